import { describe, expect, it } from 'vitest';
import type { Instrument } from '../domain/instrument.ts';
import { Problem } from '../domain/problem.ts';
import { NOTHING_LEFT_OUT } from '../exchanges/left-out.ts';
import type { ExchangePort, UnreadableInstrument } from '../exchanges/port.ts';
import { loadedPort } from '../exchanges/testing/loaded-port.ts';
import { byExchange } from '../exchanges/venues.ts';
import { createCatalogue } from '../reference/catalogue.ts';
import { fakeInstrument, fakeVenue, patience } from '../reference/testing/history-fake.ts';
import {
  asProblem,
  fail,
  isOfTheHost,
  type ListDependencies,
  listingCallOf,
  openSource,
  portScopesOf,
  report,
  type Source,
} from './source.ts';

const NOW = 1_800_000_000_000;
const btc = fakeInstrument('binance', 'spot', 'BTC/USDT', 'BTCUSDT');
const swap = fakeInstrument('bitmex', 'usdm', 'BTC/USDT:USDT', 'XBTUSDT');
const eth = fakeInstrument('bitmex', 'usdm', 'ETH/USDT:USDT', 'ETHUSDT');
const inverse = fakeInstrument('bitmex', 'coinm', 'BTC/USD:BTC', 'XBTUSD');

function port(instruments: readonly Instrument[], unreadable: readonly UnreadableInstrument[] = []): ExchangePort {
  const exchange = instruments[0]?.exchange ?? 'binance';
  const markets = exchange === 'bitmex' ? (['usdm', 'coinm'] as const) : (['spot'] as const);
  const { port: fake } = fakeVenue({ exchange, markets, instruments, rangeBy: 'created' });
  return { ...fake, instruments: () => Promise.resolve({ instruments: [...instruments], unreadable, notServed: [] }) };
}

function wire(venues: readonly ExchangePort[], more: Partial<ListDependencies> = {}): ListDependencies {
  const ports = venues.map(loadedPort);
  return {
    ports,
    catalogue: createCatalogue({ ports, ttlMs: 60_000, now: () => NOW }),
    now: () => NOW,
    call: patience(),
    sleep: () => Promise.resolve(),
    maxWeight: byExchange(() => 100),
    concurrency: 1,
    ...more,
  };
}

const down = () => Promise.reject(new Problem('EXCHANGE_UNREACHABLE', 'It does not answer.'));
const names = (instruments: readonly Instrument[]) => instruments.map(({ exchangeSymbol }) => exchangeSymbol);

