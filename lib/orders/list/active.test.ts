import { describe, expect, it } from 'vitest';
import type { Instrument } from '../../domain/instrument.ts';
import { type Order, timestamp } from '../../domain/order.ts';
import { Problem } from '../../domain/problem.ts';
import type { ActiveScope, ExchangePort, LeftOut } from '../../exchanges/port.ts';
import { loadedPort } from '../../exchanges/testing/loaded-port.ts';
import { byExchange } from '../../exchanges/venues.ts';
import { MAX_TRACKED, OVERFLOW_REASON } from '../../listing/movement.ts';
import { DEFAULT_LIMIT } from '../../listing/query.ts';
import type { ListDependencies } from '../../listing/source.ts';
import { createCatalogue } from '../../reference/catalogue.ts';
import { asOrder, fakeInstrument, fakeVenue, patience } from '../../reference/testing/history-fake.ts';
import { booksMeant, leaveOut, listActive, openAccount } from './active.ts';
import { listOrders } from './page.ts';
import type { OrderQuery } from './query.ts';

const NOW = 1_800_000_000_000;
const spot = fakeInstrument('binance', 'spot', 'BTC/USDT', 'BTCUSDT');
const swap = fakeInstrument('bitmex', 'usdm', 'BTC/USDT:USDT', 'XBTUSDT');
const inverse = fakeInstrument('bitmex', 'coinm', 'BTC/USD:BTC', 'XBTUSD');

/** A resting order by its number and the time since `NOW` of its creation, or at a moving venue its last change. */
function order(instrument: Instrument, number: number, ms: number, with_: Partial<Order> = {}): Order {
  const at = NOW + ms;
  const rangeBy = instrument.exchange === 'bitmex' ? 'updated' : 'created';
  return {
    ...asOrder({ instrument, number: String(number), createdAt: at, updatedAt: at, state: 'NEW' }, rangeBy),
    ...with_,
  };
}

function odd(with_: Partial<LeftOut> = {}): LeftOut {
  return {
    why: 'unreadable',
    exchangeSymbol: 'XBTUSD',
    exchangeOrderId: '7',
    market: 'coinm',
    time: NOW - 5,
    reason: 'side is neither BUY nor SELL',
    ...with_,
  };
}

type Book = (scope: ActiveScope) => readonly Order[];

/** A port with one product, or with both of BitMEX, whose book holds these rows. */
function port(instruments: readonly Instrument[], book: Book, leftOut: readonly LeftOut[] = []): ExchangePort {
  const exchange = instruments[0]?.exchange ?? 'binance';
  const markets = [...new Set(instruments.map(({ market }) => market))];
  const { port: fake } = fakeVenue({ exchange, markets, instruments, rangeBy: 'created' });
  return { ...fake, active: async (scope) => ({ rows: await book(scope), leftOut }) };
}

const binance = (...rows: readonly Order[]) => port([spot], () => rows);
const bitmex = (...rows: readonly Order[]) => port([swap, inverse], () => rows);
const down = () => {
  throw new Problem('EXCHANGE_UNREACHABLE', 'It does not answer.');
};

function wire(...venues: readonly ExchangePort[]): ListDependencies {
  const ports = venues.map(loadedPort);
  return {
    ports,
    catalogue: createCatalogue({ ports, ttlMs: 60_000, now: () => NOW }),
    now: () => NOW,
    call: patience(),
    sleep: () => Promise.resolve(),
    maxWeight: byExchange(() => 100),
    concurrency: 2,
  };
}

const numbers = ({ orders }: { orders: readonly Order[] }) => orders.map(({ exchangeOrderId }) => exchangeOrderId);

async function pagesOf(query: OrderQuery, deps: ListDependencies, between = () => {}) {
  const asked = { states: ['NEW'], ...query } as const;
  const pages = [await listOrders(asked, deps)];
  for (let cursor = pages[0]?.nextCursor ?? null; cursor !== null; cursor = pages.at(-1)?.nextCursor ?? null) {
    between();
    pages.push(await listOrders({ ...asked, cursor }, deps));
  }
  return pages;
}

