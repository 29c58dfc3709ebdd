import { absolute, type Fixed, ONE } from '../engine/decimal.ts';
import type { PublicTrade } from '../engine/trades.ts';
import type { Call, Endpoint } from './api.ts';
import { inMinorUnits } from './currencies.ts';
import { tradeGuid } from './executions.ts';
import { indexRows, instrumentRow } from './instrument-row.ts';
import type { Listing } from './listings.ts';
import { notionalsOf, settlementOf } from './money.ts';
import { hiddenQuantities } from './orders/display.ts';
import { symbolsAsked } from './orders/list.ts';
import { sideWord } from './orders/order-row.ts';
import { REFUSED } from './refusal.ts';
import { pageOf, readTable, sortedRows, type TableShape } from './table.ts';
import type { Venue } from './venue.ts';
import { type Row, timestamp, type Wire } from './wire.ts';

const DEFAULT_DEPTH = 25;
const DAY_MS = 86_400_000;
const RECENT_TRADES = 1_000;

const TRADES: TableShape = {
  columns: new Set([
    ...['timestamp', 'symbol', 'side', 'size', 'price', 'tickDirection', 'trdMatchID', 'grossValue', 'homeNotional'],
    ...['foreignNotional', 'trdType'],
  ]),
  keys: ['timestamp', 'symbol'],
};

const QUOTES: TableShape = {
  columns: new Set(['timestamp', 'symbol', 'bidSize', 'bidPrice', 'askPrice', 'askSize']),
  keys: ['timestamp', 'symbol'],
};

/** The public endpoints. */
export function marketDataEndpoints(venue: Venue): readonly Endpoint[] {
  const open = (path: string, handle: (call: Call) => Wire): Endpoint => ({
    method: 'GET',
    path,
    access: 'public',
    handle,
  });
  return [
    open('', ({ now }) => ({ name: 'BitMEX API', version: '2.0.0', timestamp: now })),
    open('/instrument', (call) => instruments(venue, call)),
    open('/instrument/active', ({ now }) => activeRows(venue, now)),
    open('/instrument/activeAndIndices', ({ now }) => [...activeRows(venue, now), ...indexRows(venue, now)]),
    open('/orderBook/L2', (call) => bookRows(venue, call)),
    open('/trade', (call) => trades(venue, call)),
    open('/quote', (call) => quotes(venue, call)),
  ];
}

function instruments(venue: Venue, call: Call): Wire {
  const rows = askedListings(venue, call).map((listing) => instrumentRow(venue, listing, call.now));
  const columns = new Set(rows.flatMap((row) => Object.keys(row)));
  const shape: TableShape = { columns, keys: ['symbol'] };
  const query = readTable(call.parameters, shape);
  return pageOf(query.reverse ? rows.reverse() : rows, (row) => row, query, shape);
}

/** Open instruments, and those that expired within the last day (official description of the route). */
function activeRows(venue: Venue, now: number): readonly Row[] {
  return venue.listings
    .filter((listing) => {
      const state = venue.calendar.state(listing);
      return state === 'Open' || state === 'Closed' || (state === 'Settled' && now - (listing.expiry ?? 0) < DAY_MS);
    })
    .map((listing) => instrumentRow(venue, listing, now));
}

function askedListings(venue: Venue, call: Call): Listing[] {
  const symbols = symbolsAsked(venue, call);
  return venue.listings.filter(({ symbol }) => symbols?.includes(symbol) !== false);
}

/** Both sides from the highest price down, sells first; depth 0 returns the whole book. */
function bookRows(venue: Venue, { parameters, now }: Call): Wire {
  const listing = venue.listing(parameters.text('symbol') ?? '');
  if (listing === undefined) throw REFUSED.symbol();
  const asked = parameters.integer('depth') ?? BigInt(DEFAULT_DEPTH);
  if (asked < 0n) throw REFUSED.invalidParameter('depth');
  const { symbol, instrument, instrumentID } = listing;
  const { bids, asks } = venue.exchange.depth(symbol, asked === 0n ? Number.MAX_SAFE_INTEGER : Number(asked));
  const hidden = { Sell: hiddenQuantities(venue, symbol, 'SELL'), Buy: hiddenQuantities(venue, symbol, 'BUY') };
  const row = (
    side: 'Buy' | 'Sell',
    { price, quantity }: { readonly price: Fixed; readonly quantity: Fixed },
  ): Row => ({
    symbol,
    // One number per level and instrument; how real ids are composed does not matter to a reader.
    id: BigInt(instrumentID) * 10n ** 9n * ONE + (price / instrument.tickSize) * ONE,
    side,
    size: quantity - (hidden[side].get(price) ?? 0n),
    price,
    timestamp: timestamp(now),
  });
  const rows = [...asks.toReversed().map((level) => row('Sell', level)), ...bids.map((level) => row('Buy', level))];
  return rows.filter(({ size }) => size !== 0n);
}

/** The trades that the engine keeps: the last thousand or two of each symbol. */
function trades(venue: Venue, call: Call): Wire {
  const query = readTable(call.parameters, TRADES);
  const rows = askedListings(venue, call)
    .flatMap((listing) =>
      venue.exchange.recentTrades(listing.symbol, RECENT_TRADES).map((trade) => ({ listing, trade })),
    )
    .sort((a, b) => a.trade.time - b.trade.time)
    .map(({ listing, trade }) => tradeRow(venue, listing, trade));
  return pageOf(sortedRows(rows, query), (row) => row, query, TRADES);
}

function tradeRow(venue: Venue, listing: Listing, { price, quantity, time, tradeId, buyerIsMaker }: PublicTrade): Row {
  const cost = listing.instrument.valuation.cost(quantity, price);
  const { homeNotional, foreignNotional } = notionalsOf(
    listing,
    1n,
    { quantity, price, cost },
    venue.satoshiPerDollar(),
  );
  return {
    timestamp: timestamp(time),
    symbol: listing.symbol,
    side: sideWord(buyerIsMaker ? 'SELL' : 'BUY'),
    size: quantity,
    price,
    tickDirection: 'ZeroPlusTick',
    trdMatchID: tradeGuid(listing.instrumentID, tradeId),
    grossValue: inMinorUnits(cost, settlementOf(listing)),
    homeNotional,
    foreignNotional: absolute(foreignNotional),
    trdType: 'Regular',
  };
}

/** The current best prices; past quotes are not kept. */
function quotes(venue: Venue, call: Call): Wire {
  const query = readTable(call.parameters, QUOTES);
  const rows = askedListings(venue, call).map(({ symbol }): Row => {
    const { bestBid, bestAsk } = venue.exchange.market(symbol);
    return {
      timestamp: timestamp(call.now),
      symbol,
      bidSize: bestBid?.quantity,
      bidPrice: bestBid?.price,
      askPrice: bestAsk?.price,
      askSize: bestAsk?.quantity,
    };
  });
  return pageOf(sortedRows(rows, query), (row) => row, query, QUOTES);
}
