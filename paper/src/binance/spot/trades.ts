import type { PublicTrade } from '../../engine/trades.ts';
import type { Json } from '../../json.ts';
import { type AggTrade, aggregate, selectTrades } from '../agg-trades.ts';
import type { Call, Endpoint } from '../api.ts';
import { rowLimit, timeWindow } from './paging.ts';
import { amount, type SpotVenue } from './venue.ts';

/** The newest trades, older ones, and those that are joined by taker and price (docs/venues/binance.md §27). */
export function publicTrades(venue: SpotVenue): readonly Endpoint[] {
  return [trades(venue, 'trades'), trades(venue, 'historicalTrades', ['fromId']), aggTrades(venue)];
}

function remembered({ exchange, symbol }: SpotVenue, { parameters }: Call): readonly PublicTrade[] {
  return exchange.recentTrades(symbol(parameters.required('symbol')).instrument.symbol, 1_000);
}

function trades(venue: SpotVenue, name: string, selectors: readonly string[] = []): Endpoint {
  return {
    method: 'GET',
    path: `/api/v3/${name}`,
    security: 'none',
    weight: 25,
    mandatory: ['symbol'],
    optional: [...selectors, 'limit'],
    handle(call) {
      const { parameters } = call;
      const fromId = parameters.integer('fromId');
      const window = { fromId, from: undefined, to: undefined, limit: rowLimit(parameters) };
      const rows = selectTrades(remembered(venue, call), ({ tradeId }) => tradeId, window);
      return { body: rows.map((row) => tradeRow(row, call)) };
    },
  };
}

function tradeRow({ tradeId, price, quantity, quote, time, buyerIsMaker }: PublicTrade, { stamp }: Call): Json {
  return {
    id: tradeId,
    price: amount(price),
    qty: amount(quantity),
    quoteQty: amount(quote),
    time: stamp(time),
    isBuyerMaker: buyerIsMaker,
    isBestMatch: true,
  };
}

function aggTrades(venue: SpotVenue): Endpoint {
  return {
    method: 'GET',
    path: '/api/v3/aggTrades',
    security: 'none',
    weight: 4,
    mandatory: ['symbol'],
    optional: ['fromId', 'startTime', 'endTime', 'limit'],
    handle(call) {
      const { parameters } = call;
      const { from, to } = timeWindow(parameters);
      const window = { fromId: parameters.integer('fromId'), from, to, limit: rowLimit(parameters) };
      const rows = selectTrades(aggregate(remembered(venue, call)), ({ first }) => first, window);
      return { body: rows.map((row) => aggregateRow(row, call)) };
    },
  };
}

function aggregateRow({ first, last, price, quantity, time, buyerIsMaker }: AggTrade, { stamp }: Call): Json {
  const m = buyerIsMaker;
  return { a: first, p: amount(price), q: amount(quantity), f: first, l: last, T: stamp(time), m, M: true };
}
