import { endWithPosition } from './conditional-ends.ts';
import type { Fixed } from './decimal.ts';
import type { OrderEffect } from './effects.ts';
import { type ExchangeState, type SymbolState, symbolState } from './exchange-state.ts';
import type { NewOrder, OrderState, Reason } from './order.ts';
import { isReducing, leaves, type OrderRecord, reasonOf } from './order-record.ts';
import type { Fill } from './trades.ts';
import { arm, levelOf, type Trigger, type TriggerRule } from './trigger.ts';
import { priceSeen } from './waiting.ts';

/** The draft record of an order under assessment: no id, no history, no reservation yet. */
export function draft(state: ExchangeState, market: SymbolState, request: NewOrder, now: number): OrderRecord {
  const { meta, account, symbol, side, type, clientOrderId, expiresAt, madeBy } = request;
  const { instrument } = market;
  const quantity = request.quantity ?? 0n;
  const rule = request.trigger;
  const trigger = rule === undefined ? undefined : arm(rule, priceSeen(market, rule.by), now);
  return {
    sequence: 0,
    orderId: 0n,
    id: request.id ?? '',
    account,
    symbol,
    clientOrderId,
    side,
    type,
    timeInForce: request.timeInForce ?? 'GTC',
    postOnly: request.postOnly ?? false,
    reduceOnly: request.reduceOnly ?? false,
    positionSide: request.positionSide ?? 'BOTH',
    selfTradePrevention: request.selfTradePrevention ?? state.defaultSelfTradePrevention,
    price: request.price ?? 0n,
    quantity,
    placedQuantity: quantity,
    quoteQuantity: request.quoteQuantity ?? 0n,
    executedQuantity: 0n,
    executedBase: 0n,
    executedQuote: 0n,
    executedCost: 0n,
    state: 'NEW',
    stage: trigger === undefined ? 'working' : 'waiting',
    trigger,
    triggeredAt: undefined,
    madeBy,
    list: undefined,
    reason: undefined,
    createdAt: now,
    updatedAt: now,
    workingAt: undefined,
    expiresAt,
    priority: 0,
    amendments: [],
    fills: [],
    meta: meta ?? {},
    instrument,
    reserved: 0n,
    waitingPrice: trigger === undefined ? 0n : waitingPriceOf(trigger),
    covered: trigger !== undefined && state.options.waitingOrdersHold === 'nothing',
  };
}

/** Starts the trigger of an order anew, at the present price. */
export function rearm(market: SymbolState, order: OrderRecord, rule: TriggerRule, now: number): void {
  order.trigger = arm(rule, priceSeen(market, rule.by), now);
  order.waitingPrice = waitingPriceOf(order.trigger);
}

function waitingPriceOf(trigger: Trigger): Fixed {
  return levelOf(trigger) ?? trigger.rule.at?.price ?? 0n;
}

/** Whether new ids follow all existing ones or precede them. */
export type Place = 'after' | 'before';

/** Assigns the order its ids. */
export function identify(state: ExchangeState, market: SymbolState, order: OrderRecord, where: Place = 'after'): void {
  const { instrument } = market;
  const { ids } = state.options;
  const step = instrument.orderIdStep ?? 1n;
  if (where === 'before') {
    state.lowestOrder -= 1;
    market.lowestOrderId -= step;
    order.sequence = state.lowestOrder;
    order.orderId = market.lowestOrderId;
  } else {
    order.sequence = state.nextOrder;
    order.orderId = market.nextOrderId;
    state.nextOrder += 1;
    market.nextOrderId += step;
  }
  if (order.id === '') {
    order.id = ids?.order?.(order.orderId, instrument, order.sequence) ?? order.orderId.toString();
  }
  order.clientOrderId ??= ids?.clientOrder?.(order.sequence);
}

/** Accepts the order: it gets an id, a place in the history and, if it can rest, a reservation. */
export function accept(state: ExchangeState, market: SymbolState, order: OrderRecord): void {
  identify(state, market, order);
  state.history.add(order);
  state.ledger.reserve(order);
  note(state, 'placed', order, order.updatedAt);
}