describe('the part of a port that a query covers', () => {
  it('is all of it, under a name that cursors can hold, where the query says nothing', async () => {
    const [scope] = await portScopesOf({}, wire([port([swap, eth])]));
    expect(scope).toMatchObject({
      key: 'bitmex:usdm+coinm',
      markets: ['usdm', 'coinm'],
      missing: undefined,
      problem: undefined,
    });
    expect(names(scope?.instruments ?? [])).toEqual(['XBTUSDT', 'ETHUSDT']);
  });

  it('is a market with its instruments', async () => {
    const [scope] = await portScopesOf({ market: 'coinm' }, wire([port([swap, inverse])]));
    expect([scope?.key, scope?.markets, names(scope?.instruments ?? [])]).toEqual([
      'bitmex:usdm+coinm',
      ['coinm'],
      ['XBTUSD'],
    ]);
  });

  it('is a symbol, with the markets that have it', async () => {
    const scopes = await portScopesOf({ symbol: 'BTC/USD:BTC' }, wire([port([btc]), port([swap, inverse])]));
    expect(scopes.map(({ markets, instruments }) => [markets, names(instruments)])).toEqual([[['coinm'], ['XBTUSD']]]);
    const both = { ...swap, market: 'coinm', exchangeSymbol: 'XBTUSDT_OLD' } as const;
    const [scope] = await portScopesOf({ symbol: 'BTC/USDT:USDT' }, wire([port([swap, both])]));
    expect(scope?.markets).toEqual(['usdm', 'coinm']);
  });

  it('stays in sight where its instruments cannot be read, though nobody else has the symbol', async () => {
    const scopes = await portScopesOf(
      { symbol: 'BTC/USD:BTC' },
      wire([port([btc]), { ...port([inverse]), instruments: down }]),
    );
    expect(scopes).toMatchObject([{ port: { exchange: 'bitmex' }, problem: { code: 'EXCHANGE_UNREACHABLE' } }]);
  });

  it('cannot be that of a symbol nobody has, of which the exchange that was meant suggests another', async () => {
    const deps = wire([port([btc]), port([swap, inverse])]);
    const suggestion = async (filter: { symbol: string; exchange?: 'bitmex' }) => {
      const problem = await portScopesOf(filter, deps).catch((error: Problem) => error);
      if (!(problem instanceof Problem)) throw new Error('it was found');
      return [problem.code, problem.details.violations?.[0]?.suggestion];
    };
    expect(await suggestion({ symbol: 'BTC-USDT' })).toEqual(['UNKNOWN_SYMBOL', expect.arrayContaining(['BTC/USDT'])]);
    expect(await suggestion({ symbol: 'BTC-USDT', exchange: 'bitmex' })).toEqual([
      'UNKNOWN_SYMBOL',
      expect.not.arrayContaining(['BTC/USDT']),
    ]);
  });

  it('is not that of a symbol of another market', async () => {
    const refused = portScopesOf({ symbol: 'BTC/USDT:USDT', market: 'spot' }, wire([port([btc]), port([swap])]));
    await expect(refused).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  });

  it('includes instruments without rules, and notes those that could not even be identified', async () => {
    const ruleless = { exchangeSymbol: 'ETHUSDT', pair: 'ETH/USDT', reason: 'it has no tick size', instrument: eth };
    const nameless = { exchangeSymbol: null, pair: null, reason: 'it has no symbol', instrument: null };
    const scopeOf = async (...unreadable: readonly UnreadableInstrument[]) => {
      const [scope] = await portScopesOf({}, wire([port([swap], unreadable)]));
      return [names(scope?.instruments ?? []), scope?.missing];
    };
    expect(await scopeOf(ruleless)).toEqual([['XBTUSDT', 'ETHUSDT'], undefined]);
    expect(await scopeOf(ruleless, nameless)).toEqual([
      ['XBTUSDT', 'ETHUSDT'],
      'Instruments that cannot be read: a row (it has no symbol); their orders may be missing.',
    ]);
  });
});

describe('a call of a listing', () => {
  it('has the deadline of the listing, and its rank where it has one', () => {
    const venue = port([btc]);
    const call = patience();
    expect(listingCallOf(venue, wire([venue], { call }))).toEqual({ ...call, lookup: expect.any(Function) });
    expect(listingCallOf(venue, wire([venue], { call, rank: 'cancel' }))).toMatchObject({ rank: 'cancel' });
  });

  it('that fails is a problem, out of time where its signal has fired, and otherwise a bug', () => {
    const problem = new Problem('RATE_LIMITED', 'wait');
    const bug = new TypeError('a bug');
    const gone = { signal: AbortSignal.abort(), deadline: NOW };
    expect(asProblem(problem, gone)).toBe(problem);
    expect(asProblem(bug, gone)).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    expect(() => asProblem(bug, patience())).toThrow(bug);
  });
});