describe('the list of resting orders', () => {
  it('is newest first over all exchanges, by creation where it is known and by the last change elsewhere', async () => {
    const deps = wire(
      binance(order(spot, 1, -30), order(spot, 2, -10)),
      bitmex(order(swap, 3, -20), order(inverse, 4, -5)),
    );
    const { sources, ...list } = await listActive({}, deps);
    expect(numbers(list)).toEqual(['4', '2', '3', '1']);
    expect(sources.map(({ market, rangeBy, requests, weight }) => [market, rangeBy, requests, weight])).toEqual([
      ['spot', 'created', 1, null],
      ['usdm', 'updated', 1, null],
      ['coinm', 'updated', 0, null],
    ]);
  });

  it('says of a product what its times are only where it shows an order', async () => {
    const { sources } = await listActive({}, wire(bitmex(order(swap, 1, -5))));
    expect(sources.map(({ rangeBy }) => rangeBy)).toEqual(['updated', undefined]);
  });

  it('shows an order that says when it was created, and not when it changed', async () => {
    const unchanged = order(spot, 1, -5, { updatedAt: null });
    expect(numbers(await listActive({}, wire(binance(unchanged))))).toEqual(['1']);
  });

  it('goes by the creation of an order that changed since', async () => {
    const amended = order(spot, 1, -30, { updatedAt: timestamp(NOW) });
    expect(numbers(await listActive({}, wire(binance(amended, order(spot, 2, -10)))))).toEqual(['2', '1']);
  });

  it('of a market is read and reported for that market alone', async () => {
    const asked: ActiveScope[] = [];
    const both = port([swap, inverse], (scope) => {
      asked.push(scope);
      return [order(swap, 1, -20), order(inverse, 2, -10)];
    });
    const { sources, ...list } = await listActive({ market: 'coinm' }, wire(binance(), both));
    expect(asked).toEqual([{ markets: ['coinm'] }]);
    expect(numbers(list)).toEqual(['2']);
    expect(sources.map(({ exchange, market }) => `${exchange}.${market}`)).toEqual(['bitmex.coinm']);
  });

  it('of a symbol asks for that instrument', async () => {
    const asked: ActiveScope[] = [];
    const book: Book = (scope) => {
      asked.push(scope);
      return [order(spot, 1, -20)];
    };
    await listActive({ symbol: 'BTC/USDT' }, wire(port([spot], book)));
    expect(asked).toEqual([{ instrument: spot }]);
  });

  it('begins with the first moment of a range and ends before the last', async () => {
    const ages = [-11, -10, -9, -6, -5, -4];
    const deps = wire(binance(...ages.map((ms, n) => order(spot, n, ms))));
    expect(numbers(await listActive({ from: NOW - 10, to: NOW - 5 }, deps))).toEqual(['3', '2', '1']);
    expect(numbers(await listActive({ from: NOW - 5 }, deps))).toEqual(['5', '4']);
    expect(numbers(await listActive({ to: NOW - 10 }, deps))).toEqual(['0']);
    expect(numbers(await listActive({}, wire(binance(order(spot, 1, -NOW)))))).toEqual(['1']);
  });

  it('reports the range in which orders are missing', async () => {
    const lost = port([swap, inverse], down);
    const missing = async (query: OrderQuery) => {
      const { sources } = await listActive(query, wire(binance(), lost));
      return sources.map(({ status, missingFrom, missingTo }) => [status, missingFrom, missingTo]);
    };
    const complete = ['complete', undefined, undefined];
    const all = ['unavailable', '1970-01-01T00:00:00.000Z', '2027-01-15T08:00:00.000Z'];
    expect(await missing({})).toEqual([complete, all, all]);
    const some = ['unavailable', '2027-01-15T07:59:59.990Z', '2027-01-15T07:59:59.995Z'];
    expect(await missing({ from: NOW - 10, to: NOW - 5 })).toEqual([complete, some, some]);
  });

  it('shows what was read of a symbol though another list of it cannot be read', async () => {
    const twin = { ...spot, exchangeSymbol: 'BTCUSDT_OLD' };
    const book: Book = (scope) => ('instrument' in scope && scope.instrument === spot ? [order(spot, 1, -5)] : down());
    const { sources, ...list } = await listActive({ symbol: 'BTC/USDT' }, wire(port([spot, twin], book)));
    expect(numbers(list)).toEqual(['1']);
    expect(sources).toMatchObject([{ problem: { code: 'EXCHANGE_UNREACHABLE' } }]);
  });

  it('is refused with the reason where the instruments of the only exchange cannot be read', async () => {
    const lost = { ...binance(order(spot, 1, -5)), instruments: down };
    await expect(listActive({ symbol: 'BTC/USDT' }, wire(lost))).rejects.toMatchObject({
      code: 'EXCHANGE_UNREACHABLE',
    });
  });
});

