import { describe, expect, it } from 'vitest';
import { type Order, timestamp } from '../domain/order.ts';
import { Problem } from '../domain/problem.ts';
import { samples } from '../domain/testing/instrument-samples.ts';
import type { CallRank, CancelScope, LeftOut } from '../exchanges/port.ts';
import { loadedPort } from '../exchanges/testing/loaded-port.ts';
import { byExchange } from '../exchanges/venues.ts';
import { createCatalogue } from '../reference/catalogue.ts';
import { type CancelFilter, cancelOrders } from './cancel-all.ts';
import {
  acknowledged,
  CALLER,
  type ExchangeScript,
  exchangeFake,
  heldOrder,
  lostReply,
  problemThrownBy,
  rejectedOutcome,
  START,
} from './reconcile/testing/exchange-fake.ts';

const LAG_MS = 2_000;
const SYMBOL = { symbol: 'BTC/USDT' };

/** An order created half a second before the request. */
const earlier = (exchangeOrderId: string, with_: Partial<Order> = {}) => {
  const at = timestamp(START - 500);
  return heldOrder({ exchangeOrderId, createdAt: at, updatedAt: at, ...with_ });
};
const ended = (order: Order, state: Order['state'] = 'CANCELED', at = START + 20) =>
  heldOrder({ ...order, state, remainingQuantity: '0', updatedAt: timestamp(at) });
const first = earlier('1');
const second = earlier('2');
const third = earlier('3');
const resting = [first, second, third];
const named = (orders: readonly Order[]) => acknowledged({ orders, allNamed: true, emptied: true });
const nothingNamed = acknowledged({ orders: [], allNamed: false, emptied: true });
const odd: LeftOut = {
  why: 'unreadable',
  exchangeSymbol: 'BTCUSDT',
  exchangeOrderId: '9',
  market: 'spot',
  time: START,
  reason: 'side is neither BUY nor SELL',
};

async function cancelAll(script: ExchangeScript, filter: CancelFilter = { exchange: 'binance' }) {
  const fake = exchangeFake({ active: (reads) => (reads === 0 ? resting : []), ...script });
  const { context, call } = fake;
  const listing = { ...context, call, maxWeight: byExchange(() => 200), concurrency: 2 };
  const { results, sources } = await cancelOrders(context, listing, filter, CALLER, call);
  const told = Object.fromEntries(results.map(({ id, outcome }) => [id.slice(-1), outcome]));
  return { ...fake, results, told, source: sources[0] };
}

