import { absolute, type Fixed, multiply, ONE, parseDecimal, quotient, toDecimals, whole } from '../engine/decimal.ts';
import { leavesQuantity, type Order, type Side } from '../engine/order.ts';
import type { Call, Endpoint } from './api.ts';
import { inMinorUnits } from './currencies.ts';
import type { Listing } from './listings.ts';
import { notionalsOf, settlementOf, signedCost } from './money.ts';
import { averagePrice } from './orders/average-price.ts';
import { tradableListing } from './orders/order-request.ts';
import { sideWord } from './orders/order-row.ts';
import { REFUSED } from './refusal.ts';
import { pageOf, readTable, type TableShape } from './table.ts';
import { listingOfOrder, type Venue } from './venue.ts';
import { type Row, timestamp } from './wire.ts';

const SHAPE: TableShape = {
  columns: new Set([
    ...['account', 'symbol', 'strategy', 'currency', 'underlying', 'quoteCurrency', 'commission', 'initMarginReq'],
    ...['maintMarginReq', 'riskLimit', 'leverage', 'crossMargin', 'currentQty', 'currentCost', 'isOpen', 'markPrice'],
    ...['markValue', 'riskValue', 'homeNotional', 'foreignNotional', 'posCost', 'posInit', 'posMargin', 'posMaint'],
    ...['initMargin', 'maintMargin', 'realisedPnl', 'unrealisedPnl', 'unrealisedCost', 'avgCostPrice'],
    ...['avgEntryPrice', 'breakEvenPrice', 'openOrderBuyQty', 'openOrderBuyCost', 'openOrderSellQty'],
    ...['openOrderSellCost', 'timestamp'],
  ]),
  keys: ['account', 'symbol', 'currency'],
};

/** Risk limits of the two margin currencies, in major units (docs/venues/bitmex.md §2.8, §4.3). */
export const RISK_LIMIT = { XBT: parseDecimal('200'), USDT: parseDecimal('1000000') } as const;

/**
 * `GET /position`: every symbol ever traded or configured, flat ones with `isOpen` false (docs/venues/bitmex.md §2.8).
 */
export function listPositions(venue: Venue): Endpoint {
  return {
    method: 'GET',
    path: '/position',
    access: 'read',
    handle(call) {
      const query = readTable(call.parameters, SHAPE);
      return pageOf(touchedSymbols(venue, call), (symbol) => positionRow(venue, call, symbol), query, SHAPE);
    },
  };
}

/** `POST /position/leverage`: 0 means cross margin (docs/venues/bitmex.md §2.8). */
export function setLeverage(venue: Venue): Endpoint {
  return {
    method: 'POST',
    path: '/position/leverage',
    access: 'order',
    secondLayer: true,
    handle(call) {
      const { parameters, account } = call;
      const listing = tradableListing(venue, parameters.text('symbol'));
      const leverage = parameters.decimal('leverage');
      const highest = highestLeverage(listing);
      if (listing.kind === 'spot') throw REFUSED.symbol();
      if (leverage === undefined || leverage < 0n || leverage > highest) throw REFUSED.invalid('leverage');
      venue.exchange.setLeverage(account, listing.symbol, leverage === 0n ? highest : leverage);
      venue.leveraged.add(`${account} ${listing.symbol}`);
      return positionRow(venue, call, listing.symbol);
    },
  };
}

function highestLeverage({ terms }: Listing): Fixed {
  return quotient(ONE, parseDecimal(terms.initMargin));
}

/** A symbol has a row once it was held, ordered, or given a leverage. */
function touchedSymbols({ exchange, listings, leveraged }: Venue, { account }: Call): readonly string[] {
  const held = exchange.positions(account).map(({ symbol }) => symbol);
  const ordered = exchange.openOrders(account).map(({ symbol }) => symbol);
  const set = listings.map(({ symbol }) => symbol).filter((symbol) => leveraged.has(`${account} ${symbol}`));
  return [...new Set([...held, ...ordered, ...set])].sort();
}

