import type { Fixed } from './decimal.ts';
import type { PositionSide, Side } from './side.ts';
import type { Fill } from './trades.ts';

export type { PositionSide, Side } from './side.ts';

export type OrderType = 'MARKET' | 'LIMIT';
export type TimeInForce = 'GTC' | 'IOC' | 'FOK';
export type SelfTradePrevention = 'NONE' | 'EXPIRE_TAKER' | 'EXPIRE_MAKER' | 'EXPIRE_BOTH';

/**
 * `CANCELED`: somebody asked for it. `EXPIRED`: a rule of the order or of the exchange ended it. `REJECTED`: it never
 * reached the book. Venues that have one word for two of these translate from `state` and `reason` together.
 */
export type OrderState = 'NEW' | 'PARTIALLY_FILLED' | 'FILLED' | 'CANCELED' | 'REJECTED' | 'EXPIRED';

/** Why an order ended, or was not taken. Wording and error numbers belong to the protocol layer. */
export type ReasonCode =
  // ends of an order that was accepted
  | 'userCancel'
  | 'amendedBelowExecuted'
  | 'iocRemainder'
  | 'selfTrade'
  | 'delivered'
  | 'timeInForceElapsed'
  // either a refusal or the end of a recorded order: the exchange's `recorded` set decides
  | 'fokUnfillable'
  | 'postOnlyWouldTake'
  | 'marketNoLiquidity'
  | 'quoteBelowStep'
  | 'reduceOnlyNoPosition'
  | 'reduceOnlyExceedsPosition'
  | 'insufficientFunds'
  // refusals that never leave a record
  | 'unknownAccount'
  | 'unknownSymbol'
  | 'notTrading'
  | 'invalidQuantity'
  | 'invalidPrice'
  | 'invalidCombination'
  | 'positionSideMismatch'
  | 'duplicateClientOrderId'
  | 'unknownOrder'
  | 'notOpen'
  | 'unchanged'
  | 'quantityIncrease'
  | 'notAmendable'
  | 'openOrdersOrPosition'
  | 'venueRule';

/** A structured reason: `detail` carries what a message may want to name (currency, required amount, field, code). */
export interface Reason {
  readonly code: ReasonCode;
  readonly detail?: Readonly<Record<string, string>>;
}

/** What a client asks for. Quantities are in the instrument's own order unit. */
export interface NewOrder {
  readonly account: string;
  readonly symbol: string;
  readonly side: Side;
  readonly type: OrderType;
  /** Either this or `quoteQuantity`. */
  readonly quantity?: Fixed;
  /** MARKET only: spend (BUY) or obtain (SELL) at most this much quote, in whole steps. */
  readonly quoteQuantity?: Fixed;
  /** LIMIT only. */
  readonly price?: Fixed;
  /** LIMIT only, GTC by default. */
  readonly timeInForce?: TimeInForce;
  readonly postOnly?: boolean;
  readonly reduceOnly?: boolean;
  /** `BOTH` by default, and only that, in one-way mode; `LONG` or `SHORT` in hedge mode. */
  readonly positionSide?: PositionSide;
  /** The exchange's default when absent. */
  readonly selfTradePrevention?: SelfTradePrevention;
  readonly clientOrderId?: string;
  /** The wire id, where the exchange has issued it before its engine sees the order; the engine makes one when absent. */
  readonly id?: string;
  /** Good-till-date and day orders: open orders end with `timeInForceElapsed` at this epoch millisecond. */
  readonly expiresAt?: number;
  /** The protocol layer's own notes, kept verbatim (response type, working type, text …). */
  readonly meta?: Readonly<Record<string, string>>;
}

/** One change of a resting order. `before` and `after` hold the full trio. */
export interface Amendment {
  readonly amendmentId: bigint;
  readonly time: number;
  readonly before: AmendedFields;
  readonly after: AmendedFields;
  readonly priorityKept: boolean;
}

interface AmendedFields {
  readonly price: Fixed;
  readonly quantity: Fixed;
  readonly clientOrderId: string | undefined;
}

/** An order as the engine keeps it. Callers only read; the engine is the single writer. */
export interface Order {
  /** Engine-wide counter in order of acceptance; never reused. */
  readonly sequence: number;
  /** Numeric id, ascending per symbol in order of acceptance, unique per symbol only (docs/venues/binance.md §2.1). */
  readonly orderId: bigint;
  /** The id that goes on the wire: `orderId` in decimal, or what the injected factory made of it. */
  readonly id: string;
  readonly account: string;
  readonly symbol: string;
  readonly clientOrderId: string | undefined;
  readonly side: Side;
  readonly type: OrderType;
  readonly timeInForce: TimeInForce;
  readonly postOnly: boolean;
  readonly reduceOnly: boolean;
  readonly positionSide: PositionSide;
  readonly selfTradePrevention: SelfTradePrevention;
  /** Limit price; 0 on MARKET orders. */
  readonly price: Fixed;
  /** Total size now, amendments and reduce-only clamps included. On a quote-amount MARKET order: what was executed. */
  readonly quantity: Fixed;
  /** Total size when it was placed. */
  readonly placedQuantity: Fixed;
  /** 0 unless placed by quote amount. */
  readonly quoteQuantity: Fixed;
  readonly executedQuantity: Fixed;
  /** Sums over the fills, see `Valuation`: average price = executedQuote ÷ executedBase. */
  readonly executedBase: Fixed;
  readonly executedQuote: Fixed;
  readonly executedCost: Fixed;
  readonly state: OrderState;
  /** Set once the order has ended otherwise than by filling. */
  readonly reason: Reason | undefined;
  readonly createdAt: number;
  /** Last change of any kind (fill, amend, clamp, end). */
  readonly updatedAt: number;
  /** Since when it rests in the book with its present priority; undefined if it never did. */
  readonly workingAt: number | undefined;
  readonly expiresAt: number | undefined;
  /** Place in the queue of its price level: smaller is earlier. Renewed when priority is lost. */
  readonly priority: number;
  readonly amendments: readonly Amendment[];
  readonly fills: readonly Fill[];
  readonly meta: Readonly<Record<string, string>>;
}

/** Still resting in the book. */
export function isOpen(order: Order): boolean {
  return order.state === 'NEW' || order.state === 'PARTIALLY_FILLED';
}

/** What could still fill: 0 once the order has ended. */
export function leavesQuantity(order: Order): Fixed {
  return isOpen(order) ? order.quantity - order.executedQuantity : 0n;
}