describe('cancelling all orders', () => {
  it('reports each order with one request per instrument, and looks again', async () => {
    const { told, calls, source } = await cancelAll({ cancelAll: () => named(resting.map((order) => ended(order))) });
    expect(told).toEqual({ 1: 'canceled', 2: 'canceled', 3: 'canceled' });
    expect(calls).toEqual(['active', 'cancelAll', 'time', 'active']);
    expect(source).toMatchObject({ status: 'complete', requests: 2 });
  });

  it('lists open orders at the given rank: a cancel-all uses the budget reserved for cancels', async () => {
    const { context, call, port } = exchangeFake({ active: () => [] });
    const ranks: (CallRank | undefined)[] = [];
    port.active = (_, asked) => {
      ranks.push(asked.rank);
      return Promise.resolve({ rows: [], leftOut: [] });
    };
    const listing = { ...context, call, maxWeight: byExchange(() => 200), concurrency: 2, rank: 'cancel' } as const;
    await cancelOrders(context, listing, { exchange: 'binance' }, CALLER, call);
    expect(ranks).toEqual(['cancel', 'cancel']);
  });

  it('sends nothing when nothing rests and no symbol is named', async () => {
    const { results, calls, source } = await cancelAll({ active: () => [] });
    expect(results).toEqual([]);
    expect(calls).toEqual(['active', 'time', 'active']);
    expect(source).toMatchObject({ status: 'complete' });
  });

  it('names an order that triggered meanwhile once, and not also the order that its trigger created', async () => {
    const { told } = await cancelAll({
      cancelAll: () => nothingNamed,
      active: (reads) => (reads === 0 ? [first] : []),
      cancel: () => acknowledged(ended({ ...first, triggeredOrderId: second.id })),
      history: () => [ended(second)],
    });
    expect(told).toEqual({ 1: 'canceled' });
  });

  it('reads each order that the answer does not name or shows as active', async () => {
    const { told, results } = await cancelAll({
      cancelAll: () => named([ended(first), second]),
      cancel: (ref) =>
        'exchangeOrderId' in ref && ref.exchangeOrderId === '2'
          ? acknowledged(ended(second))
          : rejectedOutcome('ORDER_NOT_ACTIVE'),
      find: () => ended(third, 'FILLED'),
    });
    expect(told).toEqual({ 1: 'canceled', 2: 'canceled', 3: 'notActive' });
    expect(results.find(({ id }) => id === third.id)).toMatchObject({ order: { state: 'FILLED' } });
  });

  it.each([
    ['refused', rejectedOutcome('EXCHANGE_REJECTED')],
    ['not executed', rejectedOutcome('EXCHANGE_OVERLOADED', 'notExecuted')],
    ['lost', lostReply(3_000)],
  ])('cancels one by one when the request for all was %s', async (_, outcome) => {
    const { told, count } = await cancelAll({
      cancelAll: () => outcome,
      cancel: (ref) => acknowledged(ended(heldOrder('exchangeOrderId' in ref ? ref : {}))),
    });
    expect(told).toEqual({ 1: 'canceled', 2: 'canceled', 3: 'canceled' });
    expect(count('cancel')).toBe(3);
  });

  it('reports how each order ended, failures included, and does not retry an order that still rests', async () => {
    const { told, count } = await cancelAll({
      active: (reads) => (reads === 0 ? resting : [second, third]),
      cancelAll: () => rejectedOutcome('EXCHANGE_REJECTED'),
      budgetMs: 30_000,
      cancel: (ref) => {
        const id = 'exchangeOrderId' in ref ? ref.exchangeOrderId : '';
        if (id === '1') return acknowledged(ended(first));
        return id === '2' ? rejectedOutcome('RATE_LIMITED', 'notExecuted') : rejectedOutcome('CREDENTIALS_REJECTED');
      },
      find: () => third,
    });
    expect(told).toEqual({ 1: 'canceled', 2: 'failed', 3: 'failed' });
    expect(count('cancel')).toBe(3);
  });

  it('does not report an order as ended that is refused as not active and still shows as resting', async () => {
    const { told } = await cancelAll({
      active: () => [first],
      cancelAll: () => nothingNamed,
      cancel: () => rejectedOutcome('ORDER_NOT_ACTIVE'),
      find: () => first,
    });
    expect(told).toEqual({ 1: 'failed' });
  });

  it('passes on the side and its listed orders, so that the other side stays', async () => {
    const scopes: CancelScope[] = [];
    const sell = earlier('2', { side: 'SELL' });
    await cancelAll(
      {
        active: (reads) => (reads === 0 ? [first, sell] : [sell]),
        cancelAll: (scope) => {
          scopes.push(scope);
          return named([ended(first)]);
        },
      },
      { side: 'BUY' },
    );
    expect(scopes).toMatchObject([{ side: 'BUY', listed: [{ id: first.id }] }]);
    expect(scopes[0]?.listed).toHaveLength(1);
  });

  it('limits concurrent requests to the exchange', async () => {
    let atOnce = 0;
    let most = 0;
    const cancelled: string[] = [];
    await cancelAll({
      cancelAll: () => rejectedOutcome('EXCHANGE_REJECTED'),
      cancel: async (ref) => {
        most = Math.max(most, ++atOnce);
        await new Promise(setImmediate);
        atOnce -= 1;
        cancelled.push('exchangeOrderId' in ref ? ref.exchangeOrderId : '');
        return acknowledged(ended(first));
      },
    });
    expect(most).toBe(2);
    expect(cancelled.sort()).toEqual(['1', '2', '3']);
  });

  it('fails where the product is not enabled', async () => {
    const problem = await problemThrownBy(cancelAll({}, { exchange: 'bitmex' }));
    expect(problem).toMatchObject({ code: 'NOT_SUPPORTED', status: 422 });
    expect(await problemThrownBy(cancelAll({}, { exchange: 'binance', market: 'usdm' }))).toMatchObject({
      code: 'NOT_SUPPORTED',
    });
  });

  it('reports per order when its instrument cannot be looked up', async () => {
    const fake = exchangeFake({ active: () => resting });
    fake.context.catalogue.lookup = () => () => Promise.reject(new Problem('RATE_LIMITED', 'pause'));
    const { context, call } = fake;
    const listing = { ...context, call, maxWeight: byExchange(() => 200), concurrency: 2 };
    const { results } = await cancelOrders(context, listing, {}, CALLER, call);
    expect(results.map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'failed']);
    expect(results[0]?.problem).toMatchObject({ code: 'RATE_LIMITED' });
  });
});

