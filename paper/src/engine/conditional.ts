import type { Fixed } from './decimal.ts';
import type { NewOrder, Order, Reason } from './order.ts';
import type { Trigger, TriggerRule } from './trigger.ts';

/**
 * `WAITING` until the trigger; then `TRIGGERED` where the book took the order that it made, `REJECTED` where it did not.
 * `CANCELED`: somebody asked for it. `EXPIRED`: its time ran out, or there was nothing left to close. One end for each.
 */
export type ConditionalState = 'WAITING' | 'TRIGGERED' | 'CANCELED' | 'EXPIRED' | 'REJECTED';

/** An order that is to be placed when a price is reached. It holds no funds before (docs/venues/binance.md §21.8). */
export interface NewConditional {
  /** What is placed; its client order id is the conditional order's own. Its quantity does not count with `closes`. */
  readonly order: NewOrder;
  readonly trigger: TriggerRule;
  /** Closes the whole position of its side; expires when that position is gone. */
  readonly closes?: boolean;
  /** Expires when the position of its symbol and side is gone. */
  readonly endsWithPosition?: boolean;
  /** Waits on while the last price differs from the mark price by more than this share of it. */
  readonly protectedBy?: Fixed;
  readonly expiresAt?: number;
  /** The venue's own rules at the trigger: what is placed then, or why nothing is. */
  readonly prepare?: (order: NewOrder) => Prepared;
  /** The protocol layer's own notes. */
  readonly meta?: Readonly<Record<string, string>>;
}

/** The order that is placed, or the reason that rejects it. */
export type Prepared =
  | { readonly ok: true; readonly order: NewOrder }
  | { readonly ok: false; readonly reason: Reason };

/** A conditional order as the engine keeps it. Callers only read. */
export interface Conditional extends NewConditional {
  /** Engine-wide counter in order of acceptance. */
  readonly sequence: number;
  readonly account: string;
  readonly symbol: string;
  readonly clientOrderId: string | undefined;
  readonly state: ConditionalState;
  readonly progress: Trigger;
  /** What it made. */
  readonly made: Order | undefined;
  /** Why it was rejected or expired. */
  readonly reason: Reason | undefined;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly triggeredAt: number | undefined;
}

/** By number or, without one, by client id: the waiting one first, else the newest that carried it. */
export interface ConditionalKey {
  readonly account: string;
  readonly sequence?: number;
  readonly clientOrderId?: string;
}

export type ConditionalResult =
  | { readonly ok: true; readonly conditional: Conditional }
  | { readonly ok: false; readonly reason: Reason };

/** The conditional orders of an exchange: beside the book, with numbers of their own. */
export interface Conditionals {
  /** Refused with `triggersAtOnce` where the price is past the trigger already. */
  place(request: NewConditional): ConditionalResult;
  /** What {@link place} would refuse with now, changing nothing. */
  check(request: NewConditional): Reason | undefined;
  /** Refused with `unknownOrder`, or `notOpen` once it has ended. */
  cancel(key: ConditionalKey): ConditionalResult;
  /** Cancels all that wait, oldest first, and returns them. */
  cancelAll(filter: { readonly account: string; readonly symbol?: string }): readonly Conditional[];
  find(key: ConditionalKey): Conditional | undefined;
  /** All of an account, ended ones included, oldest first. */
  list(account: string, symbol?: string): readonly Conditional[];
}
