import { describe, expect, it } from 'vitest';
import type { Instrument } from '../domain/instrument.ts';
import { Problem, type ProblemCode } from '../domain/problem.ts';
import type {
  ActiveScope,
  ExchangePort,
  HistoryPage,
  HistoryRequest,
  HistoryStream,
  LeftOut,
} from '../exchanges/port.ts';
import { loadedPort } from '../exchanges/testing/loaded-port.ts';
import { byExchange } from '../exchanges/venues.ts';
import { createCatalogue } from '../reference/catalogue.ts';
import { fakeInstrument, fakeVenue, patience } from '../reference/testing/history-fake.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { type HistoryDependencies, type RowKind, readHistory } from './history.ts';
import { MAX_TRACKED, OVERFLOW_REASON } from './movement.ts';
import type { ListQuery } from './query.ts';
import { createReadAhead } from './read-ahead.ts';

const NOW = 1_800_000_000_000;
const HASH = 'anyquery';

const btc = fakeInstrument('binance', 'spot', 'BTC/USDT', 'BTCUSDT');
const linear = fakeInstrument('binance', 'usdm', 'BTC/USDT:USDT', 'BTCUSDT');
const swap = fakeInstrument('bitmex', 'usdm', 'BTC/USDT:USDT', 'XBTUSDT');
const inverse = fakeInstrument('bitmex', 'coinm', 'BTC/USD:BTC', 'XBTUSD');

/** Something with a place in a history: not an order, since the engine knows no row. */
interface Entry {
  readonly id: string;
  /** Milliseconds since `NOW`. */
  at: number;
  readonly symbol: string;
  rests: boolean;
  fits: boolean;
}

const entry = (id: string, at: number, with_: Partial<Entry> = {}): Entry => ({
  ...{ id, at, symbol: 'XBTUSDT', rests: false, fits: true },
  ...with_,
});

interface Script extends Partial<Pick<HistoryPage<Entry>, 'weight' | 'requests' | 'coveredFrom' | 'coverageNote'>> {
  readonly instruments: readonly Instrument[];
  readonly moves?: boolean;
  readonly rows?: readonly Entry[];
  readonly leftOut?: readonly LeftOut[];
  /** Rows without a time that only some reads meet. */
  readonly metBy?: (request: HistoryRequest) => readonly LeftOut[];
  /** Maximum number of rows of one read. */
  readonly most?: number;
  /** Called before each read with its number, from one; may throw, or change rows. */
  readonly onRead?: (read: number, request: HistoryRequest) => void;
  readonly changing?: (scope: ActiveScope) => readonly Entry[];
}

/** A stream that answers in the direction asked for, at most `most` rows and what was left out among them. */
function streamOf(key: string, script: Script): { stream: HistoryStream<Entry>; requests: HistoryRequest[] } {
  const { instruments, rows = [], leftOut = [], metBy = () => [], most = 1_000, moves = false, onRead } = script;
  const { weight = 1, requests: count = 1, coveredFrom, coverageNote } = script;
  const requests: HistoryRequest[] = [];
  const stream: HistoryStream<Entry> = {
    key,
    exchange: instruments[0]?.exchange ?? 'binance',
    markets: [...new Set(instruments.map(({ market }) => market))],
    rangeBy: moves ? 'updated' : 'created',
    read: async (request) => {
      const read = requests.push(request);
      await onRead?.(read, request);
      const { from, to, direction } = request;
      const newest = direction === 'newest';
      const held = rows
        .filter(({ at }) => NOW + at >= from && NOW + at < to)
        .sort((a, b) => (newest ? b.at - a.at : a.at - b.at));
      const next = held[most];
      const end = newest ? from : to;
      const frontier = next === undefined ? end : NOW + next.at + (newest ? 1 : 0);
      const passed = (time: number) => (newest ? time >= frontier && time < to : time < frontier && time >= from);
      const told = [...leftOut.filter(({ time }) => time === undefined || passed(time)), ...metBy(request)];
      const memo = { read };
      const page = { frontier, weight, requests: count, coveredFrom, coverageNote, memo };
      return { rows: held.slice(0, most), leftOut: told, ...page };
    },
  };
  return { stream, requests };
}

