import type { Json } from '../../json.ts';
import type { Endpoint } from '../api.ts';
import { type Kline, klinesOf, readInterval } from '../klines.ts';
import type { Parameters } from '../parameters.ts';
import { type FuturesSymbol, priceText, quantityText } from './instrument.ts';
import { baseText, quoteText } from './order-report.ts';
import { rowLimit } from './paging.ts';
import { FUTURES_REFUSED } from './refusals.ts';
import { type FuturesVenue, pathOf } from './venue.ts';

const ROWS = { fallback: 500, max: 1_500 } as const;

/** What a request weighs by the rows that it asks for (docs/venues/binance.md §27.1). */
const WEIGHTS = [
  { below: 100, weight: 1 },
  { below: 500, weight: 2 },
  { below: 1_001, weight: 5 },
] as const;

/** The longest window of COIN-M; an open one ends there. */
const COINM_SPAN_MS = 200 * 86_400_000;

/** `GET klines`. COIN-M keeps the newest rows of a window, USD-M the oldest (docs/venues/binance.md §27.1). */
export function klines(venue: FuturesVenue): Endpoint {
  const { facts, exchange } = venue;
  const limit = (parameters: Parameters): number => rowLimit(parameters, ROWS);
  return {
    method: 'GET',
    path: pathOf(venue, 'klines'),
    security: 'none',
    weight: (parameters) => WEIGHTS.find(({ below }) => limit(parameters) < below)?.weight ?? 10,
    mandatory: ['symbol', 'interval'],
    handle({ parameters, now }) {
      const symbol = venue.symbol(parameters.required('symbol'));
      const interval = readInterval(parameters, false);
      const { from, to } = windowOf(venue, parameters);
      const window = {
        from,
        to,
        limit: limit(parameters),
        keep: facts.byPair ? ('latest' as const) : ('oldest' as const),
        since: symbol.contract.onboardDate,
      };
      const rows = klinesOf(exchange, symbol.instrument.symbol, interval, window, now);
      return { body: rows.map((row) => describe(venue, symbol, row)) };
    },
  };
}

function windowOf({ facts }: FuturesVenue, parameters: Parameters) {
  const time = (name: string): number | undefined =>
    parameters.names.has(name) ? parameters.number(name, 0) : undefined;
  const from = time('startTime');
  const to = time('endTime');
  if (from !== undefined && to !== undefined && from > to) throw FUTURES_REFUSED.startAfterEnd();
  const spans = facts.byPair && from !== undefined;
  return { from, to: spans ? Math.min(to ?? Number.POSITIVE_INFINITY, from + COINM_SPAN_MS) : to };
}

/** COIN-M counts contracts, and their worth in coin; USD-M counts coins, and their worth in money (§27.2). */
function describe({ facts }: FuturesVenue, symbol: FuturesSymbol, row: Kline): Json {
  const { byPair } = facts;
  return [
    row.openTime,
    priceText(symbol, row.open),
    priceText(symbol, row.high),
    priceText(symbol, row.low),
    priceText(symbol, row.close),
    quantityText(symbol, row.volume),
    row.closeTime,
    byPair ? baseText(row.base) : quoteText(row.quote),
    row.trades,
    quantityText(symbol, row.takerVolume),
    byPair ? baseText(row.takerBase) : quoteText(row.takerQuote),
    '0',
  ];
}
