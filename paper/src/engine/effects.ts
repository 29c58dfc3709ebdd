import type { Conditional, ConditionalState } from './conditional.ts';
import type { Fixed } from './decimal.ts';
import type { Order, OrderState, PositionSide, Reason, Stage } from './order.ts';
import type { Fill } from './trades.ts';
import type { Trigger } from './trigger.ts';

/**
 * The journal of what really happened, in order; fault tests compare a client's belief with it. No protocol layer can
 * change it by answering, delaying or dropping. It includes refusals, because they prove that a request arrived.
 */
export type Effect = OrderEffect | ConditionalEffect | RefusalEffect | SettlementEffect;

export interface OrderEffect {
  /**
   * `entered`: an order that waited moved on, because its trigger was reached or its turn in its list came. `clamped`: the
   * exchange made a reduce-only order smaller. `ended`: cancel, expiry or recorded rejection.
   */
  readonly kind: 'placed' | 'entered' | 'filled' | 'amended' | 'clamped' | 'ended';
  readonly sequence: number;
  readonly time: number;
  readonly account: string;
  readonly symbol: string;
  readonly clientOrderId: string | undefined;
  /** The live record; the other fields are the values at the moment of the effect. */
  readonly order: Order;
  readonly state: OrderState;
  readonly stage: Stage;
  readonly price: Fixed;
  readonly quantity: Fixed;
  readonly executedQuantity: Fixed;
  readonly executedQuote: Fixed;
  readonly executedBase: Fixed;
  /** What it waited for; a trailing one goes on from there. */
  readonly trigger: Trigger | undefined;
  readonly meta: Order['meta'];
  readonly reason: Reason | undefined;
  /** On `filled` only. */
  readonly fill: Fill | undefined;
}

/** A conditional order, which is none of the book's: taken, triggered, or ended otherwise. */
interface ConditionalEffect {
  readonly kind: 'armed' | 'fired' | 'disarmed';
  readonly sequence: number;
  readonly time: number;
  readonly account: string;
  readonly symbol: string;
  readonly clientOrderId: string | undefined;
  /** The live record. */
  readonly conditional: Conditional;
  readonly conditionalState: ConditionalState;
  readonly reason: Reason | undefined;
}

interface RefusalEffect {
  readonly kind: 'refused';
  readonly sequence: number;
  readonly time: number;
  readonly account: string;
  readonly symbol: string;
  readonly clientOrderId: string | undefined;
  readonly command: 'place' | 'amend' | 'cancel';
  readonly reason: Reason;
}

/** A position closed at the mark price because its contract expired. */
export interface SettlementEffect {
  readonly kind: 'settled';
  readonly sequence: number;
  readonly time: number;
  readonly account: string;
  readonly symbol: string;
  readonly positionSide: PositionSide;
  readonly price: Fixed;
  /** The closed quantity, signed. */
  readonly quantity: Fixed;
  readonly realizedPnl: Fixed;
}

/** Counts for one client order id, over every order that ever had it. */
export interface EffectCounts {
  /**
   * Orders accepted (recorded rejections excluded), a conditional order once: what it makes when it triggers is no second
   * placement.
   */
  readonly placements: number;
  readonly amends: number;
  /** Cancels on request; expiries by rule are in `expiries`. */
  readonly cancels: number;
  readonly expiries: number;
  readonly refusals: number;
  readonly fills: number;
  readonly filledQuantity: Fixed;
}

type Unnumbered<T> = T extends Effect ? Omit<T, 'sequence'> : never;

/** The append-only record, with an index by client order id. */
export class EffectLog {
  readonly #all: Effect[] = [];
  readonly #byClientId = new Map<string, Effect[]>();

  add(effect: Unnumbered<Effect>): void {
    const numbered: Effect = { ...effect, sequence: this.#all.length + 1 };
    this.#all.push(numbered);
    if (numbered.kind === 'settled' || numbered.clientOrderId === undefined) return;
    const same = this.#byClientId.get(numbered.clientOrderId);
    if (same === undefined) this.#byClientId.set(numbered.clientOrderId, [numbered]);
    else same.push(numbered);
  }

  list(filter: { readonly account?: string; readonly symbol?: string } = {}): Effect[] {
    const { account, symbol } = filter;
    return this.#all.filter(
      (effect) =>
        (account === undefined || effect.account === account) && (symbol === undefined || effect.symbol === symbol),
    );
  }

  countsOf(clientOrderId: string, account?: string): EffectCounts {
    const effects = (this.#byClientId.get(clientOrderId) ?? []).filter(
      (effect) => account === undefined || effect.account === account,
    );
    const count = (matches: (effect: Effect) => boolean): number => effects.filter(matches).length;
    const ended = (state: OrderState & ConditionalState) => (effect: Effect) =>
      (effect.kind === 'ended' && effect.state === state) ||
      (effect.kind === 'disarmed' && effect.conditionalState === state);
    const placed = (effect: Effect): boolean =>
      effect.kind === 'armed' || (effect.kind === 'placed' && effect.order.madeBy === undefined);
    return {
      placements: count(placed),
      amends: count(({ kind }) => kind === 'amended'),
      cancels: count(ended('CANCELED')),
      expiries: count(ended('EXPIRED')),
      refusals: count((effect) => effect.kind === 'refused' || ended('REJECTED')(effect)),
      fills: count(({ kind }) => kind === 'filled'),
      filledQuantity: effects.reduce((sum, e) => (e.kind === 'filled' ? sum + (e.fill?.quantity ?? 0n) : sum), 0n),
    };
  }
}