/** The engine over these ports, each with its streams. */
function engine(...scripts: readonly (Script | readonly Script[])[]) {
  const ports = scripts.map((each, n) => {
    const streams: readonly Script[] = 'instruments' in each ? [each] : each;
    const instruments = [...new Set(streams.flatMap((script) => script.instruments))];
    const markets = [...new Set(instruments.map(({ market }) => market))];
    const exchange = instruments[0]?.exchange ?? 'binance';
    const { port } = fakeVenue({ exchange, markets, instruments, rangeBy: 'created' });
    return { port, streams, opened: streams.map((script, own) => streamOf(`${exchange}.${n}.${own}`, script)) };
  });
  const asked: ActiveScope[] = [];
  const find = (port: ExchangePort) => ports.find((each) => each.port === port);
  const kind: RowKind<Entry> = {
    noun: 'row',
    streams: (port) => find(port)?.opened.map(({ stream }) => stream) ?? [],
    keyOf: ({ id, at }) => ({ time: NOW + at, id }),
    idOf: ({ id }) => id,
    mayChange: ({ rests }) => rests,
    changing: (port, scope) => {
      asked.push(scope);
      return Promise.resolve(find(port)?.streams.flatMap(({ changing }) => changing?.(scope) ?? []) ?? []);
    },
    exchangeSymbolOf: ({ symbol }) => symbol,
  };
  const wanted = { hash: HASH, matches: ({ fits }: Entry) => fits, mayMatch: ({ fits }: Entry) => fits };
  const deps = (more: Partial<HistoryDependencies<Entry>> = {}): HistoryDependencies<Entry> => {
    const all = ports.map(({ port }) => loadedPort(port));
    return {
      ports: all,
      catalogue: createCatalogue({ ports: all, ttlMs: 60_000, now: () => NOW }),
      now: () => NOW,
      sleep: () => Promise.resolve(),
      call: patience(),
      maxWeight: byExchange(() => 100),
      concurrency: 1,
      ...more,
    };
  };
  const page = async (query: ListQuery = {}, more: Partial<HistoryDependencies<Entry>> = {}) => {
    const { rows, nextCursor, sources } = await readHistory(kind, query, wanted, deps(more));
    return { ids: rows.map(({ id }) => id), nextCursor, sources, statuses: sources.map(({ status }) => status) };
  };
  const pages = async (query: ListQuery = {}, more: Partial<HistoryDependencies<Entry>> = {}) => {
    const all = [await page(query, more)];
    for (let cursor = all[0]?.nextCursor ?? null; cursor !== null; cursor = all.at(-1)?.nextCursor ?? null) {
      all.push(await page({ ...query, cursor }, more));
    }
    return all;
  };
  return {
    page,
    pages,
    asked,
    ports: ports.map(({ port }) => port),
    reads: ports.map(({ opened }) => opened.map(({ requests }) => requests)),
  };
}

const failing = (code: ProblemCode) => () => {
  throw new Problem(code, 'It does not answer.');
};
const failingFrom = (first: number, code: ProblemCode) => (read: number) => {
  if (read >= first) failing(code)();
};
const row = (with_: Partial<LeftOut> = {}): LeftOut => ({
  why: 'unreadable',
  exchangeSymbol: 'XBTUSDT',
  exchangeOrderId: '7',
  market: 'usdm',
  time: NOW - 15,
  reason: 'it is odd',
  ...with_,
});

describe('a page of which nothing can be read', () => {
  const lost = () =>
    engine({
      instruments: [btc],
      rows: [entry('1', -1), entry('2', -2)],
      most: 1,
      onRead: failingFrom(2, 'EXCHANGE_PROTOCOL'),
    });

  it('is the problem where it is the first', async () => {
    const { page } = engine({ instruments: [btc], onRead: failing('EXCHANGE_PROTOCOL') });
    await expect(page()).rejects.toMatchObject({ code: 'EXCHANGE_PROTOCOL' });
  });

  it('is shown with what was read before the failure', async () => {
    expect(await lost().page()).toMatchObject({ ids: ['1'], nextCursor: null, statuses: ['unavailable'] });
  });

  it('is empty and says so where earlier pages had rows', async () => {
    const { pages } = lost();
    const [first, second] = await pages({ limit: 1 });
    expect(first).toMatchObject({ ids: ['1'], statuses: ['complete'] });
    expect(second).toMatchObject({ ids: [], nextCursor: null, statuses: ['unavailable'] });
  });
});

describe('a page whose time runs out', () => {
  const late = (read: number) => failingFrom(read, 'DEADLINE_EXCEEDED');

  it('is a problem where it got nowhere', async () => {
    const { page } = engine({ instruments: [btc], rows: [entry('1', -1)], onRead: late(1) });
    await expect(page()).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });

  it('is short, and the next one goes on, where it got somewhere', async () => {
    let reads = 0;
    const rows = [entry('1', -1, { fits: false }), entry('2', -2), entry('3', -3)];
    const onRead = () => {
      reads += 1;
      if (reads === 2) failing('DEADLINE_EXCEEDED')();
    };
    const [first, second, ...more] = await engine({ instruments: [btc], rows, most: 1, onRead }).pages();
    expect(first).toMatchObject({ ids: [], statuses: ['complete'] });
    expect(second).toMatchObject({ ids: ['2', '3'], nextCursor: null });
    expect(more).toEqual([]);
  });

  it('has the rows that an earlier page had read ahead', async () => {
    const rows = [1, 2, 3, 4].map((n) => entry(String(n), -n * 1_000_000));
    const readAhead = createReadAhead<Entry>({ now: () => NOW, mayChange: ({ rests }) => rests });
    const { page } = engine({ instruments: [btc], rows, most: 2, onRead: late(2) });
    const first = await page({ limit: 1 }, { readAhead });
    const second = await page({ limit: 5, cursor: first.nextCursor ?? '' }, { readAhead });
    expect([first.ids, second.ids]).toEqual([['1'], ['2']]);
    expect(second.nextCursor).not.toBeNull();
  });

  it('asks nobody else once an exchange has let the time run out', async () => {
    const { page, reads } = engine(
      { instruments: [btc], rows: [entry('1', -1)], onRead: late(1) },
      { instruments: [swap], rows: [entry('2', -2)] },
    );
    await expect(page()).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    expect(reads.flat().map((each) => each.length)).toEqual([1, 0]);
  });

  it('is a problem where even the resting rows could not be read, though another exchange answers', async () => {
    const moving = { instruments: [swap], moves: true, changing: failing('DEADLINE_EXCEEDED') };
    const { page } = engine(moving, { instruments: [btc], rows: [entry('1', -1)] });
    await expect(page()).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });
});

