import { type Fixed, greatest, least, quotient } from '../../engine/decimal.ts';
import type { PublicTrade } from '../../engine/trades.ts';
import type { Json } from '../../json.ts';
import type { Answer, Call, Endpoint } from '../api.ts';
import type { Parameters } from '../parameters.ts';
import { namedSymbols } from './exchange-info.ts';
import { hiddenAt } from './iceberg.ts';
import { BOUNDS, type SpotSymbol } from './instruments.ts';
import { klines } from './klines.ts';
import { rowLimit } from './paging.ts';
import { publicTrades } from './trades.ts';
import { amount, type SpotVenue } from './venue.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** Prices, books and trades, for people and SDKs. All public. */
export function marketData(venue: SpotVenue): readonly Endpoint[] {
  return [
    ticker(
      venue,
      '/api/v3/ticker/price',
      () => 4,
      (symbol) => ({
        symbol: symbol.instrument.symbol,
        price: amount(lastPrice(venue, symbol)),
      }),
    ),
    ticker(
      venue,
      '/api/v3/ticker/bookTicker',
      () => 4,
      (symbol) => bookTicker(venue, symbol),
    ),
    ticker(venue, '/api/v3/ticker/24hr', manySymbolsWeight, (symbol, call) => dayTicker(venue, symbol, call)),
    averagePrice(venue),
    depth(venue),
    ...publicTrades(venue),
    ...klines(venue),
  ];
}

/** The price that triggers use; it moves with every step of the market maker, even without trades. */
function lastPrice(venue: SpotVenue, { instrument }: SpotSymbol): Fixed {
  return venue.exchange.market(instrument.symbol).lastPrice;
}

/** One symbol returns an object, several or all return a list. */
function ticker(
  venue: SpotVenue,
  path: string,
  manyWeight: (count: number) => number,
  describe: (symbol: SpotSymbol, call: Call) => Json,
): Endpoint {
  return {
    method: 'GET',
    path,
    security: 'none',
    weight: (parameters) => (parameters.names.has('symbol') ? 2 : manyWeight(listedSymbols(parameters))),
    optional: path.endsWith('24hr') ? ['symbol', 'symbols', 'type'] : ['symbol', 'symbols'],
    handle(call): Answer {
      const symbols = namedSymbols(venue, call.parameters) ?? venue.symbols;
      const [only] = symbols;
      if (call.parameters.names.has('symbol') && only !== undefined) return { body: describe(only, call) };
      return { body: symbols.map((symbol) => describe(symbol, call)) };
    },
  };
}

function listedSymbols(parameters: Parameters): number {
  const text = parameters.text('symbols');
  return text === undefined ? Number.POSITIVE_INFINITY : text.split(',').length;
}

function manySymbolsWeight(count: number): number {
  if (count <= 20) return 2;
  return count <= 100 ? 40 : 80;
}

function bookTicker(venue: SpotVenue, { instrument }: SpotSymbol): Json {
  const { bestBid, bestAsk } = venue.exchange.market(instrument.symbol);
  return {
    symbol: instrument.symbol,
    bidPrice: amount(bestBid?.price ?? 0n),
    bidQty: amount(bestBid?.quantity ?? 0n),
    askPrice: amount(bestAsk?.price ?? 0n),
    askQty: amount(bestAsk?.quantity ?? 0n),
  };
}