describe('what a cancel-all is asked for', () => {
  it.each([
    [{ exchange: 'bitmex' }, 'bitmex is not enabled here, so nothing was cancelled.', 'bitmex'],
    [{ exchange: 'binance', market: 'usdm' }, 'binance.usdm is not enabled here, so nothing was cancelled.', 'binance'],
    [{ market: 'coinm' }, 'coinm is not enabled here, so nothing was cancelled.', undefined],
  ] as const)('is named where it is not enabled: %j', async (filter, detail, exchange) => {
    const problem = await problemThrownBy(cancelAll({}, filter));
    expect(problem).toMatchObject({ code: 'NOT_SUPPORTED', detail });
    expect(problem.details.exchange).toBe(exchange);
  });

  it('may be a market', async () => {
    const { told } = await cancelAll(
      { cancelAll: () => named(resting.map((order) => ended(order))) },
      { market: 'spot' },
    );
    expect(told).toEqual({ 1: 'canceled', 2: 'canceled', 3: 'canceled' });
  });

  it('may be a side on which the list shows nothing, since exchanges may cancel by side', async () => {
    const { told, count } = await cancelAll(
      { active: () => [], cancelAll: () => named([ended(first)]) },
      { ...SYMBOL, side: 'BUY' },
    );
    expect(told).toEqual({ 1: 'canceled' });
    expect(count('cancelAll')).toBe(1);
  });
});

describe('an order whose cancel was refused', () => {
  const refused = (found: Order) =>
    cancelAll({
      active: (reads) => (reads === 0 ? [first] : []),
      cancelAll: () => named([]),
      cancel: () => rejectedOutcome('CREDENTIALS_REJECTED'),
      find: () => found,
    });

  it('has ended where a read shows it closed, whatever the reason of the refusal', async () => {
    const { told, results, count } = await refused(ended(first, 'FILLED'));
    expect(told).toEqual({ 1: 'notActive' });
    expect(results).toMatchObject([{ order: { state: 'FILLED' }, problem: { code: 'CREDENTIALS_REJECTED' } }]);
    expect(count('cancel')).toBe(1);
  });

  it('has failed where a read shows it at rest', async () => {
    expect((await refused(first)).told).toEqual({ 1: 'failed' });
  });
});

