import { type Fixed, formatDecimal, formatFixed, greatest, least, quotient } from '../engine/decimal.ts';
import type { PublicTrade } from '../engine/trades.ts';
import type { Json } from '../json.ts';
import type { Call, Endpoint } from './api.ts';
import { statusOf } from './instruments/calendar.ts';
import type { Listing } from './instruments/listing.ts';
import { klines, turnoverOf } from './klines.ts';
import { rowLimit } from './paging.ts';
import type { Parameters } from './parameters.ts';
import { priceBand } from './price-band.ts';
import { REFUSED } from './refusal.ts';
import { type CategoryEngine, engineFor, listingFor, type Venue } from './venue.ts';

const DAY_MS = 86_400_000;

/** Shown but not charged: the paper exchange has no funding payments. */
const FUNDING_RATE = '0.0001';
const FUNDING_MS = 8 * 3_600_000;

/** Time, status, prices, books and trades, for people and SDKs. All public. */
export function marketData(venue: Venue): readonly Endpoint[] {
  return [
    serverTime(),
    systemStatus(),
    tickers(venue),
    orderBook(venue),
    recentTrades(venue),
    priceLimit(venue),
    klines(venue),
  ];
}

/** §1.5. */
function serverTime(): Endpoint {
  return {
    method: 'GET',
    path: '/market/time',
    access: 'public',
    handle: ({ now }) => ({
      result: { timeSecond: String(Math.floor(now / 1_000)), timeNano: `${now}000000` },
    }),
  };
}

/** Always empty here. */
function systemStatus(): Endpoint {
  return { method: 'GET', path: '/system/status', access: 'public', handle: () => ({ result: { list: [] } }) };
}

function tickers(venue: Venue): Endpoint {
  return {
    method: 'GET',
    path: '/market/tickers',
    access: 'public',
    handle(call) {
      const engine = engineFor(venue, call.parameters);
      const rows = chosen(engine, call).map((listing) => ticker(engine, listing, call.now));
      return { result: { category: engine.category, list: rows } };
    },
  };
}

/** One symbol, those of a coin, or all open ones. */
function chosen(engine: CategoryEngine, { parameters, now }: Call): readonly Listing[] {
  const { exchange, listings } = engine;
  const symbol = parameters.text('symbol');
  if (symbol !== undefined) {
    const found = listings.get(symbol);
    // Unlike instruments-info, spot refuses an unknown symbol here; the message is that of contracts (unverified).
    if (found === undefined) throw REFUSED.symbol();
    return [found];
  }
  const base = parameters.text('baseCoin');
  return [...listings.values()].filter(
    (listing) =>
      statusOf(exchange, listing, now) === 'Trading' && (base === undefined || listing.instrument.base === base),
  );
}

function ticker({ exchange }: CategoryEngine, listing: Listing, now: number): Json {
  const { bestBid, bestAsk, markPrice, lastPrice } = exchange.market(listing.symbol);
  const day = exchange.recentTrades(listing.symbol, 1_000).filter(({ time }) => time > now - DAY_MS);
  const price = (value: Fixed): string => formatFixed(value, listing.priceDecimals, 'halfUp');
  const quantity = (value: Fixed): string => formatFixed(value, listing.quantityDecimals);
  const prices = [...day.map((trade) => trade.price), lastPrice];
  const [opened = lastPrice] = prices;
  const common = {
    symbol: listing.symbol,
    bid1Price: bestBid === undefined ? '' : price(bestBid.price),
    bid1Size: bestBid === undefined ? '' : quantity(bestBid.quantity),
    ask1Price: bestAsk === undefined ? '' : price(bestAsk.price),
    ask1Size: bestAsk === undefined ? '' : quantity(bestAsk.quantity),
    lastPrice: price(lastPrice),
    prevPrice24h: price(opened),
    price24hPcnt: formatFixed(quotient(lastPrice - opened, opened), 6, 'halfUp'),
    highPrice24h: price(prices.reduce(greatest)),
    lowPrice24h: price(prices.reduce(least)),
    turnover24h: formatDecimal(sum(day, (trade) => turnoverOf(listing, trade))),
    volume24h: quantity(sum(day, (trade) => trade.quantity)),
  };
  if (listing.category === 'spot') return { ...common, usdIndexPrice: price(markPrice) };
  const dated = listing.deliveryTime !== undefined;
  return {
    ...common,
    indexPrice: price(markPrice),
    markPrice: price(markPrice),
    prevPrice1h: price(opened),
    openInterest: '0',
    openInterestValue: '0',
    fundingRate: dated ? '' : FUNDING_RATE,
    nextFundingTime: dated ? '0' : String((Math.floor(now / FUNDING_MS) + 1) * FUNDING_MS),
    predictedDeliveryPrice: '',
    basisRate: '',
    basis: '',
    deliveryFeeRate: dated ? listing.terms.deliveryFeeRate : '',
    deliveryTime: String(listing.deliveryTime ?? 0),
    preOpenPrice: '',
    preQty: '',
    curPreListingPhase: '',
    fundingIntervalHour: dated ? '' : '8',
  };
}

