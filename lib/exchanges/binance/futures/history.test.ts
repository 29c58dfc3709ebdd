import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Instrument } from '../../../domain/instrument.ts';
import type { CallContext, HistoryMemo } from '../../port.ts';
import { contract } from '../testing/contracts.ts';
import { createFuturesHistory, type FuturesHistoryRow } from './history.ts';
import type { FuturesOrderRow } from './models.ts';
import { COINM, type FuturesProduct, HISTORY_WINDOW_MS, USDM } from './product.ts';
import type { FuturesHistoryBounds, HistoryScope } from './query.ts';

const DAY_MS = 86_400_000;
const NOW = 1_795_341_600_000;
const PRODUCTS = { usdm: USDM, coinm: COINM };
const INSTRUMENTS: Readonly<Record<string, readonly Instrument[]>> = {
  usdm: ['BTCUSDT', 'ETHUSDT', 'BTCUSDT_261225'].map((symbol) => contract(USDM, { symbol })),
  coinm: ['BTCUSD_PERP', 'ETHUSD_PERP', 'BTCUSD_261225'].map((symbol) => contract(COINM, { symbol })),
};
const DELIVERED = 'BTCUSDT_260925';

interface Held extends FuturesOrderRow {
  readonly createdAt: number;
}

const row = (symbol: string, orderId: number, createdAt: number): Held => ({
  symbol,
  orderId: String(orderId),
  clientOrderId: `${symbol}-${orderId}`,
  price: '90000',
  origQty: '1',
  executedQty: '1',
  avgPrice: '90000',
  filledAmount: undefined,
  status: 'FILLED',
  timeInForce: 'GTC',
  type: 'LIMIT',
  side: 'BUY',
  positionSide: 'BOTH',
  reduceOnly: false,
  closePosition: false,
  trigger: { triggerPrice: undefined, workingType: undefined, callbackRate: undefined, activatePrice: undefined },
  selfTradePrevention: undefined,
  goodTillDate: undefined,
  createdAt,
  updatedAt: createdAt,
});
const elements = (rows: readonly Held[]): FuturesHistoryRow[] =>
  rows.map((held) => ({ kind: 'row', id: held.orderId, time: held.createdAt, row: held }));

/** Which rows a page keeps if it cannot hold a whole window: undocumented (docs/venues/binance.md §2.4). */
type Cut = 'earliest' | 'latest';

/** allOrders as in docs/venues/binance.md §2.4: rows ascend, ids within a symbol, windows shorter than a week. */
function allOrders(
  book: readonly Held[],
  scope: HistoryScope,
  bounds: FuturesHistoryBounds,
  { limit, cut }: { limit: number; cut: Cut },
): FuturesHistoryRow[] {
  return elements(heldIn(book, scope, bounds, { limit, cut }));
}

function heldIn(
  book: readonly Held[],
  scope: HistoryScope,
  bounds: FuturesHistoryBounds,
  { limit, cut }: { limit: number; cut: Cut },
): Held[] {
  if ('orderId' in bounds) {
    return book
      .filter(({ symbol, orderId }) => symbol === bounds.symbol && BigInt(orderId) >= BigInt(bounds.orderId))
      .slice(0, limit);
  }
  const { startTime, endTime } = bounds;
  if (endTime - startTime >= HISTORY_WINDOW_MS) throw new Error('-4165');
  if (endTime < startTime) throw new Error('-1023');
  const rows = book.filter(
    ({ symbol, createdAt }) =>
      createdAt >= startTime &&
      createdAt <= endTime &&
      (scope.symbol === undefined || symbol === scope.symbol) &&
      (scope.pair === undefined || symbol.startsWith(`${scope.pair}_`)),
  );
  return cut === 'earliest' ? rows.slice(0, limit) : rows.slice(-limit);
}

interface WalkOptions {
  readonly product: FuturesProduct;
  readonly instruments: readonly Instrument[];
  readonly from: number;
  readonly to: number;
  readonly direction: 'newest' | 'oldest';
  readonly pageLimit?: number;
  readonly cut?: Cut;
  readonly lookup?: CallContext['lookup'];
}