describe('cancelling all orders of several books', () => {
  const twin = { ...samples.spot, exchangeSymbol: 'BTCUSDT_OLD' };
  const other = earlier('8', { exchangeSymbol: 'BTCUSDT_OLD', id: 'binance.spot.BTCUSDT_OLD.8' });

  /** An exchange on which two instruments have the symbol, with what their first lists show. */
  async function both(script: ExchangeScript, listed: (exchangeSymbol: string) => readonly Order[], side?: 'BUY') {
    const fake = exchangeFake(script);
    const { context, call, port } = fake;
    port.instruments = () => Promise.resolve({ instruments: [samples.spot, twin], unreadable: [], notServed: [] });
    const seen = new Set<string>();
    port.active = (scope) => {
      const name = 'instrument' in scope ? scope.instrument.exchangeSymbol : '';
      const rows = seen.has(name) ? [] : listed(name);
      seen.add(name);
      return Promise.resolve({ rows, leftOut: [] });
    };
    const listing = { ...context, call, maxWeight: byExchange(() => 200), concurrency: 2 };
    const { results, sources } = await cancelOrders(context, listing, { ...SYMBOL, side }, CALLER, call);
    return { ...fake, told: Object.fromEntries(results.map(({ id, outcome }) => [id.slice(-1), outcome])), sources };
  }

  it('cancels each in its own book', async () => {
    const scopes: string[] = [];
    const { told } = await both(
      {
        cancelAll: ({ instrument, listed }) => {
          scopes.push(`${instrument.exchangeSymbol} ${listed.map(({ id }) => id).join()}`);
          return named(listed.map((order) => ended(order)));
        },
      },
      (exchangeSymbol) => (exchangeSymbol === 'BTCUSDT' ? [first] : [other]),
    );
    expect(scopes).toEqual([`BTCUSDT ${first.id}`, `BTCUSDT_OLD ${other.id}`]);
    expect(told).toEqual({ 1: 'canceled', 8: 'canceled' });
  });

  it('cancels and reports what one list shows of a side although another list cannot be read', async () => {
    const lists = (exchangeSymbol: string) => {
      if (exchangeSymbol === 'BTCUSDT') return [first];
      throw new Problem('RATE_LIMITED', 'pause');
    };
    const cancelled = await both({ cancelAll: () => named([ended(first)]) }, lists, 'BUY');
    expect(cancelled.told).toEqual({ 1: 'canceled' });
    const failed = await both(
      {
        cancelAll: () => rejectedOutcome('EXCHANGE_OVERLOADED', 'notExecuted'),
        cancel: () => rejectedOutcome('EXCHANGE_OVERLOADED', 'notExecuted'),
      },
      lists,
      'BUY',
    );
    expect(failed.told).toEqual({ 1: 'failed' });
    // The books are read again after the listing lag, as after any cancel.
    expect(failed.now()).toBeGreaterThan(START + LAG_MS);
  });

  it('leaves orders alone that only the history of another book shows', async () => {
    const elsewhere = ended(earlier('8', { exchangeSymbol: 'ETHUSDT', symbol: 'ETH/USDT' }));
    const { told } = await cancelAll({
      active: (reads) => (reads === 0 ? [first] : []),
      cancelAll: () => nothingNamed,
      cancel: () => acknowledged(ended(first)),
      history: () => [elsewhere],
    });
    expect(told).toEqual({ 1: 'canceled' });
  });
});

