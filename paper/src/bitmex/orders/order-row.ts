import type { Fixed } from '../../engine/decimal.ts';
import type { Order, OrderState, OrderType, Side, Stage } from '../../engine/order.ts';
import type { Trigger } from '../../engine/trigger.ts';
import { currencyOf } from '../currencies.ts';
import type { TableShape } from '../table.ts';
import { listingOfOrder, type Venue } from '../venue.ts';
import { type Row, timestamp } from '../wire.ts';
import { averagePrice } from './average-price.ts';
import { displayQtyOf } from './display.ts';
import { insufficientBalance } from './insufficient-balance.ts';
import { currentText, noteOf } from './texts.ts';
import { triggerColumns } from './trigger.ts';

/** An order as it was at some moment. */
export interface Moment {
  readonly order: Order;
  readonly state: OrderState;
  readonly stage: Stage;
  readonly price: Fixed;
  readonly quantity: Fixed;
  readonly executedQuantity: Fixed;
  readonly trigger: Trigger | undefined;
  readonly time: number;
  readonly text: string;
}

/** `transactTime` is 0 to 60 ms before `timestamp` since 2023 (docs/venues/bitmex.md §2.1). */
const TRANSACT_LEAD_MS = 1;

/** Ending by a rule and ending on request both show as `Canceled` (docs/venues/bitmex.md §3). */
/** BitMEX's words for sides and types (docs/venues/bitmex.md §2.2). */
const SIDE_WORDS: Readonly<Record<Side, 'Buy' | 'Sell'>> = { BUY: 'Buy', SELL: 'Sell' };
const ORD_TYPES: Readonly<Record<OrderType, string>> = { MARKET: 'Market', LIMIT: 'Limit' };

const ORD_STATUS: Readonly<Record<OrderState, string>> = {
  NEW: 'New',
  PARTIALLY_FILLED: 'PartiallyFilled',
  FILLED: 'Filled',
  CANCELED: 'Canceled',
  EXPIRED: 'Canceled',
  REJECTED: 'Rejected',
};

const TIME_IN_FORCE = { GTC: 'GoodTillCancel', IOC: 'ImmediateOrCancel', FOK: 'FillOrKill' } as const;

/** docs/venues/bitmex.md §2.1. */
export const ORDER_SHAPE: TableShape = {
  columns: new Set([
    ...['orderID', 'clOrdID', 'clOrdLinkID', 'account', 'symbol', 'side', 'orderQty', 'price', 'displayQty', 'stopPx'],
    ...['pegOffsetValue', 'pegPriceType', 'currency', 'settlCurrency', 'ordType', 'timeInForce', 'execInst'],
    ...['contingencyType', 'ordStatus', 'triggered', 'workingIndicator', 'ordRejReason', 'leavesQty', 'cumQty'],
    ...['avgPx', 'text', 'strategy', 'pool', 'transactTime', 'timestamp'],
  ]),
  keys: ['orderID', 'account'],
};

export function ordStatus(state: OrderState): string {
  return ORD_STATUS[state];
}

export function sideWord(side: Side): 'Buy' | 'Sell' {
  return SIDE_WORDS[side];
}

/** The order as it is now. */
export function orderRow(venue: Venue, order: Order): Row {
  const { state, stage, price, quantity, executedQuantity, trigger, updatedAt } = order;
  const text = currentText(order);
  return rowAt(venue, { order, state, stage, price, quantity, executedQuantity, trigger, time: updatedAt, text });
}

/** The order as it was at a moment: the columns that orders and executions share. */
export function rowAt(venue: Venue, moment: Moment): Row {
  const { order, state, stage, price, quantity, executedQuantity, trigger, time, text } = moment;
  const { id, clientOrderId, account, symbol, side, type, timeInForce } = order;
  const listing = listingOfOrder(venue, symbol);
  const { terms, kind } = listing;
  const open = state === 'NEW' || state === 'PARTIALLY_FILLED';
  // A stop that closes the position has no size before it triggers.
  const shapeless =
    noteOf(order, 'shapeless') === 'true' || (noteOf(order, 'closes') === 'true' && order.triggeredAt === undefined);
  return {
    orderID: id,
    clOrdID: clientOrderId,
    account: venue.accountNumber(account),
    symbol,
    side: shapeless && noteOf(order, 'sideGiven') === undefined ? undefined : sideWord(side),
    orderQty: shapeless ? undefined : quantity,
    price: type === 'MARKET' ? undefined : price,
    currency: terms.quoteCurrency,
    settlCurrency: terms.settle === undefined ? undefined : currencyOf(terms.settle).minor,
    ordType: noteOf(order, 'ordType') ?? ORD_TYPES[type],
    ...triggerColumns(trigger, side, stage === 'working'),
    timeInForce: order.expiresAt === undefined ? TIME_IN_FORCE[timeInForce] : 'Day',
    execInst: noteOf(order, 'execInst'),
    ordStatus: ordStatus(state),
    workingIndicator: open && stage === 'working',
    ordRejReason:
      state === 'REJECTED' && order.reason !== undefined ? insufficientBalance(venue, order.reason, order) : undefined,
    displayQty: displayQtyOf(order),
    leavesQty: shapeless ? 0n : open ? quantity - executedQuantity : 0n,
    cumQty: executedQuantity,
    avgPx: averagePrice(listing, executedBy(order, executedQuantity)),
    text,
    strategy: 'OneWay',
    // Seen on perpetuals in April 2026, but not on the spot orders of November 2025 (docs/venues/bitmex.md §2.1).
    pool: kind === 'spot' ? undefined : 'Primary',
    transactTime: timestamp(time - TRANSACT_LEAD_MS),
    timestamp: timestamp(time),
  };
}

/** The totals over the first fills that make up `quantity`. */
function executedBy({ fills }: Order, quantity: Fixed) {
  let [executedQuantity, executedBase, executedQuote, executedCost] = [0n, 0n, 0n, 0n];
  let onePrice = true;
  for (const fill of fills) {
    if (executedQuantity === quantity) break;
    executedQuantity += fill.quantity;
    executedBase += fill.base;
    executedQuote += fill.quote;
    executedCost += fill.cost;
    if (fill.price !== fills[0]?.price) onePrice = false;
  }
  return { executedQuantity, executedBase, executedQuote, executedCost, onePrice };
}
