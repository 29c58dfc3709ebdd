import { operations } from '../../lib/api/operations/index.ts';
import { amendedOrderSchema, orderSchema } from '../../lib/api/schemas/order.ts';
import { problemSchema } from '../../lib/api/schemas/problem.ts';
import { cancelListSchema, orderListSchema } from '../../lib/api/schemas/responses.ts';
import { type Observability, silentObservability } from '../../lib/telemetry/observability.ts';
import { createAtlasOnPaper } from '../../local/atlas-on-paper.ts';
import { jumpingClock } from '../../local/testing/jumping-clock.ts';
import { startPaper } from '../../paper/src/index.ts';
import { createClock } from '../../paper/src/testing.ts';
import { checkContract } from '../testing/contract.ts';
import {
  type CalledOperation,
  callOperation,
  type OperationAnswer,
  type OperationRequest,
} from '../testing/operation-call.ts';

type Query = NonNullable<OperationRequest['query']>;

/**
 * Atlas and the paper exchanges in one process, on one clock that jumps whenever Atlas sleeps, so that nothing waits.
 * Every answer passes its operation's schemas before a test sees it.
 */
export async function startContractFixture({
  budgetMs = 28_000,
  apiKey = 'paper-key',
  observed = (_now: () => number): Observability => silentObservability(),
} = {}) {
  const { now, skip, sleep } = jumpingClock();
  const paper = await startPaper({ makerIntervalMs: 0, clock: createClock(now) });
  const atlas = createAtlasOnPaper(paper.url, {
    env: {
      ATLAS_EXCHANGES: 'binance.spot',
      ATLAS_BINANCE_API_KEY: apiKey,
      ATLAS_RECV_WINDOW_MS: '1000',
      ATLAS_REQUEST_BUDGET_MS: String(budgetMs),
    },
    now,
    sleep,
    observability: observed(now),
  });

  const call = async (name: CalledOperation, request: OperationRequest = {}): Promise<OperationAnswer> => {
    const answer = await callOperation(atlas, name, request);
    checkContract(operations[name], answer);
    return answer;
  };
  const expecting =
    (status: number) =>
    async (name: CalledOperation, request: OperationRequest = {}): Promise<unknown> => {
      const answer = await call(name, request);
      if (answer.status !== status) throw new Error(`${name} answered ${answer.status}: ${answer.text}`);
      return answer.body;
    };
  const well = expecting(200);

  return {
    paper,
    now,
    /** Lets time pass on both sides. */
    skip,
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
    list: async (query: Query = {}) => orderListSchema.parse(await well('listOrders', { query })),
    active: async (query: Query = {}) => orderListSchema.parse(await well('listActiveOrders', { query })),
    cancelAll: async (query: Query) => cancelListSchema.parse(await well('cancelOrders', { query })),
    problem: async (name: CalledOperation, request: OperationRequest) => {
      const { status, body, text } = await call(name, request);
      if (status < 400) throw new Error(`${name} answered ${status}: ${text}`);
      return problemSchema.parse(body);
    },
    async close() {
      atlas.close();
      await paper.close();
    },
  };
}

export type ContractFixture = Awaited<ReturnType<typeof startContractFixture>>;

/** The rows of a list under its name, in a body that has passed its schema. */
export function listOf(body: unknown, name: string): readonly Readonly<Record<string, unknown>>[] {
  const rows = (body as Readonly<Record<string, unknown>>)[name];
  if (!Array.isArray(rows)) throw new Error(`${name} is not a list`);
  return rows;
}