describe('cancelling all orders while the list lags', () => {
  const unlisted = [first, second];
  const shown = (orders: readonly Order[]) => (reads: number) => (reads === 0 ? [] : orders);

  it('sends the cancel-all of a given symbol whatever the list shows, and reports what the answer names', async () => {
    const { told, calls, source } = await cancelAll(
      { active: () => [], cancelAll: () => named(unlisted.map((order) => ended(order))) },
      SYMBOL,
    );
    expect(calls).toEqual(['active', 'cancelAll', 'time', 'active']);
    expect(told).toEqual({ 1: 'canceled', 2: 'canceled' });
    expect(source).toMatchObject({ status: 'complete' });
  });

  it('sends it even if a second lookup of the instrument fails', async () => {
    const fake = exchangeFake({ active: () => [], cancelAll: () => named([ended(first)]) });
    const { context, call } = fake;
    context.catalogue.lookup = () => () => Promise.reject(new Problem('RATE_LIMITED', 'pause'));
    const listing = { ...context, call, maxWeight: byExchange(() => 200), concurrency: 2 };
    const { results } = await cancelOrders(context, listing, SYMBOL, CALLER, call);
    expect(results).toMatchObject([{ id: first.id, outcome: 'canceled' }]);
  });

  it('reports from the history the orders that an answer without names has ended', async () => {
    const asked: { from: number; to: number; at: number }[] = [];
    const { told, source } = await cancelAll(
      {
        active: () => [],
        cancelAll: () => nothingNamed,
        history: ({ from, to }, at) => {
          asked.push({ from, to, at });
          return [ended(first), ended(second, 'FILLED')];
        },
      },
      SYMBOL,
    );
    expect(told).toEqual({ 1: 'canceled', 2: 'notActive' });
    expect(source).toMatchObject({ status: 'complete', requests: 3 });
    // Everything that the first list can have missed, read late enough to show.
    expect(asked).toHaveLength(1);
    expect(asked[0]?.from).toBeLessThanOrEqual(START - LAG_MS);
    expect(asked[0]?.to).toBeGreaterThan(asked[0]?.at ?? 0);
    expect(asked[0]?.at).toBeGreaterThanOrEqual(START + LAG_MS);
  });

  it('does not report orders that ended before the request, never rested, or are of the other side', async () => {
    const { results } = await cancelAll(
      {
        active: () => [],
        cancelAll: () => nothingNamed,
        history: () => [
          ended(first, 'CANCELED', START - 100),
          ended(earlier('2', { type: 'MARKET', timeInForce: null }), 'FILLED'),
          ended(earlier('3', { timeInForce: 'IOC' })),
          ended(earlier('4', { side: 'SELL' })),
          ended(earlier('5'), 'REJECTED'),
        ],
      },
      { ...SYMBOL, side: 'BUY' },
    );
    expect(results).toEqual([]);
  });

  it.each([
    ['of one side', { ...SYMBOL, side: 'BUY' as const }],
    ['of no symbol', {}],
  ])('cancels one by one the orders that a second list %s shows', async (_, filter) => {
    const { told, count, source } = await cancelAll(
      {
        active: shown(unlisted),
        cancelAll: () => named([]),
        cancel: (ref) => acknowledged(ended(earlier('exchangeOrderId' in ref ? ref.exchangeOrderId : ''))),
      },
      filter,
    );
    expect(told).toEqual({ 1: 'canceled', 2: 'canceled' });
    expect(count('cancel')).toBe(2);
    expect(source).toMatchObject({ status: 'complete' });
  });

  it('cancels orders that still rest after the cancel-all of their symbol was refused', async () => {
    const { told } = await cancelAll(
      {
        active: shown(unlisted),
        cancelAll: () => rejectedOutcome('EXCHANGE_OVERLOADED', 'notExecuted'),
        cancel: (ref) =>
          'exchangeOrderId' in ref && ref.exchangeOrderId === '1'
            ? acknowledged(ended(first))
            : rejectedOutcome('EXCHANGE_REJECTED'),
        find: () => second,
      },
      SYMBOL,
    );
    expect(told).toEqual({ 1: 'canceled', 2: 'failed' });
  });

  it('reads the order of a lagging history row', async () => {
    const { told } = await cancelAll(
      {
        active: () => [],
        cancelAll: () => lostReply(3_000),
        history: () => [first],
        cancel: () => rejectedOutcome('ORDER_NOT_ACTIVE'),
        find: () => ended(first),
      },
      SYMBOL,
    );
    expect(told).toEqual({ 1: 'canceled' });
  });

  it('cancels one by one what the answer shows at rest, though no list showed it', async () => {
    const { told, count } = await cancelAll(
      { active: () => [], cancelAll: () => named([first]), cancel: () => acknowledged(ended(first)) },
      SYMBOL,
    );
    expect(told).toEqual({ 1: 'canceled' });
    expect(count('cancel')).toBe(1);
  });

  it("reads a history that covers the error of the exchange's clock, in whole milliseconds", async () => {
    for (const [clockWithin, clockOffset] of [
      [0, 0.4],
      [5, 0],
    ] as const) {
      const asked: { from: number; to: number; at: number }[] = [];
      await cancelAll(
        {
          active: () => [],
          cancelAll: () => nothingNamed,
          history: ({ from, to }, at) => {
            asked.push({ from, to, at });
            return [];
          },
          clockWithin,
          clockOffset,
        },
        SYMBOL,
      );
      const [range] = asked;
      expect(range?.from).toBe(START - clockWithin - LAG_MS);
      // The end of a range is out of it.
      expect(range?.to).toBe(Math.ceil((range?.at ?? 0) + clockOffset + clockWithin) + 1);
    }
  });

  it('reports an order that may have come before the cancels were answered, by the error of the clock', async () => {
    // Two round trips after the request, the cancels are answered.
    const late = (exchangeOrderId: string, ms: number) =>
      ended(earlier(exchangeOrderId, { createdAt: timestamp(START + ms) }), 'CANCELED', START + ms);
    const { told } = await cancelAll(
      {
        active: () => [],
        cancelAll: () => nothingNamed,
        clockWithin: 5,
        history: () => [late('1', 25), late('2', 26)],
      },
      SYMBOL,
    );
    expect(told).toEqual({ 1: 'canceled' });
  });

  it('believes the read that shows an order closed where another shows it resting', async () => {
    const { told, count } = await cancelAll(
      { active: shown([first]), cancelAll: () => nothingNamed, history: () => [ended(first)] },
      SYMBOL,
    );
    expect(told).toEqual({ 1: 'canceled' });
    expect(count('cancel')).toBe(0);
  });

  it('reports how an order ended whose outcome was unknown at first', async () => {
    const { told } = await cancelAll(
      {
        active: (reads) => (reads === 0 ? [first] : []),
        cancelAll: () => nothingNamed,
        cancel: () => rejectedOutcome('RATE_LIMITED', 'notExecuted'),
        history: () => [ended(first)],
      },
      SYMBOL,
    );
    expect(told).toEqual({ 1: 'canceled' });
  });
});

