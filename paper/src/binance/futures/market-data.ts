import type { Depth } from '../../engine/contract.ts';
import { type Fixed, formatFixed } from '../../engine/decimal.ts';
import type { Json } from '../../json.ts';
import type { Call, Endpoint } from '../api.ts';
import type { Parameters } from '../parameters.ts';
import { dayTicker } from './day-ticker.ts';
import { type FuturesSymbol, priceText, quantityText } from './instrument.ts';
import { FUTURES_REFUSED } from './refusals.ts';
import { type FuturesVenue, listedSymbols, pathOf, versions } from './venue.ts';

/** Funding is due every eight hours; its rate is constant here. */
export const FUNDING_INTERVAL_MS = 8 * 3_600_000;
export const FUNDING_RATE = '0.00010000';

/** Weight by the number of levels requested; other numbers are refused. */
const DEPTH_WEIGHTS: ReadonlyMap<number, number> = new Map([
  [5, 2],
  [10, 2],
  [20, 2],
  [50, 2],
  [100, 5],
  [500, 10],
  [1_000, 20],
]);

/** Prices and books. All public. */
export function marketData(venue: FuturesVenue): readonly Endpoint[] {
  return [
    ...perSymbol(venue, 'ticker/price', ['v1', 'v2'], { one: 1, all: 2 }, lastPrice),
    ...perSymbol(venue, 'ticker/bookTicker', ['v1'], { one: 2, all: 5 }, bookTicker),
    ...perSymbol(venue, 'ticker/24hr', ['v1'], { one: 1, all: 40 }, dayTicker),
    ...perSymbol(venue, 'premiumIndex', ['v1'], { one: 1, all: 10 }, premiumIndex),
    depth(venue),
  ];
}

type Describe = (venue: FuturesVenue, symbol: FuturesSymbol, now: number) => Json;

/** USD-M answers one symbol with an object; COIN-M always answers with a list, and accepts pairs. */
function perSymbol(
  venue: FuturesVenue,
  name: string,
  under: readonly string[],
  weights: { readonly one: number; readonly all: number },
  describe: Describe,
): readonly Endpoint[] {
  return versions(venue, name, under, {
    method: 'GET',
    security: 'none',
    weight: (parameters) => (parameters.names.has('symbol') ? weights.one : weights.all),
    handle({ parameters, now }: Call) {
      const symbols = chosen(venue, parameters, now);
      const [only] = symbols;
      const single = !venue.facts.byPair && parameters.names.has('symbol') && only !== undefined;
      return { body: single ? describe(venue, only, now) : symbols.map((symbol) => describe(venue, symbol, now)) };
    },
  });
}

function chosen(venue: FuturesVenue, parameters: Parameters, now: number): readonly FuturesSymbol[] {
  const name = parameters.text('symbol');
  if (name !== undefined) return [venue.symbol(name)];
  const listed = listedSymbols(venue, now);
  const pair = venue.facts.byPair ? parameters.text('pair') : undefined;
  if (pair === undefined) return listed;
  const known = venue.pair(pair);
  return listed.filter((symbol) => symbol.pair === known);
}

/** The price that CONTRACT_PRICE triggers use; it moves with every step of the market maker, even without trades. */
function lastPrice({ exchange, facts }: FuturesVenue, symbol: FuturesSymbol, now: number): Json {
  const { symbol: name } = symbol.instrument;
  return {
    symbol: name,
    ...(facts.byPair && { ps: symbol.pair }),
    price: priceText(symbol, exchange.market(name).lastPrice),
    time: now,
  };
}

function bookTicker({ exchange, facts }: FuturesVenue, symbol: FuturesSymbol, now: number): Json {
  const { symbol: name } = symbol.instrument;
  const { bestBid, bestAsk, bookVersion } = exchange.market(name);
  return {
    lastUpdateId: bookVersion,
    symbol: name,
    ...(facts.byPair && { pair: symbol.pair }),
    bidPrice: priceText(symbol, bestBid?.price ?? 0n),
    bidQty: quantityText(symbol, bestBid?.quantity ?? 0n),
    askPrice: priceText(symbol, bestAsk?.price ?? 0n),
    askQty: quantityText(symbol, bestAsk?.quantity ?? 0n),
    time: now,
  };
}

function premiumIndex({ exchange, facts }: FuturesVenue, symbol: FuturesSymbol, now: number): Json {
  const { symbol: name } = symbol.instrument;
  const price = markText(exchange.market(name).markPrice);
  const perpetual = symbol.quarter === undefined;
  return {
    symbol: name,
    ...(facts.byPair && { pair: symbol.pair }),
    markPrice: price,
    indexPrice: price,
    estimatedSettlePrice: price,
    lastFundingRate: perpetual ? FUNDING_RATE : '',
    interestRate: perpetual ? FUNDING_RATE : '',
    nextFundingTime: perpetual ? (Math.floor(now / FUNDING_INTERVAL_MS) + 1) * FUNDING_INTERVAL_MS : 0,
    time: now,
  };
}

/** Mark prices carry eight decimals. */
export function markText(price: Fixed): string {
  return formatFixed(price, 8);
}

function depth(venue: FuturesVenue): Endpoint {
  const levels = (parameters: Parameters): number => parameters.number('limit', 500);
  return {
    method: 'GET',
    path: pathOf(venue, 'depth'),
    security: 'none',
    weight: (parameters) => DEPTH_WEIGHTS.get(levels(parameters)) ?? 1,
    mandatory: ['symbol'],
    handle({ parameters, now }) {
      const symbol = venue.symbol(parameters.required('symbol'));
      const { symbol: name } = symbol.instrument;
      const limit = levels(parameters);
      if (!DEPTH_WEIGHTS.has(limit)) throw FUTURES_REFUSED.depthLimit(String(limit));
      const { bids, asks } = venue.exchange.depth(name, limit);
      const rows = (side: Depth['bids']): Json =>
        side.map(({ price, quantity }) => [priceText(symbol, price), quantityText(symbol, quantity)]);
      return {
        body: {
          lastUpdateId: venue.exchange.market(name).bookVersion,
          ...(venue.facts.byPair && { symbol: name, pair: symbol.pair }),
          E: now,
          T: now,
          bids: rows(bids),
          asks: rows(asks),
        },
      };
    },
  };
}