function positionRow(venue: Venue, { account, now }: Call, symbol: string): Row {
  const listing = listingOfOrder(venue, symbol);
  const { terms, kind, instrument } = listing;
  const orders = venue.exchange.openOrders(account, symbol);
  const head = {
    account: venue.accountNumber(account),
    symbol,
    underlying: terms.underlying,
    quoteCurrency: terms.quoteCurrency,
    ...openOrderSums(listing, orders, 'BUY'),
    ...openOrderSums(listing, orders, 'SELL'),
    timestamp: timestamp(now),
  };
  // Spot symbols have only the totals of their open orders (docs/venues/bitmex.md §2.8).
  if (kind === 'spot') return head;

  const position = venue.exchange.positions(account, symbol)[0];
  const quantity = position?.quantity ?? 0n;
  const sign = quantity < 0n ? -1n : 1n;
  const size = absolute(quantity);
  const entryCost = position?.entryCost ?? 0n;
  const { markPrice } = venue.exchange.market(symbol);
  const markCost = instrument.valuation.cost(size, markPrice);
  const settlement = settlementOf(listing);
  const leverage = venue.exchange.leverage(account, symbol);
  const markValue = signedCost(listing, sign, markCost);
  const currentCost = signedCost(listing, sign, entryCost);
  const share = (rate: string, of: Fixed): Fixed =>
    inMinorUnits(toDecimals(multiply(of, parseDecimal(rate)), settlement.scale, 'up'), settlement);
  const margin = inMinorUnits(toDecimals(quotient(markCost, leverage, 'up'), settlement.scale, 'up'), settlement);
  const entry = size === 0n ? undefined : entryPriceOf(listing, size, entryCost);
  return {
    ...head,
    ...notionalsOf(listing, sign, { quantity: size, price: markPrice, cost: markCost }, venue.satoshiPerDollar()),
    strategy: 'OneWay',
    currency: settlement.minor,
    commission: instrument.takerFee,
    initMarginReq: quotient(ONE, leverage, 'halfUp'),
    maintMarginReq: parseDecimal(terms.maintMargin),
    riskLimit: inMinorUnits(settlement.major === 'USDT' ? RISK_LIMIT.USDT : RISK_LIMIT.XBT, settlement),
    leverage: toDecimals(leverage, 2, 'halfUp'),
    crossMargin: leverage === highestLeverage(listing),
    currentQty: quantity,
    currentCost,
    unrealisedCost: currentCost,
    posCost: currentCost,
    isOpen: quantity !== 0n,
    markPrice,
    markValue,
    riskValue: absolute(markValue),
    unrealisedPnl: markValue - currentCost,
    realisedPnl: inMinorUnits(position?.realizedPnl ?? 0n, settlement),
    posInit: margin,
    posMargin: margin,
    posMaint: share(terms.maintMargin, markCost),
    maintMargin: share(terms.maintMargin, markCost),
    avgEntryPrice: entry,
    avgCostPrice: entry,
  };
}

/**
 * Derived from the booked cost, as an average over several prices. Quanto cost is contracts times multiplier times
 * price.
 */
function entryPriceOf(listing: Listing, size: Fixed, entryCost: Fixed): Fixed | undefined {
  const { kind, contractSize, instrument } = listing;
  const unit = kind === 'quanto' ? contractSize : ONE;
  return averagePrice(listing, {
    executedQuantity: size,
    executedBase: instrument.valuation.base(size, ONE),
    executedQuote: quotient(entryCost, unit, 'halfUp'),
    executedCost: entryCost,
    onePrice: false,
  });
}

/** Recorded on an inverse contract: both sides negative, like the multiplier (docs/venues/bitmex.md §2.8). */
function openOrderSums(listing: Listing, orders: readonly Order[], side: Side): Row {
  let quantity = whole(0);
  let cost = whole(0);
  for (const order of orders) {
    // An order that waits for its trigger is not in the book.
    if (order.side !== side || order.stage !== 'working') continue;
    quantity += leavesQuantity(order);
    cost += listing.instrument.valuation.cost(leavesQuantity(order), order.price);
  }
  const word = sideWord(side);
  return { [`openOrder${word}Qty`]: quantity, [`openOrder${word}Cost`]: signedCost(listing, 1n, cost) };
}