describe('an order that could not be cancelled at first', () => {
  const tries = (active: (reads: number) => readonly Order[]) => {
    let asked = 0;
    return cancelAll({
      active,
      cancelAll: () => named([]),
      cancel: () =>
        asked++ === 0 ? rejectedOutcome('RATE_LIMITED', 'notExecuted') : rejectedOutcome('ORDER_NOT_ACTIVE'),
      find: () => ended(first, 'FILLED'),
    });
  };

  it('is read once more when it no longer rests', async () => {
    const { told, count } = await tries((reads) => (reads === 0 ? [first] : []));
    expect(told).toEqual({ 1: 'notActive' });
    expect(count('cancel')).toBe(2);
  });

  it('is not taken as gone because a list could not be read', async () => {
    const { told, count } = await tries((reads) => {
      if (reads === 0) return [first];
      throw new Problem('RATE_LIMITED', 'pause');
    });
    expect(told).toEqual({ 1: 'failed' });
    expect(count('cancel')).toBe(1);
  });
});

describe('orders of other clients during a cancel-all', () => {
  const late = (exchangeOrderId: string, at: number, with_: Partial<Order> = {}) =>
    earlier(exchangeOrderId, { createdAt: timestamp(at), updatedAt: timestamp(at), ...with_ });

  it('are reported when placed meanwhile and cancelled with the others', async () => {
    const { told } = await cancelAll(
      {
        active: () => [],
        cancelAll: () => nothingNamed,
        history: () => [ended(late('1', START + 12)), ended(late('2', START + 900), 'CANCELED', START + 1_000)],
      },
      SYMBOL,
    );
    expect(told).toEqual({ 1: 'canceled' });
  });

  it('are left alone when placed after the request', async () => {
    const { results, count, source } = await cancelAll({
      active: (reads) => (reads === 0 ? [] : [late('1', START + 900)]),
    });
    expect(results).toEqual([]);
    expect(count('cancel')).toBe(0);
    expect(source).toMatchObject({ status: 'complete' });
  });

  it("are judged by the exchange's clock", async () => {
    const { told } = await cancelAll({
      clockOffset: 60_000,
      active: (reads) => (reads === 0 ? [] : [late('1', START + 59_000), late('2', START + 61_000)]),
      cancel: () => acknowledged(ended(first)),
    });
    expect(told).toEqual({ 1: 'canceled' });
  });

  it('are noted where the exchange gives no creation time', async () => {
    const changed = late('1', START + 900, { createdAt: null });
    const { results, count, source } = await cancelAll({ active: (reads) => (reads === 0 ? [] : [changed]) });
    expect(results).toEqual([]);
    expect(count('cancel')).toBe(0);
    expect(source).toMatchObject({ status: 'partial', reason: expect.stringContaining(changed.id) });
  });

  it('are noted by name up to five of them, and by number beyond', async () => {
    const changed = (count: number) =>
      Array.from({ length: count }, (_, n) => late(String(n + 1), START + 900, { createdAt: null }));
    const noted = async (orders: readonly Order[]) =>
      (await cancelAll({ active: (reads) => (reads === 0 ? [] : orders) })).source?.reason;
    const five = changed(5).map(({ id }) => id);
    const note = `Left alone because binance does not tell whether they were placed before this request: ${five.join(', ')}`;
    expect(await noted(changed(5))).toBe(`${note}.`);
    expect(await noted(changed(7))).toBe(`${note} and 2 more.`);
  });

  it('are noted at their own product', async () => {
    const fake = exchangeFake();
    const changed = late('1', START + 900, { createdAt: null });
    let reads = 0;
    const ports = [
      {
        ...fake.port,
        markets: ['spot', 'usdm'] as const,
        active: async () => ({ rows: reads++ === 0 ? [] : [changed], leftOut: [] }),
      },
    ].map(loadedPort);
    const context = { ...fake.context, ports };
    const listing = { ...context, call: fake.call, maxWeight: byExchange(() => 200), concurrency: 2 };
    const { sources } = await cancelOrders(context, listing, {}, CALLER, fake.call);
    expect(sources.map(({ market, status }) => [market, status])).toEqual([
      ['spot', 'partial'],
      ['usdm', 'complete'],
    ]);
  });

  it('are noted where the cancel-all was refused, and not where their own cancel was', async () => {
    const changed = late('1', START + 900, { createdAt: null });
    const refusal = () => rejectedOutcome('EXCHANGE_OVERLOADED', 'notExecuted');
    const unlisted = await cancelAll({ active: (reads) => (reads === 0 ? [] : [changed]), cancelAll: refusal }, SYMBOL);
    expect(unlisted.source).toMatchObject({ status: 'partial', reason: expect.stringContaining(changed.id) });
    const listed = await cancelAll({ active: () => [changed], cancelAll: refusal, cancel: refusal }, SYMBOL);
    expect(listed.told).toEqual({ 1: 'failed' });
    expect(listed.source).toMatchObject({ status: 'complete' });
  });

  it('are cancelled where their last change came before the request', async () => {
    const unchanged = late('1', START - 100, { createdAt: null });
    const { told } = await cancelAll({
      active: (reads) => (reads === 0 ? [] : [unchanged]),
      cancel: () => acknowledged(ended(first)),
    });
    expect(told).toEqual({ 1: 'canceled' });
  });

  it('count as placed later where the exchange has said that nothing rested any more', async () => {
    const changed = late('1', START + 900, { createdAt: null });
    const { results, source } = await cancelAll(
      { active: (reads) => (reads === 0 ? [] : [changed]), cancelAll: () => nothingNamed },
      SYMBOL,
    );
    expect(results).toEqual([]);
    expect(source).toMatchObject({ status: 'complete' });
    const oneByOne = acknowledged({ orders: [], allNamed: true, emptied: false });
    const undecided = await cancelAll(
      { active: (reads) => (reads === 0 ? [] : [changed]), cancelAll: () => oneByOne },
      { ...SYMBOL, side: 'BUY' },
    );
    expect(undecided.source).toMatchObject({ status: 'partial' });
  });
});