describe('the range of a listing', () => {
  it('begins where the exchange does unless asked otherwise, and ends a little after now', async () => {
    const { page, reads } = engine({ instruments: [btc] });
    await page();
    expect(reads.flat(2)).toMatchObject([{ from: 0, to: NOW + 5_000, direction: 'newest' }]);
  });

  it('is the one asked for, on every page', async () => {
    const rows = [-8, -9, -10, -11].map((at) => entry(String(at), at));
    for (const sort of ['newest', 'oldest'] as const) {
      const { pages, reads } = engine({ instruments: [btc], rows, most: 1 });
      const all = await pages({ from: NOW - 10, to: NOW - 8, limit: 1, sort });
      expect(all.flatMap(({ ids }) => ids)).toEqual(sort === 'newest' ? ['-9', '-10'] : ['-10', '-9']);
      expect(reads.flat(2).every(({ from, to }) => from >= NOW - 10 && to <= NOW - 8)).toBe(true);
    }
  });

  it('cannot be left by a cursor that was made up', async () => {
    const query = { from: NOW - 10, to: NOW, limit: 1 };
    for (const sort of ['newest', 'oldest'] as const) {
      const { page } = engine({ instruments: [btc], rows: [entry('1', -1), entry('2', -9)] });
      const { nextCursor } = await page({ ...query, sort });
      const mark = decodeCursor(nextCursor ?? '', HASH, 'history');
      const at = (frontier: number) => {
        const lanes = mark.lanes.map((lane) => ({ ...lane, frontier }));
        return page({ ...query, sort, cursor: encodeCursor({ ...mark, lanes }) });
      };
      await expect(at(NOW - 11)).rejects.toMatchObject({ code: 'INVALID_CURSOR' });
      await expect(at(NOW + 1)).rejects.toMatchObject({ code: 'INVALID_CURSOR' });
      await at(NOW - 10);
      await at(NOW);
    }
  });
});

describe('rows that may move', () => {
  const moving = (rows: readonly Entry[], more: Partial<Script> = {}): Script => ({
    instruments: [swap],
    moves: true,
    rows,
    changing: () => rows.filter(({ rests }) => rests),
    ...more,
  });

  it('are asked for of the one instrument, or of the products', async () => {
    const one = engine(moving([]));
    await one.page();
    expect(one.asked).toEqual([{ instrument: swap }]);
    const two = engine(moving([], { instruments: [swap, inverse] }));
    await two.page();
    expect(two.asked).toEqual([{ markets: ['usdm', 'coinm'] }]);
  });

  it('are followed if they rest in the range, are meant and fit, from its first moment on', async () => {
    const inRange = [entry('first', -20, { rests: true }), entry('last', -11, { rests: true })];
    const others = [
      entry('before', -21, { rests: true }),
      entry('after', -10, { rests: true }),
      entry('elsewhere', -15, { rests: true, symbol: 'XBTUSD' }),
      entry('unfit', -15, { rests: true, fits: false }),
    ];
    const query = { from: NOW - 20, to: NOW - 10 };
    // What does not show in the history counts as moved, and is looked for, if it is followed.
    const follows = async (each: Entry) => {
      const { page, reads } = engine(moving([], { changing: () => [each] }));
      const { sources } = await page(query);
      return [sources[0]?.status, reads.flat(2).length];
    };
    for (const each of inRange) expect(await follows(each)).toEqual(['partial', 2]);
    for (const each of others) expect(await follows(each)).toEqual(['complete', 1]);
  });

  it('are looked for to the end, and not told twice', async () => {
    const rows = [1, 2, 3].map((n) => entry(String(n), -n * 10, { rests: true }));
    for (const sort of ['newest', 'oldest'] as const) {
      const own = rows.map((each) => ({ ...each }));
      const { page } = engine(moving(own));
      const query = { sort, to: NOW, limit: 1 };
      const all = [await page(query)];
      for (const each of own) each.at = each.id === '2' ? 5 : each.at;
      for (let cursor = all[0]?.nextCursor ?? null; cursor !== null; cursor = all.at(-1)?.nextCursor ?? null) {
        all.push(await page({ ...query, cursor }));
      }
      expect(all.flatMap(({ ids }) => ids)).toEqual(sort === 'newest' ? ['1', '3', '2'] : ['3', '1', '2']);
    }
  });

  it('are not returned again ahead of a listing that is oldest first', async () => {
    const rows = [entry('1', -30, { rests: true }), entry('2', -20)];
    const { page } = engine(moving(rows));
    const query = { sort: 'oldest', to: NOW, limit: 1 } as const;
    const first = await page(query);
    for (const each of rows) if (each.id === '1') each.at = -10;
    const second = await page({ ...query, limit: 9, cursor: first.nextCursor ?? '' });
    expect([first.ids, second.ids]).toEqual([['1'], ['2']]);
  });

  it('of an exchange that does not show them make that exchange unavailable, and no other', async () => {
    for (const code of ['EXCHANGE_PROTOCOL', 'EXCHANGE_UNREACHABLE'] as const) {
      const { page, reads } = engine(
        moving([entry('lost', -1)], { changing: failing(code) }),
        { ...moving([entry('2', -2)]), instruments: [linear] },
        { instruments: [btc], rows: [entry('3', -3)] },
      );
      const { ids, sources } = await page();
      expect(ids).toEqual(['2', '3']);
      expect(sources.map(({ exchange, market, status }) => [exchange, market, status])).toEqual([
        ['bitmex', 'usdm', 'unavailable'],
        ['binance', 'usdm', 'complete'],
        ['binance', 'spot', 'complete'],
      ]);
      expect(reads[0]?.flat()).toEqual([]);
    }
  });

  it('that cannot be read leave the streams beside them, unless their host is down', async () => {
    const beside = (code: ProblemCode) =>
      engine([
        moving([entry('lost', -1)], { changing: failing(code) }),
        { instruments: [inverse], rows: [entry('2', -2)] },
      ]);
    expect(await beside('EXCHANGE_PROTOCOL').page()).toMatchObject({
      ids: ['2'],
      statuses: ['unavailable', 'complete'],
    });
    await expect(beside('EXCHANGE_UNREACHABLE').page()).rejects.toMatchObject({ code: 'EXCHANGE_UNREACHABLE' });
  });
});

