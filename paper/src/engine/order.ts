import type { Fixed } from './decimal.ts';
import type { PositionSide, Side } from './side.ts';
import type { Fill } from './trades.ts';
import type { Trigger, TriggerRule } from './trigger.ts';

export type { PositionSide, Side } from './side.ts';

export type OrderType = 'MARKET' | 'LIMIT';
export type TimeInForce = 'GTC' | 'IOC' | 'FOK';
export type SelfTradePrevention = 'NONE' | 'EXPIRE_TAKER' | 'EXPIRE_MAKER' | 'EXPIRE_BOTH';

/**
 * `CANCELED`: on request. `EXPIRED`: ended by a rule of the order or of the exchange. `REJECTED`: never reached the
 * book. Venues that use one word for two of these translate from `state` and `reason` together.
 */
export type OrderState = 'NEW' | 'PARTIALLY_FILLED' | 'FILLED' | 'CANCELED' | 'REJECTED' | 'EXPIRED';

/**
 * Where an open order stands. `pending`: a list holds it back until another of its orders has filled. `waiting`: its trigger
 * has yet to be reached. `working`: it has come to the book. What is not working cannot fill.
 */
export type Stage = 'pending' | 'waiting' | 'working';

/** Why an order ended or was refused. Wording and error codes belong to the protocol layer. */
export type ReasonCode =
  // ends of an order that was accepted
  | 'userCancel'
  | 'amendedBelowExecuted'
  | 'iocRemainder'
  | 'selfTrade'
  | 'delivered'
  | 'timeInForceElapsed'
  | 'partnerWorked'
  | 'partnerEnded'
  | 'listWorkingEnded'
  | 'positionClosed'
  // either a refusal or the end of a recorded order: the exchange's `recorded` set decides
  | 'fokUnfillable'
  | 'postOnlyWouldTake'
  | 'marketNoLiquidity'
  | 'quoteBelowStep'
  | 'reduceOnlyNoPosition'
  | 'reduceOnlyExceedsPosition'
  | 'insufficientFunds'
  | 'triggersAtOnce'
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

/** A structured reason: `detail` has the values that a message may need (currency, required amount, field, code). */
export interface Reason {
  readonly code: ReasonCode;
  readonly detail?: Readonly<Record<string, string>>;
}

/** A client's request. Quantities are in the instrument's own order unit. */
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
  /** In one-way mode `BOTH`, the default, and nothing else; in hedge mode `LONG` or `SHORT`. */
  readonly positionSide?: PositionSide;
  /** The exchange's default when absent. */
  readonly selfTradePrevention?: SelfTradePrevention;
  readonly clientOrderId?: string;
  /** The wire id, if the exchange issues it before its engine sees the order; the engine makes one when absent. */
  readonly id?: string;
  /** For good-till-date and day orders: open orders end with `timeInForceElapsed` at this epoch millisecond. */
  readonly expiresAt?: number;
  /** The order waits for this before it comes to the book. */
  readonly trigger?: TriggerRule;
  /** The id of the conditional order that makes this one, where triggering makes a new order. */
  readonly madeBy?: bigint;
  /** The protocol layer's own notes, kept verbatim (response type, working type, text …). */
  readonly meta?: Readonly<Record<string, string>>;
}

/** One change of a resting order. `before` and `after` have all three values. */
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
  /** The wire id: `orderId` in decimal, or the injected factory's text. */
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
  /**
   * Total size now, including amendments and reduce-only clamps. On a quote-amount MARKET order: the executed quantity.
   */
  readonly quantity: Fixed;
  /** Total size at placement. */
  readonly placedQuantity: Fixed;
  /** 0 unless placed by quote amount. */
  readonly quoteQuantity: Fixed;
  readonly executedQuantity: Fixed;
  /** Sums over the fills, see `Valuation`: average price = executedQuote ÷ executedBase. */
  readonly executedBase: Fixed;
  readonly executedQuote: Fixed;
  readonly executedCost: Fixed;
  readonly state: OrderState;
  readonly stage: Stage;
  /** What it waits for, or has waited for; undefined on an order that never had to. */
  readonly trigger: Trigger | undefined;
  /** When its trigger was reached. */
  readonly triggeredAt: number | undefined;
  readonly madeBy: bigint | undefined;
  /** The list it belongs to. */
  readonly list: OrderList | undefined;
  /** Set when the order has ended other than by filling. */
  readonly reason: Reason | undefined;
  readonly createdAt: number;
  /** The last change of any kind (fill, amend, clamp, end). */
  readonly updatedAt: number;
  /** When it entered the book with its present priority; undefined if it never rested. */
  readonly workingAt: number | undefined;
  readonly expiresAt: number | undefined;
  /** Place in the queue of its price level: smaller is earlier. Renewed when priority is lost. */
  readonly priority: number;
  readonly amendments: readonly Amendment[];
  readonly fills: readonly Fill[];
  readonly meta: Readonly<Record<string, string>>;
}

/** Whether it has not ended: it rests in the book, or waits to come there. */
export function isOpen(order: Pick<Order, 'state'>): boolean {
  return order.state === 'NEW' || order.state === 'PARTIALLY_FILLED';
}

/** The quantity that can still fill: 0 once the order has ended. */
export function leavesQuantity(order: Order): Fixed {
  return isOpen(order) ? order.quantity - order.executedQuantity : 0n;
}

/**
 * `OCO`: one of two orders ends the other. `OTO`: orders that come to the book once the first one has filled, of which two
 * are an OCO pair among themselves (docs/venues/binance.md §21.7).
 */
export type Contingency = 'OCO' | 'OTO';

/** Several orders of one symbol that depend on each other. Callers only read. */
export interface OrderList {
  /** Engine-wide counter in order of acceptance. */
  readonly listId: number;
  readonly account: string;
  readonly symbol: string;
  readonly clientListId: string | undefined;
  readonly contingency: Contingency;
  /** In the order of their ids: of an OTO the working order first. */
  readonly legs: readonly Order[];
  readonly createdAt: number;
  readonly updatedAt: number;
}