describe('what cannot be read again', () => {
  // The first list and the cancel-all take twenty milliseconds.
  it.each([LAG_MS, LAG_MS + 20])(
    'is reported at once where the time ends before a list is reliable',
    async (budgetMs) => {
      const { told, count, source, now } = await cancelAll({
        budgetMs,
        cancelAll: () => named(resting.map((order) => ended(order))),
      });
      expect(told).toEqual({ 1: 'canceled', 2: 'canceled', 3: 'canceled' });
      expect(count('active')).toBe(1);
      expect(source).toMatchObject({
        status: 'partial',
        problem: { code: 'DEADLINE_EXCEEDED', details: { exchange: 'binance' } },
      });
      expect(now()).toBe(START + 20);
    },
  );

  it('is reported where the request ends while it waits for a list', async () => {
    const fake = exchangeFake({ active: () => [], cancelAll: () => named([ended(first)]) });
    const gone = new AbortController();
    const context = { ...fake.context, sleep: async () => gone.abort() };
    const call = { ...fake.call, signal: gone.signal };
    const listing = { ...context, call, maxWeight: byExchange(() => 200), concurrency: 2 };
    const { results, sources } = await cancelOrders(context, listing, SYMBOL, CALLER, call);
    expect(results).toMatchObject([{ outcome: 'canceled' }]);
    expect(sources).toMatchObject([{ status: 'partial', problem: { code: 'DEADLINE_EXCEEDED' } }]);
  });

  it.each(['active', 'history', 'time'])('is reported where the read of %s fails', async (read) => {
    const down = () => {
      throw new Problem('RATE_LIMITED', 'pause');
    };
    const fails = {
      active: { active: (reads: number) => (reads === 0 ? [] : down()) },
      history: { history: down },
      time: { time: down },
    }[read];
    const { results, source } = await cancelAll({ active: () => [], cancelAll: () => nothingNamed, ...fails }, SYMBOL);
    expect(results).toEqual([]);
    expect(source).toMatchObject({ status: 'partial', problem: { code: 'RATE_LIMITED' } });
  });

  it.each([
    ['the books', { unreadableOrders: [odd] }],
    ['the history', { unreadableHistory: [odd] }],
    ['both', { unreadableOrders: [odd], unreadableHistory: [odd] }],
  ])('is reported once for a row of %s', async (_, rows) => {
    const { source } = await cancelAll({ active: () => [], cancelAll: () => nothingNamed, ...rows }, SYMBOL);
    expect(source).toMatchObject({
      status: 'partial',
      leftOut: { unreadable: 1, notServed: 0, exchangeSymbols: ['BTCUSDT'] },
    });
  });

  it('is not reported for history rows out of scope', async () => {
    const { source } = await cancelAll(
      {
        active: () => [],
        cancelAll: () => nothingNamed,
        unreadableHistory: [
          { ...odd, why: 'notServed' },
          { ...odd, exchangeSymbol: 'ETHUSDT' },
        ],
      },
      SYMBOL,
    );
    expect(source).toMatchObject({ status: 'complete' });
  });

  it('is reported for orders on instruments that are not enabled', async () => {
    const foreign: LeftOut = { ...odd, why: 'notServed', exchangeSymbol: 'DOGEUSDT' };
    const { source } = await cancelAll({ active: () => [], unreadableOrders: [foreign] });
    expect(source).toMatchObject({
      status: 'partial',
      leftOut: { unreadable: 0, notServed: 1, exchangeSymbols: ['DOGEUSDT'] },
    });
  });
});