function dayTicker(venue: SpotVenue, symbol: SpotSymbol, { now, parameters, stamp }: Call): Json {
  const { instrument } = symbol;
  const day = recentTrades(venue, symbol, now - DAY_MS);
  const close = lastPrice(venue, symbol);
  const prices = [...day.map(({ price }) => price), close];
  const open = prices[0] ?? close;
  const volume = sum(day, ({ quantity }) => quantity);
  const quoteVolume = sum(day, ({ quote }) => quote);
  const common = {
    openPrice: amount(open),
    highPrice: amount(prices.reduce(greatest)),
    lowPrice: amount(prices.reduce(least)),
    lastPrice: amount(close),
    volume: amount(volume),
    quoteVolume: amount(quoteVolume),
    openTime: stamp(now - DAY_MS),
    closeTime: stamp(now),
    firstId: day[0]?.tradeId ?? -1,
    lastId: day.at(-1)?.tradeId ?? -1,
    count: day.length,
  };
  if (parameters.word('type', ['FULL', 'MINI']) === 'MINI') return { symbol: instrument.symbol, ...common };
  const { bestBid, bestAsk } = venue.exchange.market(instrument.symbol);
  return {
    symbol: instrument.symbol,
    priceChange: amount(close - open),
    priceChangePercent: amount(quotient((close - open) * 100n, open)).slice(0, -5),
    weightedAvgPrice: amount(volume === 0n ? close : quotient(quoteVolume, volume)),
    prevClosePrice: amount(open),
    lastQty: amount(day.at(-1)?.quantity ?? 0n),
    bidPrice: amount(bestBid?.price ?? 0n),
    bidQty: amount(bestBid?.quantity ?? 0n),
    askPrice: amount(bestAsk?.price ?? 0n),
    askQty: amount(bestAsk?.quantity ?? 0n),
    ...common,
  };
}

function averagePrice(venue: SpotVenue): Endpoint {
  return {
    method: 'GET',
    path: '/api/v3/avgPrice',
    security: 'none',
    weight: 2,
    mandatory: ['symbol'],
    handle({ parameters, now, stamp }) {
      const symbol = venue.symbol(parameters.required('symbol'));
      const recent = recentTrades(venue, symbol, now - BOUNDS.avgPriceMins * MINUTE_MS);
      const volume = sum(recent, ({ quantity }) => quantity);
      const quote = sum(recent, (trade) => trade.quote);
      const { markPrice } = venue.exchange.market(symbol.instrument.symbol);
      const price = volume === 0n ? markPrice : quotient(quote, volume);
      return {
        body: { mins: BOUNDS.avgPriceMins, price: amount(price), closeTime: stamp(recent.at(-1)?.time ?? now) },
      };
    },
  };
}

/** The weight of depth depends on the number of levels requested. */
const DEPTH_WEIGHTS = [
  { levels: 100, weight: 5 },
  { levels: 500, weight: 25 },
  { levels: 1_000, weight: 50 },
  { levels: 5_000, weight: 250 },
] as const;

function depth(venue: SpotVenue): Endpoint {
  const levels = (parameters: Parameters): number => rowLimit(parameters, 100, 5_000);
  return {
    method: 'GET',
    path: '/api/v3/depth',
    security: 'none',
    weight: (parameters) => DEPTH_WEIGHTS.find((row) => levels(parameters) <= row.levels)?.weight ?? 250,
    mandatory: ['symbol'],
    optional: ['limit'],
    handle({ parameters }) {
      const { symbol } = venue.symbol(parameters.required('symbol')).instrument;
      const { bids, asks } = venue.exchange.depth(symbol, levels(parameters));
      const rows = (levels: typeof bids, side: 'BUY' | 'SELL'): Json => {
        const hidden = hiddenAt(venue, symbol, side);
        return levels.map(({ price, quantity }) => [amount(price), amount(quantity - (hidden.get(price) ?? 0n))]);
      };
      return {
        body: {
          lastUpdateId: venue.exchange.market(symbol).bookVersion,
          bids: rows(bids, 'BUY'),
          asks: rows(asks, 'SELL'),
        },
      };
    },
  };
}

function recentTrades(venue: SpotVenue, { instrument }: SpotSymbol, since: number): readonly PublicTrade[] {
  return venue.exchange.recentTrades(instrument.symbol, 1_000).filter(({ time }) => time >= since);
}

function sum(rows: readonly PublicTrade[], of: (trade: PublicTrade) => Fixed): Fixed {
  return rows.reduce((total, trade) => total + of(trade), 0n);
}