/** Records an order that the exchange refuses but remembers. */
export function recordRejection(state: ExchangeState, market: SymbolState, order: OrderRecord, reason: Reason): void {
  identify(state, market, order);
  order.state = 'REJECTED';
  order.reason = reason;
  state.history.add(order);
  note(state, 'ended', order, order.updatedAt);
  state.history.close(order);
}

/** Puts the remainder into the book, last at its price. */
export function rest(state: ExchangeState, market: SymbolState, order: OrderRecord, now: number): void {
  order.priority = state.nextPriority;
  state.nextPriority += 1;
  order.workingAt = now;
  market.book.add(order, leaves(order));
  state.ledger.reserve(order);
  if (order.expiresAt !== undefined) state.dated.add(order);
  if (isReducing(order)) reducingSet(state, order).add(order);
}

/** Takes the order out of the book, or from its trigger, but keeps it open. */
export function lift(state: ExchangeState, market: SymbolState, order: OrderRecord): void {
  market.book.remove(order);
  market.waiting.delete(order);
  state.dated.delete(order);
  if (isReducing(order)) reducingSet(state, order).delete(order);
}

/** Ends an open order and releases its reservation. `FILLED` needs no reason. */
export function end(
  state: ExchangeState,
  order: OrderRecord,
  final: Exclude<OrderState, 'NEW' | 'PARTIALLY_FILLED'>,
  now: number,
  reason?: Reason,
): void {
  lift(state, symbolState(state, order.symbol), order);
  order.state = final;
  order.reason = reason;
  state.ledger.release(order);
  state.history.touch(order, now);
  state.history.close(order);
  if (final !== 'FILLED') note(state, 'ended', order, now);
  order.list?.ended(order, now);
}

/**
 * Fits an account's reduce-only orders to its position after a change: orders that are too large shrink in place, and
 * orders with nothing left to reduce end (docs/venues/bitmex.md §2.2).
 */
export function fitReducing(state: ExchangeState, account: string, symbol: string, now: number): void {
  endWithPosition(state, account, symbol, now);
  const orders = state.reducing.get(reducingKey(account, symbol));
  if (orders === undefined || orders.size === 0) return;
  const { book } = symbolState(state, symbol);
  for (const order of [...orders]) {
    const closable = state.ledger.closable(order);
    if (leaves(order) <= closable) continue;
    if (closable === 0n) {
      end(state, order, 'EXPIRED', now, reasonOf('reduceOnlyNoPosition'));
      continue;
    }
    order.quantity = order.executedQuantity + closable;
    book.resize(order, closable);
    state.history.touch(order, now);
    note(state, 'clamped', order, now);
  }
}

/** Records an event of an order in the journal. */
export function note(
  state: ExchangeState,
  kind: OrderEffect['kind'],
  order: OrderRecord,
  time: number,
  fill?: Fill,
): void {
  if (state.ledger.isEphemeral(order.account)) return;
  const { account, symbol, clientOrderId, price, quantity, executedQuantity, executedQuote, executedBase } = order;
  state.effects.add({
    kind,
    time,
    account,
    symbol,
    clientOrderId,
    order,
    state: order.state,
    stage: order.stage,
    price,
    quantity,
    executedQuantity,
    executedQuote,
    executedBase,
    trigger: order.trigger,
    meta: order.meta,
    reason: order.reason,
    fill,
  });
}

function reducingKey(account: string, symbol: string): string {
  return `${account}\n${symbol}`;
}

function reducingSet(state: ExchangeState, { account, symbol }: OrderRecord): Set<OrderRecord> {
  const key = reducingKey(account, symbol);
  const found = state.reducing.get(key);
  if (found !== undefined) return found;
  const orders = new Set<OrderRecord>();
  state.reducing.set(key, orders);
  return orders;
}
