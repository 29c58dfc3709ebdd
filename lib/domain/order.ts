import type { DecimalString } from './decimal.ts';
import type { AmendMethod, Exchange, Market } from './instrument.ts';
import type { OrderState } from './order-state.ts';
import { ORDER_TYPE_FACTS, type OrderType, RESTS, type TimeInForce } from './order-type.ts';

export const SIDES = ['BUY', 'SELL'] as const;
export type Side = (typeof SIDES)[number];

export const POSITION_SIDES = ['LONG', 'SHORT'] as const;
export type PositionSide = (typeof POSITION_SIDES)[number];

/** Maximum length of a client order id in characters; every exchange accepts it. */
export const MAX_CLIENT_ORDER_ID_LENGTH = 36;

/** Client order ids that callers may give; every exchange accepts them unchanged. */
export const CLIENT_ORDER_ID_PATTERN = new RegExp(`^[A-Za-z0-9_-]{1,${MAX_CLIENT_ORDER_ID_LENGTH}}$`);

/** What an amend does to an order's place in the queue. */
export const QUEUE_PRIORITIES = ['kept', 'lost', 'unknown'] as const;

/** Whether the order can only trade at once and never rests in the book. */
export function cannotRest({ type, timeInForce }: Pick<Order, 'type' | 'timeInForce'>): boolean {
  return (type !== null && ORDER_TYPE_FACTS[type].tradesAtOnce) || (timeInForce !== null && !RESTS[timeInForce]);
}

/**
 * An order as the exchange reports it, in unified terms. What an exchange does not report is `null`, never invented.
 * Times are RFC 3339 UTC with milliseconds; quantities are in `quantityUnit`.
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
  /** `null` for a type that Atlas does not place, e.g. a stop. */
  readonly type: OrderType | null;
  /** The exchange's own word for the type. */
  readonly exchangeType: string;
  readonly timeInForce: TimeInForce | null;
  readonly postOnly: boolean;
  readonly reduceOnly: boolean;
  /** The position that an order in hedge mode belongs to; `null` in one-way mode and on spot. */
  readonly positionSide: PositionSide | null;
  /** The limit price; `null` on market orders. */
  readonly price: DecimalString | null;
  readonly quantity: DecimalString | null;
  /** The quote amount of a market order that was placed by quote amount. */
  readonly quoteQuantity: DecimalString | null;
  readonly filledQuantity: DecimalString;
  /** The quantity that can still fill; zero once the order is no longer active. */
  readonly remainingQuantity: DecimalString;
  /** Average fill price; `null` while nothing has filled or where the exchange does not report it. */
  readonly averagePrice: DecimalString | null;
  readonly quantityUnit: string;
  readonly state: OrderState;
  /** The exchange's own word for the state. */
  readonly exchangeState: string;
  readonly stateReason: string | null;
  /** The order list, e.g. an OCO, that the order belongs to; `null` for a single order. */
  readonly orderListId: string | null;
  readonly createdAt: string | null;
  readonly updatedAt: string | null;
}

/** An order as the caller asks for it, before any rule is checked. */
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

/** Changes to a resting order; at least one of `quantity` and `price` is given. */
export interface AmendRequest {
  readonly quantity?: DecimalString | undefined;
  readonly price?: DecimalString | undefined;
  /** Whether the order may be cancelled and placed again where the exchange cannot change it in place. */
  readonly allowReplace: boolean;
}

/** What an amend did: the method, the effect on the place in the queue, and the ids before and after. */
export interface Amendment {
  readonly method: AmendMethod;
  readonly queuePriority: (typeof QUEUE_PRIORITIES)[number];
  readonly before: { readonly id: string; readonly clientOrderId: string | null };
  readonly after: { readonly id: string; readonly clientOrderId: string | null };
  /**
   * How much of a replaced order had filled; the replacement counts from zero. Zero for a change in place, which keeps the
   * order's own count.
   */
  readonly filledBefore: DecimalString;
  /** Whether the order was changed again after the amend, so that it no longer shows what was asked for. */
  readonly changedSince: boolean;
}

/** Replayed answers keep their original form, so those of earlier versions lack these fields. */
type Earlier<T, Later extends keyof T> = Omit<T, Later> & Partial<Pick<T, Later>>;

/** An order in an answer; a replayed answer may come from an earlier version of Atlas. */
export type ToldOrder = Earlier<Order, 'positionSide' | 'orderListId'>;

/** An amendment in an answer; a replayed answer may come from an earlier version of Atlas. */
export type ToldAmendment = Earlier<Amendment, 'filledBefore' | 'changedSince'>;

/** Results of a cancel-all for each order that it covers. */
export const CANCEL_ALL_OUTCOMES = ['canceled', 'notActive', 'failed', 'unknown'] as const;

/** RFC 3339 UTC with milliseconds. */
export function timestamp(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
