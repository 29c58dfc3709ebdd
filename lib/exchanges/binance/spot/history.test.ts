import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CallContext, HistoryRequest } from '../../port.ts';
import { symbolRow } from '../testing/symbols.ts';
import { createSpotHistory, type SpotHistoryRow } from './history.ts';
import { spotInstrumentOf } from './instruments.ts';
import type { SpotOrderRow } from './models.ts';
import type { SpotHistoryBounds } from './query.ts';

const instrument = spotInstrumentOf(symbolRow());
const DAY_MS = 86_400_000;
const NOW = 1_795_341_600_000;
const call: CallContext = {
  signal: new AbortController().signal,
  deadline: NOW,
  lookup: () => Promise.resolve(instrument),
};

interface Held extends SpotOrderRow {
  readonly time: number;
}

const row = (orderId: number, time: number): Held => ({
  symbol: 'BTCUSDT',
  orderId: String(orderId),
  clientOrderId: `c-${orderId}`,
  price: '90000',
  origQty: '1',
  executedQty: '0',
  cummulativeQuoteQty: '0',
  origQuoteOrderQty: '0',
  preventedQuantity: undefined,
  status: 'NEW',
  timeInForce: 'GTC',
  type: 'LIMIT',
  side: 'BUY',
  expiryReason: undefined,
  stopPrice: undefined,
  trailingDelta: undefined,
  icebergQty: undefined,
  selfTradePreventionMode: undefined,
  isWorking: undefined,
  workingTime: undefined,
  orderListId: undefined,
  createdAt: time,
  updatedAt: time,
  time,
  fills: [],
});

const elements = (rows: readonly Held[]): SpotHistoryRow[] =>
  rows.map(({ time, ...held }) => ({ kind: 'row', id: held.orderId, time, row: held }));

/** allOrders as in docs/venues/binance.md §2.4: rows ascend; a window with both ends spans at most 24 h. */
function allOrders(book: readonly Held[], { orderId, startTime, endTime }: SpotHistoryBounds, limit: number) {
  if (orderId !== undefined) return book.filter((each) => BigInt(each.orderId) >= BigInt(orderId)).slice(0, limit);
  if (startTime !== undefined && endTime !== undefined && endTime - startTime > DAY_MS) throw new Error('-1127');
  const rows = book.filter(({ time }) => time >= (startTime ?? 0) && time <= (endTime ?? Number.MAX_SAFE_INTEGER));
  return startTime === undefined ? rows.slice(-limit) : rows.slice(0, limit);
}

async function walk(book: readonly Held[], request: Omit<HistoryRequest, 'memo'>, pageLimit: number) {
  const asked: SpotHistoryBounds[] = [];
  const stream = createSpotHistory(instrument, {
    now: () => NOW,
    unmapped: () => expect.unreachable(),
    pageLimit,
    fetch: (_symbol, bounds, limit) => {
      asked.push(bounds);
      return Promise.resolve(elements(allOrders(book, bounds, limit)));
    },
  });
  const ids: string[] = [];
  let { from, to } = request;
  let steps = 0;
  while (from < to) {
    const page = await stream.read({ ...request, from, to, memo: undefined }, call);
    const times = page.rows.map((order) => Date.parse(order.createdAt ?? ''));
    const [low, high] = request.direction === 'newest' ? [page.frontier, to] : [from, page.frontier];
    // Rows below the frontier belong to the next step; otherwise they would be returned twice.
    expect(times.every((time) => time >= low && time < high)).toBe(true);
    expect(page.frontier < to || request.direction === 'oldest').toBe(true);
    expect(page.frontier > from || request.direction === 'newest').toBe(true);
    ids.push(...page.rows.map((order) => order.exchangeOrderId));
    if (request.direction === 'newest') to = page.frontier;
    else from = page.frontier;
    steps += 1;
    expect(steps).toBeLessThan(1_000);
  }
  return { ids, asked };
}

const T0 = NOW - 80 * DAY_MS;
/** Order lists with frequently equal times: each gap is added to the previous order's time. */
const books = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: fc.constant(0) },
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 0, max: DAY_MS }),
    ),
    {
      maxLength: 60,
    },
  )
  .map((gaps) => {
    let time = T0;
    return gaps.map((gap, index) => {
      time += gap;
      return row(90 + index * 7, time);
    });
  });

describe.each(['newest', 'oldest'] as const)('reading %s first', (direction) => {
  test('step after step yields every row of the range exactly once', async () => {
    const range = fc.tuple(fc.integer({ min: -5, max: 12 }), fc.integer({ min: 0, max: 30 * DAY_MS }));
    await fc.assert(
      fc.asyncProperty(books, range, fc.integer({ min: 1, max: 8 }), async (book, [start, length], pageLimit) => {
        const from = T0 + start;
        const to = from + length;
        const { ids } = await walk(book, { from, to, direction }, pageLimit);
        const expected = book.filter(({ time }) => time >= from && time < to).map(({ orderId }) => orderId);
        expect([...ids].sort()).toEqual([...expected].sort());
      }),
      { numRuns: 400 },
    );
  });

  test('a quiet account costs one request, however long the range', async () => {
    const book = [row(1, T0), row(2, T0 + DAY_MS), row(3, NOW - 5)];
    const { ids, asked } = await walk(book, { from: 0, to: NOW, direction }, 1_000);
    expect(ids).toHaveLength(3);
    expect(asked).toEqual([direction === 'newest' ? { endTime: NOW - 1 } : { startTime: 0 }]);
  });

  test('a millisecond with more than a page is walked by order id', async () => {
    const book = Array.from({ length: 25 }, (_, index) => row(index + 1, T0));
    const { ids } = await walk([...book, row(99, T0 + 1)], { from: T0 - 1, to: T0 + 2, direction }, 4);
    expect(ids).toHaveLength(26);
  });

  test('an empty range sends no request', async () => {
    const { asked } = await walk([row(1, T0)], { from: T0, to: T0, direction }, 10);
    expect(asked).toEqual([]);
  });
});

describe('coverage', () => {
  const read = (from: number) =>
    createSpotHistory(instrument, { now: () => NOW, unmapped: () => {}, fetch: () => Promise.resolve([]) }).read(
      { from, to: NOW, direction: 'newest', memo: undefined },
      call,
    );

  test('90 days are complete', async () => {
    expect((await read(NOW - 90 * DAY_MS)).coveredFrom).toBeUndefined();
  });

  test('an older range lacks orders that closed without a fill, and says so', async () => {
    const page = await read(NOW - 90 * DAY_MS - 1);
    expect(page).toMatchObject({
      coveredFrom: NOW - 90 * DAY_MS,
      weight: 20,
      requests: 1,
      frontier: NOW - 90 * DAY_MS - 1,
    });
    expect(page.coverageNote).toContain('without a fill');
  });
});
