import { type Fixed, formatDecimal, formatFixed, greatest, least } from '../engine/decimal.ts';
import type { PublicTrade } from '../engine/trades.ts';
import type { Json } from '../json.ts';
import type { Endpoint } from './api.ts';
import type { Listing } from './instruments/listing.ts';
import { rowLimit } from './paging.ts';
import { REFUSED } from './refusal.ts';
import { engineFor, listingFor, type Venue } from './venue.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;
/** Weeks begin on Monday. */
const FIRST_MONDAY_MS = 4 * DAY_MS;

/** Months are left out because their lengths differ. */
const INTERVALS: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    [1, 3, 5, 15, 30, 60, 120, 240, 360, 720].map((minutes) => [String(minutes), minutes * MINUTE_MS]),
  ),
  D: DAY_MS,
  W: 7 * DAY_MS,
};

/**
 * `GET market/kline`: newest first, built from the trades that the engine keeps; without trades the price stays flat.
 */
export function klines(venue: Venue): Endpoint {
  return {
    method: 'GET',
    path: '/market/kline',
    access: 'public',
    handle({ parameters, now }) {
      const engine = engineFor(venue, parameters);
      const listing = listingFor(engine, parameters);
      const interval = INTERVALS[parameters.required('interval')];
      if (interval === undefined) throw REFUSED.invalid('interval');
      const limit = rowLimit(parameters, 200, 1_000);
      const to = Math.min(parameters.integer('end') ?? now, now);
      const from = Math.max(parameters.integer('start') ?? 0, to - (limit - 1) * interval);
      const trades = engine.exchange.recentTrades(listing.symbol, 1_000);
      const { lastPrice } = engine.exchange.market(listing.symbol);
      const rows: Json[] = [];
      let close = lastPrice;
      for (let start = floor(to, interval); start >= floor(from, interval) && rows.length < limit; start -= interval) {
        const inside = trades.filter(({ time }) => time >= start && time < start + interval);
        const [first] = inside;
        close = inside.at(-1)?.price ?? close;
        rows.push(candle(listing, start, inside, close));
        // Before the first trade, the price is that trade's opening price.
        close = first?.price ?? close;
      }
      return { result: { category: engine.category, symbol: listing.symbol, list: rows } };
    },
  };
}

function floor(time: number, interval: number): number {
  const shift = interval === 7 * DAY_MS ? FIRST_MONDAY_MS : 0;
  return Math.floor((time - shift) / interval) * interval + shift;
}

/** Start, open, high, low, close, volume and turnover. */
function candle(listing: Listing, start: number, trades: readonly PublicTrade[], close: Fixed): Json {
  const prices = trades.length === 0 ? [close] : trades.map(({ price }) => price);
  const [open = close] = prices;
  const price = (value: Fixed): string => formatFixed(value, listing.priceDecimals, 'halfUp');
  const volume = trades.reduce((sum, { quantity }) => sum + quantity, 0n);
  const turnover = trades.reduce((sum, trade) => sum + turnoverOf(listing, trade), 0n);
  return [
    String(start),
    price(open),
    price(prices.reduce(greatest)),
    price(prices.reduce(least)),
    price(close),
    formatFixed(volume, listing.quantityDecimals),
    formatDecimal(turnover),
  ];
}

/** In quote currency, on inverse contracts in coin. */
export function turnoverOf({ category, instrument }: Listing, { price, quantity, quote }: PublicTrade): Fixed {
  return category === 'inverse' ? instrument.valuation.base(quantity, price) : quote;
}