describe('a row that a book shows and the list cannot', () => {
  const list = (rows: readonly LeftOut[], query: OrderQuery = {}) =>
    listActive(query, wire(port([swap, inverse], () => [], rows)));
  const tallies = async (rows: readonly LeftOut[], query: OrderQuery = {}) =>
    (await list(rows, query)).sources.map(({ market, leftOut }) => [market, leftOut?.unreadable ?? 0]);

  it('is reported at its product, or at all where its product is not known', async () => {
    expect(await tallies([odd()])).toEqual([
      ['usdm', 0],
      ['coinm', 1],
    ]);
    expect(await tallies([odd({ market: undefined })])).toEqual([
      ['usdm', 1],
      ['coinm', 1],
    ]);
    expect(await tallies([odd()], { market: 'usdm' })).toEqual([['usdm', 0]]);
  });

  it('is handed on, with its exchange', async () => {
    expect((await list([odd()])).leftOut).toEqual([{ ...odd(), exchange: 'bitmex' }]);
    expect((await list([odd()], { market: 'usdm' })).leftOut).toEqual([]);
  });

  it('counts for itself, whatever it lacks and however like another it is', async () => {
    const nameless = odd({ exchangeSymbol: undefined, exchangeOrderId: undefined });
    const rows = [
      odd(),
      odd(),
      odd({ exchangeOrderId: '8' }),
      odd({ exchangeSymbol: 'XBTUSDT' }),
      odd({ exchangeOrderId: undefined }),
      odd({ exchangeSymbol: undefined }),
      nameless,
      nameless,
    ];
    const { leftOut, sources } = await list(rows);
    expect(leftOut).toHaveLength(8);
    expect(sources[1]?.leftOut?.unreadable).toBe(8);
  });

  it('counts once however many reads show it, and in whatever order', async () => {
    const deps = wire(port([swap, inverse], () => []));
    const [scope] = await booksMeant({}, deps);
    if (scope === undefined) throw new Error('there is one port');
    const account = openAccount(scope);
    const [one, other, elsewhere] = [odd(), odd({ exchangeOrderId: '8' }), odd({ exchangeSymbol: 'XBTUSDT' })];
    const after = [[one], [other], [elsewhere], [elsewhere, other, one]].map((rows) => {
      leaveOut(account, 'bitmex', rows);
      return account.leftOut.size;
    });
    expect(after).toEqual([1, 2, 3, 3]);
  });

  it('is not of a range that its time is out of, and is of any where it has none', async () => {
    const range = { from: NOW - 10, to: NOW - 5 };
    const within = async (time: number | undefined) => (await list([odd({ time })], range)).leftOut.length;
    const times = [NOW - 11, NOW - 10, NOW - 6, NOW - 5, undefined];
    expect(await Promise.all(times.map(within))).toEqual([0, 1, 1, 0, 1]);
  });

  it('may be an order without any time, which hides no other', async () => {
    const timeless = order(inverse, 1, -5, { createdAt: null, updatedAt: null });
    const { leftOut, ...rest } = await listActive({}, wire(bitmex(timeless, order(swap, 2, -5))));
    expect(numbers(rest)).toEqual(['2']);
    expect(leftOut).toEqual([
      {
        exchange: 'bitmex',
        why: 'unreadable',
        exchangeSymbol: 'XBTUSD',
        exchangeOrderId: '1',
        market: 'coinm',
        time: undefined,
        reason: 'it has neither a creation nor a change time',
      },
    ]);
    expect(rest.sources.map(({ status }) => status)).toEqual(['complete', 'partial']);
  });
});