describe('rows read ahead', () => {
  it('leave no trace in the cursor once they are taken: no row of the same moment is lost', async () => {
    const ago = -10_000_000;
    // The first stream is read in two parts; the second part begins with a row in the moment of a row of the other stream.
    const parts = [entry('x.1', ago + 1), entry('x.999', ago + 5), entry('x.11', ago + 9)];
    const other = [entry('x.888', ago + 5), entry('x.55', ago + 9)];
    const { page } = engine([
      { instruments: [btc], rows: parts, most: 2 },
      { instruments: [btc], rows: other },
    ]);
    const readAhead = createReadAhead<Entry>({ now: () => NOW, mayChange: ({ rests }) => rests });
    const sort = 'oldest';
    const first = await page({ sort, limit: 1 }, { readAhead });
    // Takes the rows of that moment, of which the cursor names both.
    const second = await page({ sort, limit: 2, cursor: first.nextCursor ?? '' }, { readAhead });
    const third = await page({ sort, limit: 9, cursor: second.nextCursor ?? '' }, { readAhead });
    expect([first.ids, second.ids, third.ids]).toEqual([['x.1'], ['x.888', 'x.999'], ['x.11', 'x.55']]);
  });
});

describe('the budget of a page', () => {
  /** Four streams with rows at the same moments, one to a read, so that all are read at once each time. */
  const four = (weight: number) =>
    engine(
      Array.from({ length: 4 }, (_, n) => {
        const rows = [entry(`b.${n + 1}`, -1), entry(`b.${n + 5}`, -9)];
        return { instruments: [btc], rows, most: 1, weight, requests: 2 };
      }),
    );
  const readsOf = async (weight: number, maxWeight: number) => {
    const { page, reads } = four(weight);
    const { sources } = await page({}, { concurrency: 4, maxWeight: byExchange(() => maxWeight) });
    return [reads.flat(2).length, sources[0]?.weight, sources[0]?.requests];
  };

  it('lets all streams be read once, as no read has told its cost yet', async () => {
    expect(await readsOf(5, 3)).toEqual([4, 20, 8]);
  });

  it('counts a read under way at the cost of the dearest', async () => {
    expect(await readsOf(5, 30)).toEqual([6, 30, 12]);
    expect(await readsOf(5, 31)).toEqual([7, 35, 14]);
    expect(await readsOf(5, 41)).toEqual([8, 40, 16]);
  });

  it('of nothing is that of one read, so that every listing ends', async () => {
    const rows = [1, 2, 3].map((n) => entry(`b.${n}`, -n));
    const { pages, reads } = engine({ instruments: [btc], rows, most: 1 });
    const all = await pages({}, { maxWeight: byExchange(() => 0) });
    expect(all.flatMap(({ ids }) => ids)).toEqual(['b.1', 'b.2', 'b.3']);
    expect(reads.flat(2).length).toBe(all.length);
  });

  it('is that of one exchange', async () => {
    const rows = [1, 2, 3].map((n) => entry(`b.${n}`, -n));
    const { page } = engine(
      { instruments: [btc], rows, weight: 50 },
      { instruments: [swap], rows: [entry('b.9', -9)] },
    );
    expect(await page({}, { maxWeight: byExchange(() => 10) })).toMatchObject({ nextCursor: null });
  });
});

