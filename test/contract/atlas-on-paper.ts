import type { APIGatewayProxyEvent } from 'aws-lambda';
import * as amendOrder from '../../functions/amend-order.ts';
import * as cancelOrder from '../../functions/cancel-order.ts';
import * as cancelOrders from '../../functions/cancel-orders.ts';
import * as getHealth from '../../functions/get-health.ts';
import * as getOpenapi from '../../functions/get-openapi.ts';
import * as getOrder from '../../functions/get-order.ts';
import * as listActiveOrders from '../../functions/list-active-orders.ts';
import * as listExchanges from '../../functions/list-exchanges.ts';
import * as listInstruments from '../../functions/list-instruments.ts';
import * as listOrders from '../../functions/list-orders.ts';
import * as placeOrder from '../../functions/place-order.ts';
import type { Operation } from '../../lib/api/operation.ts';
import { operations } from '../../lib/api/operations/index.ts';
import { BODY_PROBLEMS, COMMON_PROBLEMS } from '../../lib/api/operations/problems.ts';
import { restEvent } from '../../lib/api/pipeline/testing/rest-event.ts';
import { amendedOrderSchema, orderSchema } from '../../lib/api/schemas/order.ts';
import { cancelListSchema, orderListSchema, problemSchema } from '../../lib/api/schemas/responses.ts';
import { readConfig } from '../../lib/config.ts';
import { PRODUCTS } from '../../lib/exchanges/venues.ts';
import { createAtlas } from '../../lib/runtime/compose.ts';
import { type Observability, silentObservability } from '../../lib/telemetry/observability.ts';
import { startPaper } from '../../paper/src/index.ts';
import { createClock } from '../../paper/src/testing.ts';

const handlers = {
  placeOrder,
  getOrder,
  listOrders,
  listActiveOrders,
  amendOrder,
  cancelOrder,
  cancelOrders,
  listInstruments,
  listExchanges,
  getHealth,
  getOpenapi,
};
export type Called = keyof typeof handlers;