function sum(trades: readonly PublicTrade[], of: (trade: PublicTrade) => Fixed): Fixed {
  return trades.reduce((total, trade) => total + of(trade), 0n);
}

/** The maximum number of book levels; the default is 1 on spot and 25 on contracts. */
const LEVELS = { spot: { fallback: 1, most: 200 }, contract: { fallback: 25, most: 500 } } as const;

function orderBook(venue: Venue): Endpoint {
  return {
    method: 'GET',
    path: '/market/orderbook',
    access: 'public',
    handle({ parameters, now }) {
      const engine = engineFor(venue, parameters);
      const listing = listingFor(engine, parameters);
      const { fallback, most } = listing.category === 'spot' ? LEVELS.spot : LEVELS.contract;
      const { bids, asks } = engine.exchange.depth(listing.symbol, rowLimit(parameters, fallback, most));
      const rows = (levels: typeof bids): Json =>
        levels.map(({ price, quantity }) => [
          formatFixed(price, listing.priceDecimals),
          formatFixed(quantity, listing.quantityDecimals),
        ]);
      const version = engine.exchange.market(listing.symbol).bookVersion;
      return {
        result: { s: listing.symbol, b: rows(bids), a: rows(asks), ts: now, u: version, seq: version, cts: now },
      };
    },
  };
}

function recentTrades(venue: Venue): Endpoint {
  return {
    method: 'GET',
    path: '/market/recent-trade',
    access: 'public',
    handle({ parameters }) {
      const engine = engineFor(venue, parameters);
      const listing = listingFor(engine, parameters);
      const limit = tradeLimit(listing, parameters);
      const trades = engine.exchange.recentTrades(listing.symbol, limit).toReversed();
      return {
        result: {
          category: engine.category,
          list: trades.map(({ tradeId, price, quantity, time, buyerIsMaker }) => ({
            execId: String(tradeId),
            symbol: listing.symbol,
            price: formatFixed(price, listing.priceDecimals),
            size: formatFixed(quantity, listing.quantityDecimals),
            side: buyerIsMaker ? 'Sell' : 'Buy',
            time: String(time),
            isBlockTrade: false,
            isRPITrade: false,
            seq: String(tradeId),
          })),
        },
      };
    },
  };
}

function tradeLimit({ category }: Listing, parameters: Parameters): number {
  return category === 'spot' ? rowLimit(parameters, 60, 60) : rowLimit(parameters, 500, 1_000);
}

/** `GET market/price-limit`: the current price band (§2.1). */
function priceLimit(venue: Venue): Endpoint {
  return {
    method: 'GET',
    path: '/market/price-limit',
    access: 'public',
    handle({ parameters, now }) {
      const engine = engineFor(venue, parameters);
      const listing = listingFor(engine, parameters);
      const { highestBuy, lowestSell } = priceBand(listing, engine.exchange.market(listing.symbol).markPrice);
      return {
        result: {
          symbol: listing.symbol,
          buyLmt: formatFixed(highestBuy, listing.priceDecimals),
          sellLmt: formatFixed(lowestSell, listing.priceDecimals),
          ts: String(now),
        },
      };
    },
  };
}
