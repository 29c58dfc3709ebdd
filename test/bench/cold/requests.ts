import { randomUUID } from 'node:crypto';
import type { Operation } from '../../../lib/api/operation.ts';
import { type OperationName, operations } from '../../../lib/api/operations/index.ts';
import { restEvent } from '../../../lib/api/pipeline/testing/rest-event.ts';
import type { ScheduleName } from '../../../lib/api/schedules.ts';
import type { World } from './world/world.ts';

/** The first request that a container of an operation is given, made anew for each sample. */
export interface FirstRequest {
  readonly event: (world: Pick<World, 'plant'>) => Promise<unknown>;
  /** What it has to be answered with; a schedule answers nothing. */
  readonly status?: number;
}

/** A limit order that rests in the book of the paper exchange. */
const ORDER = {
  exchange: 'binance',
  symbol: 'BTC/USDT',
  side: 'BUY',
  type: 'LIMIT',
  quantity: '0.01',
  price: '80000',
} as const;

interface Said {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly keyed?: boolean;
}

function eventOf(operation: Operation, { path = {}, query = {}, body, keyed = false }: Said): unknown {
  const headers: Record<string, string> = {
    'Content-Type': 'application/json',
    ...(keyed && { 'Idempotency-Key': randomUUID() }),
  };
  const several = (record: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(record).map(([name, value]) => [name, [value]]));
  return restEvent({
    requestId: randomUUID(),
    userArn: 'arn:aws:iam::111122223333:user/desk',
    httpMethod: operation.method,
    resource: operation.path,
    path: operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => path[name] ?? ''),
    pathParameters: { ...path },
    multiValueQueryStringParameters: several(query),
    headers,
    multiValueHeaders: several(headers),
    body: body === undefined ? null : JSON.stringify(body),
  });
}

const asking = (name: OperationName, said: Said = {}, status = 200): FirstRequest => ({
  event: () => Promise.resolve(eventOf(operations[name], said)),
  status,
});

/** A request about an order that rests in the book. */
const aboutOrder = (name: OperationName, body?: unknown): FirstRequest => ({
  event: async ({ plant }) => eventOf(operations[name], { path: { orderId: await plant() }, body }),
  status: 200,
});

export const placing = (keyed: boolean) => asking('placeOrder', { body: ORDER, keyed }, 201);

/** By operation. An intent that nobody made is a 404 that was looked for. */
export const OPERATION_REQUESTS: Readonly<Record<OperationName, FirstRequest>> = {
  placeOrder: placing(false),
  getOrder: aboutOrder('getOrder'),
  amendOrder: aboutOrder('amendOrder', { price: '79000' }),
  cancelOrder: aboutOrder('cancelOrder'),
  cancelOrders: asking('cancelOrders', { query: { exchange: 'binance', symbol: 'BTC/USDT' } }),
  listOrders: asking('listOrders', {
    query: { exchange: 'binance', symbol: 'BTC/USDT', from: String(Date.now() - 3_600_000) },
  }),
  listActiveOrders: asking('listActiveOrders', { query: { exchange: 'binance' } }),
  getIntent: asking('getIntent', { path: { clientOrderId: 'nobody-made-it' } }, 404),
  listInstruments: asking('listInstruments', { query: { exchange: 'binance' } }),
  listExchanges: asking('listExchanges'),
  getDeployment: asking('getDeployment'),
  getHealth: asking('getHealth'),
  getOpenapi: asking('getOpenapi'),
  getDocs: asking('getDocs'),
  getDocsAsset: asking('getDocsAsset', { path: { asset: 'page.css' } }),
};

/** By schedule. The probe calls the API itself, for which there is none here: it is only loaded. */
export const SCHEDULE_REQUESTS: Readonly<Record<ScheduleName, FirstRequest | null>> = {
  sweepIntents: { event: () => Promise.resolve({}) },
  refreshCatalogue: { event: () => Promise.resolve({}) },
  probe: null,
};