describe('a limit of the exchange that is used up', () => {
  const limited = (retryAfterMs: number | undefined) => new Problem('RATE_LIMITED', 'Used up.', { retryAfterMs });
  const rows = [1, 2, 3].map((n) => entry(`b.${n}`, -n));
  /** Refuses these reads of a stream of three rows, one to a read. */
  const refusing = (reads: readonly number[], retryAfterMs: number | undefined, more: Partial<Script> = {}) => {
    const onRead = (read: number) => {
      if (reads.includes(read)) throw limited(retryAfterMs);
    };
    return engine({ instruments: [btc], rows, most: 1, onRead, ...more });
  };
  const sleeping = () => {
    const slept: number[] = [];
    const sleep = async (ms: number) => void slept.push(ms);
    return { slept, sleep };
  };

  it('is waited for where it refills within the page, from the first read on', async () => {
    const { slept, sleep } = sleeping();
    const { page } = refusing([1, 3, 4], 700);
    expect(await page({}, { sleep })).toMatchObject({ ids: ['b.1', 'b.2', 'b.3'], statuses: ['complete'] });
    expect(slept).toEqual([700, 700, 700]);
  });

  it('is waited for by the read of what may still move, too', async () => {
    const { slept, sleep } = sleeping();
    let asked = 0;
    const changing = () => {
      asked += 1;
      if (asked === 1) throw limited(0);
      return [];
    };
    const { page } = engine({ instruments: [btc], rows, moves: true, changing });
    expect(await page({}, { sleep })).toMatchObject({ ids: ['b.1', 'b.2', 'b.3'], statuses: ['complete'] });
    expect(slept).toEqual([1]);
  });

  it.each([
    ['longer than two seconds', 2_001, {}],
    ['past the deadline', 2_000, { call: { ...patience(), deadline: NOW + 2_000 } }],
    ['when the caller has gone', 700, { call: { ...patience(), signal: AbortSignal.abort() } }],
    ['for a time that it does not tell', undefined, {}],
  ])('is not waited for %s', async (_, retryAfterMs, more) => {
    const { slept, sleep } = sleeping();
    await expect(refusing([1], retryAfterMs).page({}, { sleep, ...more })).rejects.toMatchObject({});
    expect(slept).toEqual([]);
  });

  it('ends a page that has begun, and the next one goes on: no row is missing', async () => {
    const all = await refusing([3], 60_000).pages();
    expect(all.map(({ ids, statuses }) => [ids, statuses])).toEqual([
      [['b.1', 'b.2'], ['complete']],
      [['b.3'], ['complete']],
    ]);
  });

  it('is the answer to a page that gets nowhere, whose cursor goes on later', async () => {
    const { page } = refusing([3, 4], 60_000);
    const { nextCursor } = await page();
    const cursor = nextCursor ?? '';
    await expect(page({ cursor })).rejects.toMatchObject({ code: 'RATE_LIMITED', details: { retryAfterMs: 60_000 } });
    expect(await page({ cursor })).toMatchObject({ ids: ['b.3'], nextCursor: null, statuses: ['complete'] });
  });

  it.each([
    ['for longer than a minute', 60_001],
    ['for a time that it does not tell', undefined],
  ])('makes the source unavailable %s, and says what is missing', async (_, retryAfterMs) => {
    expect(await refusing([3], retryAfterMs).page()).toMatchObject({
      ids: ['b.1', 'b.2'],
      nextCursor: null,
      sources: [{ status: 'unavailable', problem: { code: 'RATE_LIMITED' } }],
    });
  });

  it('makes a source unavailable of which nothing was listed, so that others are', async () => {
    const { page } = engine(
      {
        instruments: [btc],
        onRead: () => {
          throw limited(30_000);
        },
      },
      { instruments: [swap], rows: [entry('b.9', -9)] },
    );
    expect(await page()).toMatchObject({ ids: ['b.9'], nextCursor: null, statuses: ['unavailable', 'complete'] });
  });
});

describe('a stream', () => {
  it('gets back what it asked to remember, within a page and on the next', async () => {
    const rows = [1, 2, 3].map((n) => entry(`b.${n}`, -n));
    const { pages, reads } = engine({ instruments: [btc], rows, most: 1 });
    await pages({ limit: 2 });
    expect(reads.flat(2).map(({ memo }) => memo)).toEqual([undefined, { read: 1 }, { read: 2 }]);
  });

  it('that fails leaves the other streams of its host alone, unless the host has failed', async () => {
    const beside = (code: ProblemCode) =>
      engine([
        { instruments: [btc], onRead: failing(code) },
        { instruments: [btc], rows: [entry('b.1', -1)] },
      ]);
    expect(await beside('EXCHANGE_PROTOCOL').page()).toMatchObject({ ids: ['b.1'], statuses: ['partial'] });
    const { page, reads } = beside('EXCHANGE_UNREACHABLE');
    await expect(page()).rejects.toMatchObject({ code: 'EXCHANGE_UNREACHABLE' });
    expect(reads.flat(2)).toHaveLength(1);
  });

  it('is not read once the time has passed or the request has ended', async () => {
    const over = { signal: new AbortController().signal, deadline: NOW };
    const ended = { signal: AbortSignal.abort(), deadline: NOW + 1_000 };
    for (const call of [over, ended]) {
      const { page, reads } = engine({ instruments: [btc] });
      await expect(page({}, { call })).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
      expect(reads.flat(2)).toEqual([]);
    }
    const controller = new AbortController();
    const during = engine({
      instruments: [btc],
      rows: [entry('1', -1), entry('2', -2)],
      most: 1,
      onRead: () => controller.abort(),
    });
    const call = { signal: controller.signal, deadline: NOW + 1_000 };
    expect((await during.page({}, { call })).ids).toEqual(['1']);
    expect(during.reads.flat(2)).toHaveLength(1);
    const inTime = { ...over, deadline: NOW + 1 };
    expect(await engine({ instruments: [btc] }).page({}, { call: inTime })).toMatchObject({ nextCursor: null });
  });

  it('that keeps less than is asked for hides nothing else that is missing, however many streams say so', async () => {
    const rows = [entry('1', -1), entry('2', -2)];
    const { pages, ports } = engine([
      { instruments: [btc], rows, coveredFrom: NOW - 30, coverageNote: 'First.' },
      { instruments: [btc], coveredFrom: NOW - 20, coverageNote: 'Second.' },
    ]);
    const nameless = { exchangeSymbol: null, pair: 'BTC/USDT', reason: 'it has no symbol', instrument: null };
    for (const port of ports) {
      port.instruments = () => Promise.resolve({ instruments: [btc], unreadable: [nameless], notServed: [] });
    }
    const missing = 'Instruments that cannot be read: a row (it has no symbol); their rows may be missing.';
    const told = (await pages({ limit: 1 })).map(({ sources }) => sources[0]?.reason);
    expect(told).toEqual([`Second. ${missing}`, `Second. ${missing}`]);
  });

  it('that keeps less than is asked for makes its source partial from the latest such moment on', async () => {
    const covered = async (query: ListQuery, ...parts: readonly Partial<Script>[]) => {
      const { sources } = await engine(parts.map((part) => ({ instruments: [btc], ...part }))).page(query);
      return [sources[0]?.status, sources[0]?.coveredFrom, sources[0]?.reason];
    };
    const [early, late] = ['2027-01-15T07:59:59.970Z', '2027-01-15T07:59:59.980Z'];
    const [first, second] = [
      { coveredFrom: NOW - 30, coverageNote: 'First.' },
      { coveredFrom: NOW - 20, coverageNote: 'Second.' },
    ];
    expect(await covered({}, first)).toEqual(['partial', early, 'First.']);
    expect(await covered({}, first, second)).toEqual(['partial', late, 'Second.']);
    expect(await covered({}, second, first)).toEqual(['partial', late, 'Second.']);
    expect(await covered({}, first, { ...first, coverageNote: 'Another.' })).toEqual(['partial', early, 'First.']);
    expect(await covered({}, { coveredFrom: NOW - 30 })).toEqual([
      'partial',
      early,
      'The exchange does not keep older orders.',
    ]);
    expect(await covered({ from: NOW - 30 }, first)).toEqual(['complete', undefined, undefined]);
    expect(await covered({ from: NOW - 31 }, first)).toEqual(['partial', early, 'First.']);
  });

  it('of several products is told of the one that is asked for', async () => {
    const { page } = engine({ instruments: [swap, inverse], rows: [entry('b.1', -1)], requests: 3 });
    const { sources } = await page({ market: 'coinm' });
    expect(sources).toMatchObject([{ market: 'coinm', requests: 3, weight: 1 }]);
    expect(sources).toHaveLength(1);
  });
});

