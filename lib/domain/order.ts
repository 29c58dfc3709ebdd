import type { DecimalString } from './decimal.ts';
import type { AmendMethod, Exchange, Market } from './instrument.ts';
import type { OrderState } from './order-state.ts';
import { ORDER_TYPE_FACTS, type OrderType, RESTS, type TimeInForce } from './order-type.ts';

export const SIDES = ['BUY', 'SELL'] as const;
export type Side = (typeof SIDES)[number];

export const POSITION_SIDES = ['LONG', 'SHORT'] as const;
export type PositionSide = (typeof POSITION_SIDES)[number];

/** Characters of a client order id, at every exchange. */
export const MAX_CLIENT_ORDER_ID_LENGTH = 36;

/** Made by Atlas when the caller gives none; accepted by every exchange as it stands. */
export const CLIENT_ORDER_ID_PATTERN = new RegExp(`^[A-Za-z0-9_-]{1,${MAX_CLIENT_ORDER_ID_LENGTH}}$`);

/** What becomes of the place in the queue when an order is amended. */
export const QUEUE_PRIORITIES = ['kept', 'lost', 'unknown'] as const;

/** It trades at once, or not at all. */
export function cannotRest({ type, timeInForce }: Pick<Order, 'type' | 'timeInForce'>): boolean {
  return (type !== null && ORDER_TYPE_FACTS[type].tradesAtOnce) || (timeInForce !== null && !RESTS[timeInForce]);
}

/**
 * An order as the exchange tells it, in the language of Atlas. What an exchange does not tell is `null`, never
 * invented. Times are RFC 3339 UTC with milliseconds; quantities are in `quantityUnit`.
 */
export interface Order {
  readonly id: string;
  readonly exchange: Exchange;
  readonly market: Market;
  readonly symbol: string;
  readonly exchangeSymbol: string;
  readonly exchangeOrderId: string;
  readonly clientOrderId: string | null;
  readonly side: Side;
  /** `null` when the exchange holds an order of a type that Atlas does not place, e.g. a stop. */
  readonly type: OrderType | null;
  /** The exchange's own word for the type. */
  readonly exchangeType: string;
  readonly timeInForce: TimeInForce | null;
  readonly postOnly: boolean;
  readonly reduceOnly: boolean;
  /** The leg of an account in hedge mode; `null` in one-way mode and on spot. */
  readonly positionSide: PositionSide | null;
  /** The limit price; `null` on market orders. */
  readonly price: DecimalString | null;
  readonly quantity: DecimalString | null;
  /** The quote amount a market order was placed for, where that is how it was placed. */
  readonly quoteQuantity: DecimalString | null;
  readonly filledQuantity: DecimalString;
  /** What can still fill: zero in every state that is not active. */
  readonly remainingQuantity: DecimalString;
  /** Average fill price; `null` while nothing has filled or where the exchange has not told it. */
  readonly averagePrice: DecimalString | null;
  readonly quantityUnit: string;
  readonly state: OrderState;
  /** The exchange's own word for the state. */
  readonly exchangeState: string;
  readonly stateReason: string | null;
  /** The list the order is part of, e.g. an OCO; `null` for an order by itself. */
  readonly orderListId: string | null;
  /** What was asked for where the exchange moved it: told once, with the answer to the place. `null`: nothing was moved. */
  readonly adjusted: Adjusted | null;
  readonly createdAt: string | null;
  readonly updatedAt: string | null;
}

/** What an exchange moved of an order rather than refuse it, as it was asked for; the order shows what stands. */
export interface Adjusted {
  readonly price: DecimalString;
}

/** What the caller asks to be placed, before any rule was checked. */
export interface OrderRequest {
  readonly side: Side;
  readonly type: OrderType;
  readonly quantity?: DecimalString | undefined;
  readonly quoteQuantity?: DecimalString | undefined;
  readonly price?: DecimalString | undefined;
  readonly timeInForce?: TimeInForce | undefined;
  readonly postOnly?: boolean | undefined;
  readonly reduceOnly?: boolean | undefined;
  readonly clientOrderId?: string | undefined;
}

/** What to change about a resting order. At least one is given. */
export interface AmendRequest {
  readonly quantity?: DecimalString | undefined;
  readonly price?: DecimalString | undefined;
  /** Whether the order may be cancelled and placed anew where it cannot be changed as it stands. */
  readonly allowReplace: boolean;
}

/** What an amend did: the method, what became of the place in the queue, and the ids on either side of it. */
export interface Amendment {
  readonly method: AmendMethod;
  readonly queuePriority: (typeof QUEUE_PRIORITIES)[number];
  readonly before: { readonly id: string; readonly clientOrderId: string | null };
  readonly after: { readonly id: string; readonly clientOrderId: string | null };
  /**
   * What had filled of an order that was replaced: the replacement counts from zero. Zero for an order that was changed as
   * it stands, which goes on counting.
   */
  readonly filledBefore: DecimalString;
  /** The amend was made, and the order has been changed again since: it does not show any more what was asked for. */
  readonly changedSince: boolean;
}

/** An answer is told again as it was given: one from before Atlas told of these fields is without them. */
type Earlier<T, Later extends keyof T> = Omit<T, Later> & Partial<Pick<T, Later>>;

/** An order in an answer, which may be that of an earlier version of Atlas. */
export type ToldOrder = Earlier<Order, 'positionSide' | 'orderListId' | 'adjusted'>;

/** What an amend did, in an answer that may be that of an earlier version of Atlas. */
export type ToldAmendment = Earlier<Amendment, 'filledBefore' | 'changedSince'>;

/** What becomes of an order that a cancel-all means. */
export const CANCEL_ALL_OUTCOMES = ['canceled', 'notActive', 'failed', 'unknown'] as const;

/** RFC 3339 UTC with milliseconds. */
export function timestamp(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