describe('cancelling all orders without a list', () => {
  const down = () => {
    throw new Problem('EXCHANGE_UNREACHABLE', 'down');
  };

  it.each([
    ['no symbol', {}],
    ['a side', { ...SYMBOL, side: 'BUY' as const }],
  ])('fails completely with %s, and sends nothing', async (_, filter) => {
    expect(await problemThrownBy(cancelAll({ active: down }, filter))).toMatchObject({ code: 'EXCHANGE_UNREACHABLE' });
  });

  it('fails completely where the cancel-all of the symbol had no effect either', async () => {
    const fails = cancelAll(
      { active: down, cancelAll: () => rejectedOutcome('EXCHANGE_OVERLOADED', 'notExecuted') },
      SYMBOL,
    );
    expect(await problemThrownBy(fails)).toMatchObject({ code: 'EXCHANGE_UNREACHABLE' });
  });

  it('reports what the cancel-all of the symbol ended though no list was ever read', async () => {
    const { told, source } = await cancelAll(
      { active: down, time: down, cancelAll: () => named([ended(first)]) },
      SYMBOL,
    );
    expect(told).toEqual({ 1: 'canceled' });
    expect(source).toMatchObject({ status: 'unavailable', problem: { code: 'EXCHANGE_UNREACHABLE' } });
  });

  it('reports it though another exchange did not even say whether it has the symbol', async () => {
    const fake = exchangeFake({ active: down, time: down, cancelAll: () => named([ended(first)]) });
    const silent = { ...fake.port, exchange: 'bitmex' as const, instruments: down };
    const ports = [fake.port, silent].map(loadedPort);
    const context = { ...fake.context, ports, catalogue: createCatalogue({ ports, ttlMs: 60_000, now: fake.now }) };
    const listing = { ...context, call: fake.call, maxWeight: byExchange(() => 200), concurrency: 2 };
    const { results } = await cancelOrders(context, listing, SYMBOL, CALLER, fake.call);
    expect(results).toMatchObject([{ id: first.id, outcome: 'canceled' }]);
  });

  it('cancels all orders of a symbol, and reports that some may be unnamed', async () => {
    const { told, source } = await cancelAll(
      { active: (reads) => (reads === 0 ? down() : []), cancelAll: () => named([ended(first)]) },
      SYMBOL,
    );
    expect(told).toEqual({ 1: 'canceled' });
    expect(source).toMatchObject({ status: 'partial', problem: { code: 'EXCHANGE_UNREACHABLE' } });
  });
});