async function walk(book: readonly Held[], options: WalkOptions) {
  const { product, instruments, direction, pageLimit, cut = 'earliest' } = options;
  const call: CallContext = {
    signal: new AbortController().signal,
    deadline: NOW,
    lookup: options.lookup ?? (() => Promise.resolve(undefined)),
  };
  let requests = 0;
  const streams = createFuturesHistory(instruments, {
    product,
    now: () => NOW,
    unmapped: () => expect.unreachable(),
    ...(pageLimit !== undefined && { pageLimit }),
    fetch: (scope, bounds, limit) => {
      requests += 1;
      return Promise.resolve(allOrders(book, scope, bounds, { limit, cut }));
    },
  });
  const ids: string[] = [];
  let told = 0;
  for (const stream of streams) {
    let { from, to } = options;
    let memo: HistoryMemo | undefined;
    for (let steps = 0; from < to; steps += 1) {
      const page = await stream.read({ from, to, direction, memo }, call);
      const [low, high] = direction === 'newest' ? [page.frontier, to] : [from, page.frontier];
      const times = page.rows.map((order) => Date.parse(order.createdAt ?? ''));
      // Rows beyond the frontier belong to the next step; otherwise they would be returned twice.
      expect(times.every((time) => time >= low && time < high)).toBe(true);
      expect(high).toBeGreaterThan(low);
      ids.push(...page.rows.map((order) => order.clientOrderId ?? ''));
      told += page.requests;
      memo = page.memo;
      if (direction === 'newest') to = page.frontier;
      else from = page.frontier;
      expect(steps).toBeLessThan(2_000);
    }
  }
  expect(told).toBe(requests);
  return { ids: ids.sort(), requests, streams: streams.map(({ key }) => key) };
}

const idsOf = (book: readonly Held[], from: number, to: number) =>
  book
    .filter(({ createdAt }) => createdAt >= from && createdAt < to)
    .map(({ clientOrderId }) => clientOrderId)
    .sort();

const T0 = NOW - 80 * DAY_MS;

/** Orders over several symbols with frequently equal times: each gap is added to the previous order's time. */
const bookOf = (instruments: readonly Instrument[]) =>
  fc
    .array(
      fc.tuple(
        fc.integer({ min: 0, max: instruments.length - 1 }),
        fc.oneof(
          { weight: 4, arbitrary: fc.constant(0) },
          { weight: 2, arbitrary: fc.integer({ min: 1, max: 3 }) },
          fc.integer({ min: 0, max: 2 * DAY_MS }),
        ),
      ),
      { maxLength: 60 },
    )
    .map((orders) => {
      let time = T0;
      return orders.map(([which, gap], index) => {
        time += gap;
        return row(instruments[which]?.exchangeSymbol ?? '', 90 + index * 7, time);
      });
    });

describe.each(['usdm', 'coinm'] as const)('%s', (market) => {
  const product = PRODUCTS[market];
  const instruments = INSTRUMENTS[market] ?? [];

  describe.each(['newest', 'oldest'] as const)('%s first', (direction) => {
    test.each(['earliest', 'latest'] as const)(
      'step after step yields every row of the range exactly once, when full pages keep the %s rows',
      async (cut) => {
        const range = fc.tuple(fc.integer({ min: -5, max: 12 }), fc.integer({ min: 0, max: 40 * DAY_MS }));
        const count = fc.integer({ min: 1, max: instruments.length });
        await fc.assert(
          fc.asyncProperty(
            bookOf(instruments),
            range,
            fc.integer({ min: 1, max: 8 }),
            count,
            async (book, [start, length], pageLimit, asked) => {
              const from = T0 + start;
              const to = from + length;
              const meant = instruments.slice(0, asked);
              const { ids } = await walk(book, { product, instruments: meant, from, to, direction, pageLimit, cut });
              const ours = book.filter(({ symbol }) => meant.some((each) => each.exchangeSymbol === symbol));
              expect(ids).toEqual(idsOf(ours, from, to));
            },
          ),
          { numRuns: 200 },
        );
      },
    );

    test('a millisecond with more than a page of every symbol is walked by order id', async () => {
      const crowd = instruments.flatMap(({ exchangeSymbol }, which) =>
        Array.from({ length: 25 }, (_, index) => row(exchangeSymbol, which * 1_000 + index + 100, T0)),
      );
      // Rows from weeks ago are not read again for each crowded millisecond.
      const past = instruments.flatMap(({ exchangeSymbol }) => [
        ...Array.from({ length: 90 }, (_, index) => row(exchangeSymbol, index + 1, T0 - 20 * DAY_MS)),
        row(exchangeSymbol, 95, T0 - 1),
      ]);
      const book = [...past, ...crowd];
      for (const cut of ['earliest', 'latest'] as const) {
        const options = { product, instruments, from: T0 - 1, to: T0 + 2, direction, pageLimit: 4, cut };
        const { ids, requests } = await walk(book, options);
        expect(ids).toEqual(idsOf(book, T0 - 1, T0 + 2));
        // A page of four: seven for a symbol's crowd, and those to find it; the past would be 23 more.
        expect(requests).toBeLessThan(instruments.length * 16);
      }
    });

    test('ninety quiet days are thirteen windows per stream', async () => {
      const book = instruments.map(({ exchangeSymbol }, index) => row(exchangeSymbol, index + 1, T0 + index * DAY_MS));
      const from = NOW - 90 * DAY_MS;
      const { ids, requests, streams } = await walk(book, { product, instruments, from, to: NOW, direction });
      expect(ids).toHaveLength(instruments.length);
      expect(requests).toBe(13 * streams.length);
    });

    test('what the exchange no longer keeps is not requested', async () => {
      const { requests } = await walk([], { product, instruments, from: 0, to: NOW - 92 * DAY_MS, direction });
      expect(requests).toBe(0);
    });

    test('a busy account pays for its rows: little more than one request per page', async () => {
      const symbol = instruments[0]?.exchangeSymbol ?? '';
      const book = Array.from({ length: 6_000 }, (_, index) => row(symbol, index + 1, T0 + index * 60_000));
      const options = { product, instruments, from: T0, to: T0 + 10 * DAY_MS, direction, pageLimit: 100 };
      for (const cut of ['earliest', 'latest'] as const) {
        const { ids, requests } = await walk(book, { ...options, cut });
        expect(ids).toHaveLength(6_000);
        expect(requests).toBeLessThan(60 * 2.5);
      }
    });
  });
});

