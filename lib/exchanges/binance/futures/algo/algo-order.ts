import { type DecimalString, decimal, ZERO } from '../../../../domain/decimal.ts';
import type { Instrument } from '../../../../domain/instrument.ts';
import { type Order, PLAIN_ORDER, POSITION_SIDES, timestamp } from '../../../../domain/order.ts';
import { formatOrderId } from '../../../../domain/order-id.ts';
import { isActive, type OrderState } from '../../../../domain/order-state.ts';
import { ORDER_TYPE_FACTS } from '../../../../domain/order-type.ts';
import { UnreadableReply, unlessZero } from '../../../wire.ts';
import { binanceSideOf } from '../../sides.ts';
import { futuresOrderTypeOf, POST_ONLY_TIME_IN_FORCE } from '../order-types.ts';
import { endOf, forcedBy, fromContracts, futuresTriggerOf, remaining, TIMES_IN_FORCE_READ } from '../parse.ts';
import { LEGS } from '../product.ts';
import { algoOrderId } from './algo-id.ts';
import type { AlgoRow } from './algo-row.ts';

/** States of conditional orders (§21.8). From the trigger on, the order that it created decides. */
const ALGO_STATES: Readonly<Record<string, OrderState | 'triggered'>> = {
  NEW: 'UNTRIGGERED',
  TRIGGERING: 'triggered',
  TRIGGERED: 'triggered',
  FINISHED: 'triggered',
  CANCELED: 'CANCELED',
  REJECTED: 'REJECTED',
  EXPIRED: 'EXPIRED',
};

/** How the order that the trigger created is known. */
export type ActualOrder =
  | { readonly kind: 'none' }
  | { readonly kind: 'read'; readonly order: Order }
  /** A read does not show it: not yet, or no longer where `isOver` says that the listing lag has passed. */
  | { readonly kind: 'unseen'; readonly isOver: boolean };

/**
 * A conditional order, and what became of it, as one order: its own id, type and condition, and from the trigger on the
 * state and the fills of the order that the trigger created. Throws UnreadableReply on an unknown side.
 */
export function algoOrderOf(
  row: AlgoRow,
  instrument: Instrument,
  unmapped: (status: string) => void,
  actual: ActualOrder,
): Order {
  const side = binanceSideOf(row.side);
  if (side === undefined) throw new UnreadableReply('side is neither BUY nor SELL.');
  if (row.symbol !== instrument.exchangeSymbol) throw new UnreadableReply('symbol is not the requested one.');
  const { market, exchangeSymbol, contractSize } = instrument;
  const type = futuresOrderTypeOf(row.orderType);
  const limited = type === null || ORDER_TYPE_FACTS[type].hasLimit;
  const positionSide = POSITION_SIDES.find((each) => each === row.positionSide) ?? null;
  const id = (exchangeOrderId: string) =>
    formatOrderId({ exchange: 'binance', market, exchangeSymbol, exchangeOrderId });
  const exchangeOrderId = algoOrderId(row.algoId);
  return {
    id: id(exchangeOrderId),
    exchange: 'binance',
    market,
    symbol: instrument.symbol,
    exchangeSymbol,
    exchangeOrderId,
    clientOrderId: row.clientAlgoId ?? null,
    side,
    type,
    exchangeType: row.orderType,
    timeInForce: limited && row.timeInForce !== undefined ? (TIMES_IN_FORCE_READ[row.timeInForce] ?? null) : null,
    postOnly: row.timeInForce === POST_ONLY_TIME_IN_FORCE,
    reduceOnly: row.reduceOnly || positionSide === LEGS[side].reduces,
    positionSide,
    quoteQuantity: null,
    quantityUnit: instrument.quantityUnit,
    orderListId: null,
    adjusted: null,
    ...PLAIN_ORDER,
    trigger: futuresTriggerOf(type, row),
    triggeredOrderId: row.actualOrderId === undefined ? null : id(row.actualOrderId),
    closePosition: row.closePosition,
    expiresAt: endOf(row.goodTillDate),
    selfTradePrevention: row.selfTradePrevention ?? null,
    forcedBy: forcedBy(row.clientAlgoId),
    createdAt: timestamp(row.createdAt),
    ...progress(
      { ...row, quantity: fromContracts(row.quantity, contractSize) },
      limited ? unlessZero(row.price) : null,
      actual.kind === 'unseen' && row.actualQty !== undefined ? fromContracts(row.actualQty, contractSize) : '0',
      actual,
      unmapped,
    ),
  };
}

type Progress = Pick<
  Order,
  | 'price'
  | 'quantity'
  | 'filledQuantity'
  | 'remainingQuantity'
  | 'averagePrice'
  | 'state'
  | 'exchangeState'
  | 'stateReason'
  | 'updatedAt'
>;

/** How far the order has come. `filled` is what the conditional order itself says of fills. */
function progress(
  row: AlgoRow,
  price: DecimalString | null,
  filled: DecimalString,
  actual: ActualOrder,
  unmapped: (status: string) => void,
): Progress {
  if (actual.kind === 'read') {
    const { order } = actual;
    return {
      // Somebody may have amended it since.
      price: price === null ? null : (order.price ?? price),
      quantity: order.quantity,
      filledQuantity: order.filledQuantity,
      remainingQuantity: order.remainingQuantity,
      averagePrice: order.averagePrice,
      // The actual order's own type on the wire is unverified (§30.2); it does not wait again.
      state: order.state === 'UNTRIGGERED' ? 'NEW' : order.state,
      exchangeState: order.exchangeState,
      stateReason: order.stateReason,
      updatedAt: timestamp(Math.max(row.updatedAt, order.updatedAt === null ? 0 : Date.parse(order.updatedAt))),
    };
  }
  const quantity = unlessZero(row.quantity);
  const state = stateOf(row, filled, actual, unmapped);
  return {
    price,
    quantity,
    filledQuantity: filled,
    remainingQuantity: !isActive(state) ? '0' : quantity === null ? null : remaining(quantity, filled),
    averagePrice: decimal(filled).gt(ZERO) ? unlessZero(row.actualPrice) : null,
    state,
    exchangeState: row.algoStatus,
    stateReason: null,
    updatedAt: timestamp(row.updatedAt),
  };
}

/** The state without the order that the trigger created. An undocumented one may still trade. */
function stateOf(
  { algoStatus, quantity }: AlgoRow,
  filled: DecimalString,
  actual: Exclude<ActualOrder, { kind: 'read' }>,
  unmapped: (status: string) => void,
): OrderState {
  const state = Object.hasOwn(ALGO_STATES, algoStatus) ? ALGO_STATES[algoStatus] : undefined;
  if (state === undefined) unmapped(algoStatus);
  if (actual.kind !== 'unseen' && state !== 'triggered') return state ?? 'UNTRIGGERED';
  const traded = decimal(filled).gt(ZERO);
  // FINISHED: done, filled or cancelled, by the quantity that filled (§21.8).
  if (algoStatus === 'FINISHED' && (actual.kind === 'none' || actual.isOver)) {
    return traded && decimal(filled).gte(decimal(quantity)) ? 'FILLED' : 'CANCELED';
  }
  return traded ? 'PARTIALLY_FILLED' : 'NEW';
}
