import type { DecimalString } from './decimal.ts';
import type { AmendMethod, Exchange, Market } from './instrument.ts';
import type { OrderState } from './order-state.ts';
import { ORDER_TYPE_FACTS, type OrderType, RESTS, type TimeInForce, type TriggerSource } from './order-type.ts';

export const SIDES = ['BUY', 'SELL'] as const;
export type Side = (typeof SIDES)[number];

export const POSITION_SIDES = ['LONG', 'SHORT'] as const;
export type PositionSide = (typeof POSITION_SIDES)[number];

/** The position that an order of each side opens or increases. */
export const OPENED_BY: Readonly<Record<Side, PositionSide>> = { BUY: 'LONG', SELL: 'SHORT' };

/** Maximum number of orders that one request places, or cancels by id. */
export const MAX_ORDERS_AT_ONCE = 20;

/** Maximum length of a client order id in characters; every exchange accepts it. */
export const MAX_CLIENT_ORDER_ID_LENGTH = 36;

/** Client order ids that callers may give; every exchange accepts them unchanged. */
export const CLIENT_ORDER_ID_PATTERN = new RegExp(`^[A-Za-z0-9_-]{1,${MAX_CLIENT_ORDER_ID_LENGTH}}$`);

/** What an amend does to an order's place in the queue. */
export const QUEUE_PRIORITIES = ['kept', 'lost', 'unknown'] as const;

/** Whether the order can only trade at once and never rests in the book. */
export function cannotRest({ type, timeInForce }: Pick<Order, 'type' | 'timeInForce'>): boolean {
  // A conditional order waits at the exchange whatever becomes of it once it triggers.
  if (type !== null && ORDER_TYPE_FACTS[type].trigger !== null) return false;
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
  /** `null` for a type that Atlas does not place. */
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
  /** The part shown in the book of an order that hides the rest (iceberg); `null` where all of it is shown. */
  readonly displayQuantity: DecimalString | null;
  /** The quantity that can still fill; zero once the order is no longer active, `null` where the quantity is. */
  readonly remainingQuantity: DecimalString | null;
  /** Average fill price; `null` while nothing has filled or where the exchange does not report it. */
  readonly averagePrice: DecimalString | null;
  readonly quantityUnit: string;
  /** What a conditional order waits for, or waited for; `null` on all others. */
  readonly trigger: Trigger | null;
  /** The id of the order that the trigger created, where that is an order of its own. */
  readonly triggeredOrderId: string | null;
  /** Whether the order closes the whole position when it triggers, so that it has no quantity of its own. */
  readonly closePosition: boolean;
  /** When the exchange ends a GTD order. */
  readonly expiresAt: string | null;
  /** Orders that are placed once this one fills, where they are attached to it. */
  readonly takeProfit: AttachedOrder | null;
  readonly stopLoss: AttachedOrder | null;
  /** The exchange's own word for what it does when the order meets another of the same account. */
  readonly selfTradePrevention: string | null;
  /** Why the exchange itself placed the order; `null` for orders of the account. */
  readonly forcedBy: ForcedBy | null;
  readonly state: OrderState;
  /** The exchange's own word for the state. */
  readonly exchangeState: string;
  readonly stateReason: string | null;
  /** The order list, e.g. an OCO, that the order belongs to; `null` for a single order. */
  readonly orderListId: string | null;
  /** What was asked for where the exchange moved it: told once, with the answer to the place or the amend. `null`: nothing was moved. */
  readonly adjusted: Adjusted | null;
  readonly createdAt: string | null;
  readonly updatedAt: string | null;
}

/**
 * The condition that a conditional order waits for. Stop and take-profit orders have a `triggerPrice`; trailing ones have one
 * distance, and may have a price at which they begin to trail.
 */
export interface Trigger {
  readonly triggerPrice: DecimalString | null;
  readonly triggerBy: TriggerSource | null;
  /** Per cent of the best price since trailing began, e.g. `1.5`. */
  readonly trailingPercent: DecimalString | null;
  /** Distance from the best price, in quote currency. */
  readonly trailingAmount: DecimalString | null;
  readonly activationPrice: DecimalString | null;
}

