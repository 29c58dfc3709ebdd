import type { PublicTrade } from '../../engine/trades.ts';
import type { Json } from '../../json.ts';
import { type AggTrade, aggregate, selectTrades } from '../agg-trades.ts';
import type { Call, Endpoint } from '../api.ts';
import { type FuturesSymbol, priceText, quantityText } from './instrument.ts';
import { baseText, quoteText } from './order-report.ts';
import { rowLimit, timeWindow } from './paging.ts';
import { type FuturesVenue, pathOf } from './venue.ts';

const ROWS = { fallback: 500, max: 1_000 } as const;
const OLD_ROWS = { fallback: 100, max: 500 } as const;

/** The newest trades, older ones, and those that are joined by taker and price (docs/venues/binance.md §27). */
export function publicTrades(venue: FuturesVenue): readonly Endpoint[] {
  return [
    {
      method: 'GET',
      path: pathOf(venue, 'trades'),
      security: 'none',
      weight: 5,
      mandatory: ['symbol'],
      handle: (call) => ({ body: newest(venue, call, ROWS) }),
    },
    {
      method: 'GET',
      path: pathOf(venue, 'historicalTrades'),
      security: 'key',
      weight: 200,
      mandatory: ['symbol'],
      handle: (call) => ({ body: newest(venue, call, OLD_ROWS) }),
    },
    aggTrades(venue),
  ];
}

function remembered({ exchange }: FuturesVenue, { instrument }: FuturesSymbol): readonly PublicTrade[] {
  return exchange.recentTrades(instrument.symbol, 1_000);
}

function newest(venue: FuturesVenue, { parameters }: Call, rows: typeof ROWS | typeof OLD_ROWS): Json {
  const symbol = venue.symbol(parameters.required('symbol'));
  const window = {
    fromId: rows === OLD_ROWS ? parameters.integer('fromId') : undefined,
    from: undefined,
    to: undefined,
    limit: rowLimit(parameters, rows),
  };
  const trades = selectTrades(remembered(venue, symbol), ({ tradeId }) => tradeId, window);
  return trades.map((trade) => tradeRow(venue, symbol, trade));
}

function tradeRow({ facts }: FuturesVenue, symbol: FuturesSymbol, trade: PublicTrade): Json {
  const { tradeId, price, quantity, quote, time, buyerIsMaker } = trade;
  const base = symbol.instrument.valuation.base(quantity, price);
  return {
    id: tradeId,
    price: priceText(symbol, price),
    qty: quantityText(symbol, quantity),
    ...(facts.byPair ? { baseQty: baseText(base) } : { quoteQty: quoteText(quote) }),
    time,
    isBuyerMaker: buyerIsMaker,
    ...(!facts.byPair && { isRPITrade: false }),
  };
}

function aggTrades(venue: FuturesVenue): Endpoint {
  return {
    method: 'GET',
    path: pathOf(venue, 'aggTrades'),
    security: 'none',
    weight: 20,
    mandatory: ['symbol'],
    handle({ parameters }) {
      const symbol = venue.symbol(parameters.required('symbol'));
      const { from, to } = timeWindow(venue.facts, parameters);
      const window = { fromId: parameters.integer('fromId'), from, to, limit: rowLimit(parameters, ROWS) };
      const rows = selectTrades(aggregate(remembered(venue, symbol)), ({ first }) => first, window);
      return { body: rows.map((row) => aggregateRow(venue, symbol, row)) };
    },
  };
}

function aggregateRow({ facts }: FuturesVenue, symbol: FuturesSymbol, row: AggTrade): Json {
  const q = quantityText(symbol, row.quantity);
  return {
    a: row.first,
    p: priceText(symbol, row.price),
    q,
    // The quantity without RPI orders: nobody's trades are set apart here.
    ...(!facts.byPair && { nq: q }),
    f: row.first,
    l: row.last,
    T: row.time,
    m: row.buyerIsMaker,
  };
}