describe('rows that have moved', () => {
  /** A listing of the first of some resting rows, all others of which move before the next page. */
  async function moved(count: number, more: Partial<Entry> = {}) {
    const rows = Array.from({ length: count }, (_, n) => entry(String(n + 1), -n - 1, { rests: true }));
    const { page } = engine({ instruments: [swap], moves: true, rows, changing: () => rows });
    const query = { to: NOW, limit: 1 };
    const all = [await page(query)];
    for (const [n, each] of rows.slice(1).entries()) Object.assign(each, { at: n + 1 }, more);
    for (let cursor = all[0]?.nextCursor ?? null; cursor !== null; cursor = all.at(-1)?.nextCursor ?? null) {
      all.push(await page({ ...query, cursor }));
    }
    return all;
  }

  it('are not reported missing while they are still to come', async () => {
    const all = await moved(4);
    expect(all.flatMap(({ ids }) => ids)).toEqual(['1', '2', '3', '4']);
    expect(new Set(all.flatMap(({ statuses }) => statuses))).toEqual(new Set(['complete']));
  });

  it('and no longer fit are neither returned nor missing', async () => {
    const all = await moved(3, { fits: false });
    expect(all.flatMap(({ ids }) => ids)).toEqual(['1']);
    expect(all.at(-1)?.statuses).toEqual(['complete']);
  });

  it('are found by a container whose clock is behind', async () => {
    const rows = [entry('1', -1, { rests: true }), entry('2', -2, { rests: true })];
    const { page } = engine({ instruments: [swap], moves: true, rows, changing: () => rows });
    const first = await page({ to: NOW, limit: 1 });
    for (const each of rows) if (each.id === '2') each.at = 5;
    const cursor = first.nextCursor ?? '';
    const second = await page({ to: NOW, cursor }, { now: () => NOW - 300_000 });
    expect(second).toMatchObject({ ids: ['2'], statuses: ['complete'] });
  });

  it('are looked for only where they may be: not in a stream that failed, or that goes by creation', async () => {
    const rows = [entry('1', -1, { rests: true }), entry('2', -2, { rests: true })];
    const failed = { rows, most: 1, onRead: failingFrom(2, 'EXCHANGE_PROTOCOL') };
    const lost = engine({ instruments: [swap], moves: true, changing: () => rows, ...failed });
    expect(await lost.page({ to: NOW })).toMatchObject({ ids: ['1'], statuses: ['unavailable'] });
    expect(lost.reads.flat(2)).toHaveLength(2);
    const beside = engine([
      { instruments: [swap], moves: true, changing: () => [...rows, entry('gone', -3, { rests: true })], rows },
      { instruments: [inverse], rows: [entry('3', -4)] },
    ]);
    expect(await beside.page({ to: NOW })).toMatchObject({ ids: ['1', '2', '3'], statuses: ['partial', 'partial'] });
    expect(beside.reads.flat().map((each) => each.length)).toEqual([2, 1]);
  });

  it('are none of those that rest in a stream beside, which goes by creation', async () => {
    const [moving, staying] = [entry('1', -1, { rests: true }), entry('2', -2, { rests: true, symbol: 'XBTUSD' })];
    const { page, reads } = engine([
      { instruments: [swap], moves: true, changing: () => [moving, staying], rows: [moving] },
      { instruments: [inverse], rows: [staying] },
    ]);
    expect(await page({ to: NOW })).toMatchObject({ ids: ['1', '2'], statuses: ['complete', 'complete'] });
    expect(reads.flat().map((each) => each.length)).toEqual([1, 1]);
  });

  it('are none of those that had closed before, of which there may be any number', async () => {
    const rows = Array.from({ length: MAX_TRACKED + 9 }, (_, n) => entry(String(n + 1), -n - 1));
    const { pages } = engine({ instruments: [swap], moves: true, rows });
    const all = await pages({ sort: 'oldest', to: NOW, limit: 300 });
    expect(all.map(({ statuses }) => statuses)).toEqual([['complete'], ['complete']]);
  });

  it('are more than a cursor holds: every page says so once, beside what else is missing', async () => {
    const rows = Array.from({ length: MAX_TRACKED + 1 }, (_, n) => entry(String(n + 1), -n - 1, { rests: true }));
    const { page, ports } = engine({ instruments: [swap], moves: true, rows, changing: () => rows });
    const nameless = { exchangeSymbol: null, pair: 'BTC/USDT', reason: 'it has no symbol', instrument: null };
    const [port] = ports;
    if (port) {
      port.instruments = () => Promise.resolve({ instruments: [swap], unreadable: [nameless], notServed: [] });
    }
    const first = await page({ to: NOW, limit: 1 });
    const second = await page({ to: NOW, limit: 1, cursor: first.nextCursor ?? '' });
    const missing = 'Instruments that cannot be read: a row (it has no symbol); their rows may be missing.';
    for (const { sources } of [first, second]) expect(sources[0]?.reason).toBe(`${missing} ${OVERFLOW_REASON}`);
  });
});