/** A request as a caller writes it. `body` goes as JSON; `text` goes as it is. */
export interface Asked {
  readonly orderId?: string;
  readonly query?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: unknown;
  readonly text?: string;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/**
 * Atlas and the paper exchanges in one process, on one clock that jumps where Atlas sleeps, so that nothing waits.
 * Every answer has passed the schemas of its operation before a test sees it.
 */
export async function atlasOnPaper({
  budgetMs = 28_000,
  apiKey = 'paper-key',
  observed = (_now: () => number): Observability => silentObservability(),
} = {}) {
  let ahead = 0;
  const now = () => Date.now() + ahead;
  const paper = await startPaper({ makerIntervalMs: 0, clock: createClock(now) });
  const env = {
    ATLAS_BINANCE_SPOT_URL: paper.url,
    ATLAS_BINANCE_API_KEY: apiKey,
    ATLAS_BINANCE_API_SECRET: 'paper-secret',
    ATLAS_EXCHANGES: 'binance.spot',
    ATLAS_CREDENTIALS: 'environment',
    ATLAS_RECV_WINDOW_MS: '1000',
    ATLAS_REQUEST_BUDGET_MS: String(budgetMs),
  };
  const atlas = createAtlas(readConfig(env, PRODUCTS), {
    env,
    now,
    observability: observed(now),
    sleep: async (ms) => {
      await new Promise(setImmediate);
      ahead += ms;
    },
  });
  const bound = Object.fromEntries(Object.entries(handlers).map(([name, { handler }]) => [name, handler.on(atlas)]));

  const call = async (name: Called, asked: Asked = {}): Promise<Answer> => {
    const reply = await bound[name]?.(eventOf(name, asked), { getRemainingTimeInMillis: () => 60_000 });
    if (!reply) throw new Error(`${name} has no handler`);
    const headers = Object.fromEntries(
      Object.entries(reply.headers ?? {}).map(([key, value]) => [key.toLowerCase(), String(value)]),
    );
    const answer = { status: reply.statusCode, headers, body: JSON.parse(reply.body) as unknown };
    checkContract(operations[name], answer);
    return answer;
  };
  const expecting =
    (status: number) =>
    async (name: Called, asked: Asked = {}): Promise<unknown> => {
      const answer = await call(name, asked);
      if (answer.status !== status)
        throw new Error(`${name} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
      return answer.body;
    };
  const well = expecting(200);

  return {
    paper,
    now,
    /** Lets time pass on both sides. */
    skip: (ms: number) => {
      ahead += ms;
    },
    call,
    well,
    place: async (body: object) =>
      orderSchema.parse(
        await expecting(201)('placeOrder', { body: { exchange: 'binance', symbol: 'BTC/USDT', side: 'BUY', ...body } }),
      ),
    get: async (orderId: string) => orderSchema.parse(await well('getOrder', { orderId })),
    amend: async (orderId: string, body: object) =>
      amendedOrderSchema.parse(await well('amendOrder', { orderId, body })),
    cancel: async (orderId: string) => orderSchema.parse(await well('cancelOrder', { orderId })),
    list: async (query: NonNullable<Asked['query']> = {}) => orderListSchema.parse(await well('listOrders', { query })),
    active: async (query: NonNullable<Asked['query']> = {}) =>
      orderListSchema.parse(await well('listActiveOrders', { query })),
    cancelAll: async (query: NonNullable<Asked['query']>) =>
      cancelListSchema.parse(await well('cancelOrders', { query })),
    problem: async (name: Called, asked: Asked) => {
      const { status, body } = await call(name, asked);
      if (status < 400) throw new Error(`${name} answered ${status}: ${JSON.stringify(body)}`);
      return problemSchema.parse(body);
    },
    async close() {
      atlas.close();
      await paper.close();
    },
  };
}

export type AtlasOnPaper = Awaited<ReturnType<typeof atlasOnPaper>>;

/** Fails on a status, a problem code, a header or a body that the row of the contract does not declare. */
export function checkContract(operation: Operation, { status, headers, body }: Answer): void {
  const said = `${operation.name} ${status}`;
  if (!headers['x-request-id']) throw new Error(`${said} names no request id`);
  if (status >= 400) {
    const problem = problemSchema.parse(body);
    const declared = [...COMMON_PROBLEMS, ...(operation.body ? BODY_PROBLEMS : []), ...operation.problems];
    if (!(declared as string[]).includes(problem.code)) throw new Error(`${said} ${problem.code} is not declared`);
    if (headers['content-type'] !== 'application/problem+json') throw new Error(`${said} is no problem+json`);
    // A replay names the request whose answer it is.
    const own = headers['idempotency-replayed'] !== undefined || problem.instance === headers['x-request-id'];
    if (problem.status !== status || !own) {
      throw new Error(`${said} contradicts its own body`);
    }
    return;
  }
  const shape = operation.responses[status];
  if (!shape) throw new Error(`${said} is not declared`);
  for (const name of Object.keys(shape.headers ?? {})) {
    if (!headers[name.toLowerCase()]) throw new Error(`${said} lacks ${name}`);
  }
  if (headers['content-type'] !== (shape.contentType ?? 'application/json')) throw new Error(`${said} is no JSON`);
  shape.schema?.parse(body);
}

/** The rows of a list under its name, in a body that has passed its schema. */
export function listOf(body: unknown, name: string): readonly Readonly<Record<string, unknown>>[] {
  const rows = (body as Readonly<Record<string, unknown>>)[name];
  if (!Array.isArray(rows)) throw new Error(`${name} is no list`);
  return rows;
}

let requests = 0;

/** The event that API Gateway makes of a request. */
function eventOf(name: Called, { orderId, query = {}, body, text, contentType, headers }: Asked): APIGatewayProxyEvent {
  const { method, path } = operations[name];
  const sent = text ?? (body === undefined ? null : JSON.stringify(body));
  const lists = Object.entries(query).map(([key, value]) => [key, typeof value === 'string' ? [value] : [...value]]);
  requests += 1;
  return restEvent({
    requestId: `request-${requests}`,
    httpMethod: method,
    resource: path,
    path: orderId === undefined ? path : path.replace('{orderId}', orderId),
    headers: { ...headers, ...(sent !== null && { 'Content-Type': contentType ?? 'application/json' }) },
    pathParameters: orderId === undefined ? null : { orderId },
    multiValueQueryStringParameters: lists.length > 0 ? Object.fromEntries(lists) : null,
    body: sent,
  });
}