describe('pages of resting orders', () => {
  const many = (instrument: Instrument, count: number) =>
    Array.from({ length: count }, (_, n) => order(instrument, n + 1, -n - 1));

  it.each(['newest', 'oldest'] as const)('hold a hundred orders unless asked otherwise, %s first', async (sort) => {
    const deps = wire(binance(...many(spot, DEFAULT_LIMIT + 1)));
    expect((await pagesOf({ sort }, deps)).map(({ orders }) => orders.length)).toEqual([DEFAULT_LIMIT, 1]);
  });

  it.each(['newest', 'oldest'] as const)('join without gaps or repeats, %s first', async (sort) => {
    const rows = [order(spot, 10, -5), order(spot, 9, -5), order(spot, 2, -4), order(spot, 1, -3)];
    const expected = ['9', '10', '2', '1'];
    const pages = await pagesOf({ sort, limit: 1 }, wire(binance(...rows)));
    expect(pages.flatMap(numbers)).toEqual(sort === 'oldest' ? expected : expected.toReversed());
  });

  it('repeat no order after a page of orders that move', async () => {
    const moving = [order(swap, 11, -20), order(swap, 12, -21)];
    const deps = wire(binance(order(spot, 1, -10), order(spot, 2, -30)), bitmex(...moving));
    const pages = await pagesOf({ limit: 1 }, deps, () => {
      for (const each of moving) Object.assign(each, { updatedAt: timestamp(NOW) });
    });
    expect(pages.flatMap(numbers).toSorted()).toEqual(['1', '11', '12', '2']);
  });

  it('drop orders that have closed meanwhile, and show no order of the moving kind that is new', async () => {
    const book = [order(swap, 1, -10), order(swap, 2, -20), order(swap, 3, -30)];
    const pages = await pagesOf({ limit: 1 }, wire(port([swap], () => book)), () => {
      if (book.length === 3) book.splice(1, 1, order(swap, 4, -15), order(swap, 5, -16));
    });
    expect(pages.flatMap(numbers)).toEqual(['1', '3']);
  });

  it('are partial where more orders move than a cursor can hold', async () => {
    const crowd = many(swap, MAX_TRACKED + 6);
    const statuses = async (...ports: readonly ExchangePort[]) => {
      const { sources } = await listOrders({ states: ['NEW'], limit: 5 }, wire(...ports));
      return sources.map(({ status, reason }) => [status, reason]);
    };
    const [complete, partial] = [
      ['complete', undefined],
      ['partial', OVERFLOW_REASON],
    ];
    expect(
      await statuses(
        port([swap], () => crowd),
        binance(),
      ),
    ).toEqual([partial, complete]);
    expect(await statuses(port([swap], () => crowd.slice(1)))).toEqual([complete]);
    // Orders that stay in place need no place in the cursor.
    expect(await statuses(binance(...many(spot, MAX_TRACKED + 6)))).toEqual([complete]);
    const [known] = await statuses(port([swap], () => crowd, [odd({ market: 'usdm' })]));
    expect(known).toEqual(['partial', expect.stringContaining('side is neither BUY nor SELL')]);
  });
});