describe('a problem of the host', () => {
  it.each([
    'RATE_LIMITED',
    'EXCHANGE_UNREACHABLE',
    'EXCHANGE_OVERLOADED',
    'EXCHANGE_CLOSED',
    'EXCHANGE_REGION_REFUSED',
    'EXCHANGE_CLOCK',
    'CREDENTIALS_MISSING',
    'CREDENTIALS_REJECTED',
  ] as const)('would meet every other request, too: %s', (code) => {
    expect(isOfTheHost(new Problem(code, ''))).toBe(true);
  });

  it.each(['EXCHANGE_PROTOCOL', 'EXCHANGE_REJECTED', 'ORDER_NOT_FOUND', 'UNKNOWN_SYMBOL'] as const)(
    'is none that only this request has: %s',
    (code) => {
      expect(isOfTheHost(new Problem(code, ''))).toBe(false);
    },
  );
});

describe('the report of a source', () => {
  const problem = new Problem('EXCHANGE_UNREACHABLE', 'It does not answer.');
  const source = (more: Partial<Source> = {}): Source => ({
    ...openSource('binance', 'spot'),
    ...{ streams: 2, requests: 3, weight: 40 },
    ...more,
  });
  const base = { exchange: 'binance', market: 'spot', requests: 3, weight: 40 };
  const leftOut = { ...NOTHING_LEFT_OUT, unreadable: 1, symbols: ['XBTUSD'], examples: ['order 7 of XBTUSD (odd)'] };
  const text = '1 row could not be read and is left out: order 7 of XBTUSD (odd).';

  it('is complete, and says no more, where nothing is missing', () => {
    expect(report(source())).toEqual({ ...base, status: 'complete' });
    expect(report(source({ streams: 0 }))).toEqual({ ...base, status: 'complete' });
    expect(report(source({ rangeBy: 'updated' }))).toEqual({ ...base, status: 'complete', rangeBy: 'updated' });
  });

  it('is partial for each of its reasons, and names them all', () => {
    const coveredFrom = '2027-01-15T08:00:00.000Z';
    expect(report(source({ reason: 'Some are not kept.' }))).toEqual({
      ...base,
      status: 'partial',
      reason: 'Some are not kept.',
    });
    expect(report(source({ coveredFrom: NOW }))).toEqual({ ...base, status: 'partial', coveredFrom });
    expect(report(source({ leftOut }))).toEqual({
      ...base,
      status: 'partial',
      reason: text,
      leftOut: { unreadable: 1, notServed: 0, exchangeSymbols: ['XBTUSD'] },
    });
    const failed = source({ reason: 'Some are not kept.', leftOut });
    fail(failed, { problem, missingFrom: 1, missingTo: 2 });
    expect(report(failed)).toMatchObject({
      status: 'partial',
      reason: `Some are not kept. ${text} It does not answer.`,
    });
  });

  it('is unavailable once all its streams have failed, for the first reason, and over all that is missing', () => {
    const failing = source();
    fail(failing, { problem, missingFrom: 5, missingTo: 7 });
    expect(report(failing)).toEqual({
      ...base,
      status: 'partial',
      reason: 'It does not answer.',
      problem,
      missingFrom: '1970-01-01T00:00:00.005Z',
      missingTo: '1970-01-01T00:00:00.007Z',
    });
    const other = new Problem('RATE_LIMITED', 'Wait.');
    fail(failing, { problem: other, missingFrom: 6, missingTo: 8 });
    fail(failing, { problem: other, missingFrom: 4, missingTo: 6 });
    expect(report(failing)).toMatchObject({
      status: 'unavailable',
      problem,
      missingFrom: '1970-01-01T00:00:00.004Z',
      missingTo: '1970-01-01T00:00:00.008Z',
    });
    expect(failing.failed).toBe(2);
  });

  it('goes on from an earlier page, apart from what that page cost', () => {
    const failure = { problem, missingFrom: 1, missingTo: 2 };
    const mark = {
      streams: 3,
      failed: 1,
      rangeBy: 'created',
      coveredFrom: 5,
      reason: 'Why.',
      failure,
      leftOut,
    } as const;
    expect(openSource('binance', 'spot', mark, 'fill')).toEqual({
      noun: 'fill',
      exchange: 'binance',
      market: 'spot',
      ...mark,
      requests: 0,
      weight: 0,
    });
  });
});