/** An order that the exchange places when the one it is attached to has filled. `price` makes it a limit order. */
export interface AttachedOrder {
  readonly triggerPrice: DecimalString;
  readonly triggerBy: TriggerSource | null;
  readonly price: DecimalString | null;
}

/** Orders that an exchange places in the account's name. */
export const FORCED_BY = ['LIQUIDATION', 'ADL', 'SETTLEMENT'] as const;
export type ForcedBy = (typeof FORCED_BY)[number];

/** The terms of an order that waits for nothing, shows all of its quantity and stands alone. */
export const PLAIN_TERMS = {
  displayQuantity: null,
  trigger: null,
  closePosition: false,
  expiresAt: null,
  takeProfit: null,
  stopLoss: null,
} as const satisfies Partial<Order>;

/** `PLAIN_TERMS`, and what an exchange reports of such an order. */
export const PLAIN_ORDER = {
  ...PLAIN_TERMS,
  triggeredOrderId: null,
  selfTradePrevention: null,
  forcedBy: null,
} as const satisfies Partial<Order>;

/** The requested values of an order that the exchange moved instead of refusing it; the order shows what stands. */
export interface Adjusted {
  readonly price: DecimalString;
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
  readonly triggerPrice?: DecimalString | undefined;
  /** `LAST` if absent. */
  readonly triggerBy?: TriggerSource | undefined;
  readonly trailingPercent?: DecimalString | undefined;
  readonly trailingAmount?: DecimalString | undefined;
  readonly activationPrice?: DecimalString | undefined;
  readonly closePosition?: boolean | undefined;
  /** RFC 3339; with `GTD` only. */
  readonly expiresAt?: string | undefined;
  readonly displayQuantity?: DecimalString | undefined;
  readonly takeProfit?: AttachedRequest | undefined;
  readonly stopLoss?: AttachedRequest | undefined;
}

/** An attached order as the caller asks for it. */
export interface AttachedRequest {
  readonly triggerPrice: DecimalString;
  /** `LAST` if absent. */
  readonly triggerBy?: TriggerSource | undefined;
  readonly price?: DecimalString | undefined;
}

/** The single values of an order that an amend can change. */
export const AMENDED_FIELDS = ['quantity', 'price', 'triggerPrice', 'trailingAmount'] as const;
export type AmendedField = (typeof AMENDED_FIELDS)[number];

/** The orders attached to an entry, which an amend can change too. */
export const EXIT_FIELDS = ['takeProfit', 'stopLoss'] as const;
export type ExitField = (typeof EXIT_FIELDS)[number];

type AmendedSingly = { readonly [F in AmendedField]?: DecimalString | undefined };

/**
 * New values of an order; one that is absent stays. The quantity is the total, including what has filled. An exit is given as
 * it is to be, in all of its parts; `null` removes it.
 */
export type AmendedValues = AmendedSingly & { readonly [F in ExitField]?: AttachedOrder | null | undefined };

/** Changes to an active order; at least one value is given. */
export interface AmendRequest extends AmendedSingly {
  /** Parts of an exit that are not given stay as they are; `LAST` where there was no exit. `null` removes it. */
  readonly takeProfit?: AttachedRequest | null | undefined;
  readonly stopLoss?: AttachedRequest | null | undefined;
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
export type ToldOrder = Earlier<Order, LaterOrderField>;

/** Fields of an order that answers of earlier versions may lack. */
type LaterOrderField =
  | 'positionSide'
  | 'orderListId'
  | 'adjusted'
  | 'displayQuantity'
  | 'trigger'
  | 'triggeredOrderId'
  | 'closePosition'
  | 'expiresAt'
  | 'takeProfit'
  | 'stopLoss'
  | 'selfTradePrevention'
  | 'forcedBy';

/** An amendment in an answer; a replayed answer may come from an earlier version of Atlas. */
export type ToldAmendment = Earlier<Amendment, 'filledBefore' | 'changedSince'>;

/** Results of a cancel-all for each order that it covers. */
export const CANCEL_ALL_OUTCOMES = ['canceled', 'notActive', 'failed', 'unknown'] as const;

/** RFC 3339 UTC with milliseconds. */
export function timestamp(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