describe('streams that overlap', () => {
  it.each(['newest', 'oldest'] as const)('yield each row once, %s first', async (sort) => {
    const rows = [entry('b.1', -1), entry('b.2', -1), entry('b.3', -2)];
    const { pages } = engine([
      { instruments: [btc], rows },
      { instruments: [btc], rows: rows.slice(1) },
    ]);
    const expected = ['b.3', 'b.1', 'b.2'];
    for (const limit of [1, 2, 9]) {
      const ids = (await pages({ sort, limit })).flatMap((page) => page.ids);
      expect(ids).toEqual(sort === 'oldest' ? expected : expected.toReversed());
    }
  });
});

describe('what a cursor keeps', () => {
  const stops = (...ats: readonly (number | readonly [number, Partial<Entry>])[]) =>
    ats.map((each) => (typeof each === 'number' ? entry(`b.${-each}`, each) : entry(`b.${-each[0]}`, ...each)));
  const markOf = async (scripts: readonly Script[], query: ListQuery) =>
    decodeCursor((await engine(scripts).page(query)).nextCursor ?? '', HASH, 'history');

  it('are the streams that are not exhausted', async () => {
    const scripts = [
      { instruments: [btc], rows: stops(-1, -2, -3) },
      { instruments: [btc], rows: [entry('b.7', -2)] },
      { instruments: [btc], rows: [] },
    ];
    expect((await markOf(scripts, { limit: 1 })).lanes).toHaveLength(2);
    expect((await markOf(scripts, { limit: 2 })).lanes).toHaveLength(1);
  });

  it('are the ids of rows that wait, where several do in one millisecond', async () => {
    const rows = [entry('b.9', -5), entry('b.3', -2)];
    const heads = async (others: readonly Entry[]) =>
      (
        await markOf(
          [
            { instruments: [btc], rows },
            { instruments: [btc], rows: others },
          ],
          { limit: 1 },
        )
      ).lanes.map(({ head }) => head);
    expect(await heads([entry('b.8', -5)])).toEqual(['b.9', 'b.8']);
    expect(await heads([entry('b.8', -6)])).toEqual([undefined, undefined]);
  });

  it('is how far the rows read ahead will take the next page', async () => {
    const soon = async (scripts: readonly Script[], query: ListQuery) => (await markOf(scripts, query)).soon;
    const one = { instruments: [btc], rows: stops(-1, -3, -5, -7, -9) };
    const other = { instruments: [btc], rows: stops(-4, -6) };
    expect(await soon([one], { limit: 2 })).toBe(-(NOW - 7));
    expect(await soon([one], { limit: 3 })).toBe(-(NOW - 9));
    expect(await soon([one, other], { limit: 3 })).toBe(-(NOW - 7));
    expect(await soon([one, other], { limit: 3, sort: 'oldest' })).toBe(NOW - 3);
    const odd = { ...one, rows: stops(-1, [-3, { fits: false }], -5), leftOut: [row({ time: NOW - 2 })] };
    expect(await soon([{ ...odd, instruments: [swap] }], { limit: 1 })).toBe(-(NOW - 5));
    expect(await soon([{ instruments: [btc], rows: stops(-1, -2), most: 1 }], { limit: 1 })).toBeUndefined();
  });
});

