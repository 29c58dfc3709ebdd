import { randomUUID } from 'node:crypto';
import type { Operation } from '../../../lib/api/operation.ts';
import { type OperationName, operations } from '../../../lib/api/operations/index.ts';
import { restEvent } from '../../../lib/api/pipeline/testing/rest-event.ts';
import type { ScheduleName } from '../../../lib/api/schedules.ts';
import { BENCH_STRATEGY } from './world/strategy.ts';
import type { World } from './world/world.ts';

/** The first request to a new container of an operation, built anew for each sample. */
export interface FirstRequest {
  readonly event: (world: Pick<World, 'plant'>) => Promise<unknown>;
  /** The expected status; a schedule has none. */
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

/** An OTO whose first order rests. */
const LIST = {
  ...{ exchange: 'binance', symbol: 'BTC/USDT', kind: 'OTO' },
  working: { side: 'BUY', quantity: '0.01', price: '80000' },
  pending: { side: 'SELL', type: 'LIMIT', quantity: '0.009', price: '99000' },
} as const;
/** A product without lists refuses at once; a list that does not exist is looked for until the listing lag is over. */
const NO_LIST = { path: { orderListId: 'binance.usdm.BTCUSDT.1' } };

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

/** By operation. The intent does not exist, so the expected answer is 404. */
export const OPERATION_REQUESTS: Readonly<Record<OperationName, FirstRequest>> = {
  placeOrder: placing(false),
  previewOrder: asking('previewOrder', { body: ORDER }),
  placeOrders: asking('placeOrders', { body: { orders: [ORDER, ORDER] } }, 201),
  getOrder: aboutOrder('getOrder'),
  amendOrder: aboutOrder('amendOrder', { price: '79000' }),
  cancelOrder: aboutOrder('cancelOrder'),
  cancelOrders: asking('cancelOrders', { query: { exchange: 'binance', symbol: 'BTC/USDT' } }),
  flatten: asking('flatten', { body: { exchange: 'binance', market: 'spot' } }, 422),
  listOrders: asking('listOrders', {
    query: { exchange: 'binance', symbol: 'BTC/USDT', from: String(Date.now() - 3_600_000) },
  }),
  listActiveOrders: asking('listActiveOrders', { query: { exchange: 'binance' } }),
  placeOrderList: asking('placeOrderList', { body: LIST }, 201),
  getOrderList: asking('getOrderList', NO_LIST, 422),
  listActiveOrderLists: asking('listActiveOrderLists', { query: { exchange: 'binance' } }),
  cancelOrderList: asking('cancelOrderList', NO_LIST, 422),
  getIntent: asking('getIntent', { path: { clientOrderId: 'nobody-made-it' } }, 404),
  setCancelAfter: asking('setCancelAfter', {
    body: { exchange: 'binance', symbol: 'BTC/USDT', seconds: 120 },
  }),
  listCancelAfter: asking('listCancelAfter'),
  getInstrumentSettings: asking('getInstrumentSettings', { path: { instrumentId: 'binance.usdm.BTCUSDT' } }),
  setInstrumentSettings: asking('setInstrumentSettings', {
    path: { instrumentId: 'binance.usdm.BTCUSDT' },
    body: { leverage: '10' },
  }),
  getAccountSettings: asking('getAccountSettings', { path: { product: 'binance.usdm' } }),
  setAccountSettings: asking('setAccountSettings', {
    path: { product: 'binance.usdm' },
    body: { positionMode: 'oneWay' },
  }),
  receiveAlert: {
    event: () =>
      Promise.resolve(
        eventOf(operations.receiveAlert, {
          path: { strategy: BENCH_STRATEGY.name },
          body: { secret: BENCH_STRATEGY.secret, time: new Date().toISOString() },
        }),
      ),
    status: 200,
  },
  listFills: asking('listFills', {
    query: { exchange: 'binance', symbol: 'BTC/USDT', from: String(Date.now() - 3_600_000) },
  }),
  listPositions: asking('listPositions', { query: { exchange: 'binance' } }),
  listBalances: asking('listBalances', { query: { exchange: 'binance' } }),
  listFees: asking('listFees', { query: { exchange: 'binance', symbol: 'BTC/USDT' } }),
  listQuotes: asking('listQuotes', { query: { exchange: 'binance', symbol: 'BTC/USDT' } }),
  listInstruments: asking('listInstruments', { query: { exchange: 'binance' } }),
  listExchanges: asking('listExchanges'),
  getDeployment: asking('getDeployment'),
  getHealth: asking('getHealth'),
  getOpenapi: asking('getOpenapi'),
  getDocs: asking('getDocs'),
  getDocsAsset: asking('getDocsAsset', { path: { asset: 'page.css' } }),
};

/** By schedule. The probe calls the API itself, which is absent here, so it is only loaded. */
export const SCHEDULE_REQUESTS: Readonly<Record<ScheduleName, FirstRequest | null>> = {
  sweepIntents: { event: () => Promise.resolve({}) },
  refreshCatalogue: { event: () => Promise.resolve({}) },
  probe: null,
};
