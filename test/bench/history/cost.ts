import type { Paper } from '../../../paper/src/index.ts';

/** The cost of a listing, as counted by the exchanges. */
export interface Cost {
  readonly rows: number;
  readonly calls: number;
  /** Request weight at Binance spot, at Binance futures (USD-M and COIN-M draw on one budget), and requests at the others. */
  readonly spotWeight: number;
  readonly futuresWeight: number;
  readonly bitmexRequests: number;
  readonly bybitRequests: number;
  /** The minimum time that the exchanges' limits allow for it. The budgets run in parallel. */
  readonly budgetMinutes: number;
  readonly wallSeconds: number;
}

/** A list of what waits on one symbol: Atlas asks for no other (docs/venues/binance.md §21.8). */
const OF_ONE_SYMBOL = 1;

/** Weight by endpoint: docs/venues/binance.md §2.0, §21.8, §21.9, §23.1. Throws for an endpoint that is not listed. */
const WEIGHTS: Readonly<Record<string, number>> = {
  'GET /api/v3/exchangeInfo': 20,
  'GET /api/v3/allOrders': 20,
  'GET /api/v3/myTrades': 20,
  'GET /api/v3/time': 1,
  'GET /fapi/v1/exchangeInfo': 1,
  'GET /fapi/v1/allOrders': 5,
  'GET /fapi/v1/allAlgoOrders': 5,
  'GET /fapi/v1/openAlgoOrders': OF_ONE_SYMBOL,
  'GET /fapi/v1/userTrades': 5,
  'GET /fapi/v1/time': 1,
  'GET /dapi/v1/exchangeInfo': 1,
  'GET /dapi/v1/allOrders': 5,
  'GET /dapi/v1/allAlgoOrders': 5,
  'GET /dapi/v1/openAlgoOrders': OF_ONE_SYMBOL,
  'GET /dapi/v1/userTrades': 5,
  'GET /dapi/v1/time': 1,
};

/**
 * Per minute: docs/venues/binance.md §5, docs/venues/bitmex.md §5, docs/venues/bybit.md §5. Bybit counts each endpoint by itself:
 * as if all were one.
 */
const BUDGETS = { spot: 6_000, futures: 2_400, bitmex: 120, bybit: 3_000 } as const;

/** Runs `work`, which returns its number of rows, and reads its cost from the exchanges. */
export async function measure({ control }: Paper, work: () => Promise<number>): Promise<Cost> {
  const before = control.counters().endpoints;
  const start = performance.now();
  const rows = await work();
  const wallSeconds = (performance.now() - start) / 1_000;
  const made = Object.entries(control.counters().endpoints).map(
    ([endpoint, count]) => [endpoint, count - (before[endpoint] ?? 0)] as const,
  );
  const spend = (path: string, weightOf: (endpoint: string) => number): number =>
    made.reduce((sum, [endpoint, count]) => sum + (endpoint.includes(path) ? count * weightOf(endpoint) : 0), 0);
  const spotWeight = spend(' /api/v3/', binanceWeight);
  const futuresWeight = spend(' /fapi/', binanceWeight) + spend(' /dapi/', binanceWeight);
  const bitmexRequests = spend(' /api/v1/', () => 1);
  const bybitRequests = spend(' /v5/', () => 1);
  return {
    rows,
    calls: made.reduce((sum, [, count]) => sum + count, 0),
    spotWeight,
    futuresWeight,
    bitmexRequests,
    bybitRequests,
    budgetMinutes: Math.max(
      spotWeight / BUDGETS.spot,
      futuresWeight / BUDGETS.futures,
      bitmexRequests / BUDGETS.bitmex,
      bybitRequests / BUDGETS.bybit,
    ),
    wallSeconds,
  };
}

function binanceWeight(endpoint: string): number {
  const weight = WEIGHTS[endpoint];
  if (weight === undefined) throw new Error(`the weight of ${endpoint} is not in the table of the bench`);
  return weight;
}