describe('rows that are left out', () => {
  const rows = [entry('1', -10), entry('2', -20), entry('3', -30)];
  const tallies = (page: { readonly sources: readonly { readonly leftOut?: { readonly unreadable: number } }[] }) =>
    page.sources.map(({ leftOut }) => leftOut?.unreadable ?? 0);

  it.each(['newest', 'oldest'] as const)(
    'are counted once the listing passes them, on every page from there, %s first',
    async (sort) => {
      const { pages } = engine({ instruments: [swap], rows, leftOut: [row()] });
      const all = await pages({ limit: 1, sort });
      expect(all.map(tallies)).toEqual(sort === 'newest' ? [[0], [1], [1]] : [[0], [0], [1]]);
      expect(all.at(-1)).toMatchObject({ statuses: ['partial'] });
    },
  );

  it('are counted by what tells them apart', async () => {
    const left = [
      row(),
      row(),
      row({ exchangeOrderId: '8' }),
      row({ exchangeSymbol: 'XBTUSD' }),
      row({ exchangeSymbol: undefined }),
      row({ exchangeOrderId: undefined }),
      row({ exchangeOrderId: undefined }),
      row({ exchangeOrderId: undefined, reason: 'it is odd, too' }),
      // The first of them once more, changed meanwhile.
      row({ time: NOW - 16 }),
    ];
    expect(tallies(await engine({ instruments: [swap], rows, leftOut: left }).page())).toEqual([6]);
  });

  it('of fills are counted by their own ids, though several are of one order', async () => {
    const of = (time: number | undefined) =>
      ['1', '2', '2'].map((exchangeFillId) => row({ time, exchangeOrderId: '7', exchangeFillId }));
    expect(tallies(await engine({ instruments: [swap], rows, leftOut: of(NOW - 15) }).page())).toEqual([2]);
    expect(tallies(await engine({ instruments: [swap], rows, leftOut: of(undefined) }).page())).toEqual([2]);
  });

  it('are missing from the product they are of, or from all of the stream where that is not known', async () => {
    const both = (market: 'usdm' | 'coinm' | undefined, time: number | undefined) =>
      engine({ instruments: [swap, inverse], rows, leftOut: [row({ market, time })] }).page();
    for (const time of [NOW - 15, undefined]) {
      expect(tallies(await both('coinm', time))).toEqual([0, 1]);
      expect(tallies(await both('usdm', time))).toEqual([1, 0]);
      expect(tallies(await both(undefined, time))).toEqual([1, 1]);
    }
  });

  it('without a time are counted by the page that meets most of them', async () => {
    const untimed = [row({ time: undefined }), row({ time: undefined, exchangeOrderId: '8' })];
    const { pages } = engine({ instruments: [swap], rows, leftOut: untimed, most: 1 });
    const all = await pages({ limit: 1 });
    expect(all.map(tallies)).toEqual([[2], [2], [2]]);
    expect(all[0]?.sources[0]?.reason).toContain('At least 2 rows');
    const several = engine([
      { instruments: [swap], rows, leftOut: untimed.slice(0, 1) },
      { instruments: [swap], leftOut: untimed.slice(1) },
    ]);
    expect(tallies(await several.page())).toEqual([2]);
  });

  it('are not counted again by the look at what has moved', async () => {
    const moved = [entry('1', -10, { rests: true }), entry('2', -20, { rests: true })];
    const { page } = engine({
      instruments: [swap],
      moves: true,
      rows: moved,
      changing: () => moved,
      leftOut: [row(), row({ time: NOW + 1, exchangeOrderId: '9' }), row({ time: undefined, exchangeOrderId: '10' })],
      metBy: ({ to }) => (to > NOW ? [row({ time: undefined, exchangeOrderId: '11' })] : []),
    });
    const first = await page({ to: NOW, limit: 1 });
    for (const each of moved) if (each.id === '2') each.at = 5;
    const second = await page({ to: NOW, cursor: first.nextCursor ?? '' });
    expect([first.ids, second.ids]).toEqual([['1'], ['2']]);
    expect(tallies(second)).toEqual([2]);
  });
});

describe('a stream that is gone when the next page is asked for', () => {
  const [rows, others] = [
    [entry('1', -10), entry('3', -20)],
    [entry('2', -11), entry('4', -21)],
  ];
  const query = { from: NOW - 30, to: NOW } as const;

  it.each([
    ['newest', '1', ['3'], '2027-01-15T07:59:59.970Z', '2027-01-15T07:59:59.990Z'],
    ['oldest', '4', ['3', '1'], '2027-01-15T07:59:59.989Z', '2027-01-15T08:00:00.000Z'],
  ] as const)('is missing from where the listing has got to, %s first', async (sort, start, rest, from, to) => {
    const both = engine([
      { instruments: [linear], rows },
      { instruments: [linear], rows: others },
    ]);
    const first = await both.page({ ...query, sort, limit: 1 });
    const one = engine([{ instruments: [linear], rows }]);
    const second = await one.page({ ...query, sort, cursor: first.nextCursor ?? '' });
    expect([first.ids, second.ids]).toEqual([[start], rest]);
    expect(second.sources).toMatchObject([
      {
        status: 'partial',
        problem: { code: 'UNKNOWN_SYMBOL', details: { exchange: 'binance' } },
        missingFrom: from,
        missingTo: to,
      },
    ]);
  });

  it("says why where its instruments cannot be read, and takes no other product's reason", async () => {
    const three = (usdm: readonly (readonly Entry[])[]) =>
      engine(
        { instruments: [swap], rows: [entry('8', -12)] },
        { instruments: [btc], rows: [entry('9', -13)] },
        usdm.map((own) => ({ instruments: [linear], rows: own })),
      );
    const first = await three([rows, others]).page({ ...query, limit: 1 });
    const fewer = three([rows]);
    for (const [n, code] of (['EXCHANGE_OVERLOADED', 'CREDENTIALS_REJECTED'] as const).entries()) {
      const port = fewer.ports[n];
      if (port) port.instruments = () => Promise.reject(new Problem(code, 'No.'));
    }
    const { sources } = await fewer.page({ ...query, cursor: first.nextCursor ?? '' });
    expect(sources.map(({ problem }) => problem?.code)).toEqual([
      'EXCHANGE_OVERLOADED',
      'CREDENTIALS_REJECTED',
      'UNKNOWN_SYMBOL',
    ]);
  });
});