test('all of USD-M is one stream, COIN-M one per pair, a single instrument its own', () => {
  const keys = (product: FuturesProduct, instruments: readonly Instrument[]) =>
    createFuturesHistory(instruments, {
      product,
      now: () => NOW,
      unmapped: () => {},
      fetch: () => Promise.resolve([]),
    }).map(({ key }) => key);
  expect(keys(USDM, INSTRUMENTS.usdm ?? [])).toEqual(['binance.usdm.all']);
  expect(keys(COINM, INSTRUMENTS.coinm ?? [])).toEqual(['binance.coinm.pair-BTCUSD', 'binance.coinm.pair-ETHUSD']);
  expect(keys(USDM, (INSTRUMENTS.usdm ?? []).slice(0, 1))).toEqual(['binance.usdm.BTCUSDT']);
  expect(keys(USDM, [])).toEqual([]);
});

test('orders of delivered contracts belong to the history; those of other instruments do not', async () => {
  const book = [row('BTCUSDT', 1, NOW - 5), row(DELIVERED, 2, NOW - 4), row('XRPUSDT', 3, NOW - 3)];
  const delivered = contract(USDM, { symbol: DELIVERED, status: 'DELIVERED' });
  const options = { product: USDM, from: NOW - DAY_MS, to: NOW, direction: 'newest' as const };
  const lookup = (symbol: string) =>
    Promise.resolve(symbol === DELIVERED ? delivered : contract(USDM, { symbol: 'XRPUSDT' }));
  const { ids } = await walk(book, { ...options, instruments: INSTRUMENTS.usdm ?? [], lookup });
  expect(ids).toEqual([`${DELIVERED}-2`, 'BTCUSDT-1'].sort());
});

describe('coverage', () => {
  const read = (from: number) =>
    createFuturesHistory(INSTRUMENTS.usdm ?? [], {
      product: USDM,
      now: () => NOW,
      unmapped: () => {},
      fetch: () => Promise.resolve([]),
    })[0]?.read(
      { from, to: NOW, direction: 'newest', memo: undefined },
      { signal: new AbortController().signal, deadline: NOW, lookup: () => Promise.resolve(undefined) },
    );

  test('three days are complete', async () => {
    expect((await read(NOW - 3 * DAY_MS))?.coveredFrom).toBeUndefined();
  });

  test('an older range lacks orders that closed without a fill and ends after ninety days, and says both', async () => {
    const page = await read(NOW - 3 * DAY_MS - 1);
    expect(page).toMatchObject({ coveredFrom: NOW - 3 * DAY_MS, weight: 5, requests: 1 });
    expect(page?.coverageNote).toMatch(/without a fill for 3 days.*others for 90 days/);
  });

  test('a foreign memo does no harm', async () => {
    const [stream] = createFuturesHistory(INSTRUMENTS.usdm ?? [], {
      product: USDM,
      now: () => NOW,
      unmapped: () => {},
      fetch: (_scope, bounds) => {
        if ('startTime' in bounds) expect(bounds.endTime - bounds.startTime).toBeLessThan(HISTORY_WINDOW_MS);
        return Promise.resolve([]);
      },
    });
    for (const width of [-1, 0, Number.NaN, 1e300, 'wide']) {
      const call = { signal: new AbortController().signal, deadline: NOW, lookup: () => Promise.resolve(undefined) };
      const request = { from: NOW - 30 * DAY_MS, to: NOW, direction: 'oldest' as const, memo: { width } };
      expect((await stream?.read(request, call))?.frontier).toBe(NOW - 23 * DAY_MS);
    }
  });
});
