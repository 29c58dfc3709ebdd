import type { Fixed } from './decimal.ts';
import type { Order, OrderState, PositionSide, Reason } from './order.ts';
import type { Fill } from './trades.ts';

/**
 * The journal of what really happened, in order, which fault tests compare with a client's belief. No protocol layer can
 * change it by answering, delaying or dropping. Refusals are listed too, because they prove that a request arrived.
 */
export type Effect = OrderEffect | RefusalEffect | SettlementEffect;

export interface OrderEffect {
  /** `clamped` is a reduce-only order made smaller by the exchange; `ended` covers cancel, expiry and recorded rejection. */
  readonly kind: 'placed' | 'filled' | 'amended' | 'clamped' | 'ended';
  readonly sequence: number;
  readonly time: number;
  readonly account: string;
  readonly symbol: string;
  readonly clientOrderId: string | undefined;
  /** The live record; the other fields are as they were at this moment. */
  readonly order: Order;
  readonly state: OrderState;
  readonly price: Fixed;
  readonly quantity: Fixed;
  readonly executedQuantity: Fixed;
  readonly executedQuote: Fixed;
  readonly executedBase: Fixed;
  readonly reason: Reason | undefined;
  /** On `filled` only. */
  readonly fill: Fill | undefined;
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

/** A position that was closed at the mark price because its contract expired. */
export interface SettlementEffect {
  readonly kind: 'settled';
  readonly sequence: number;
  readonly time: number;
  readonly account: string;
  readonly symbol: string;
  readonly positionSide: PositionSide;
  readonly price: Fixed;
  /** Signed size that was closed. */
  readonly quantity: Fixed;
  readonly realizedPnl: Fixed;
}

/** Counts over one client order id, over every order that ever carried it. */
export interface EffectCounts {
  /** Orders accepted (recorded rejections excluded). */
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
    const ended = (state: OrderState) => (effect: Effect) => effect.kind === 'ended' && effect.state === state;
    return {
      placements: count(({ kind }) => kind === 'placed'),
      amends: count(({ kind }) => kind === 'amended'),
      cancels: count(ended('CANCELED')),
      expiries: count(ended('EXPIRED')),
      refusals: count((effect) => effect.kind === 'refused' || ended('REJECTED')(effect)),
      fills: count(({ kind }) => kind === 'filled'),
      filledQuantity: effects.reduce((sum, e) => (e.kind === 'filled' ? sum + (e.fill?.quantity ?? 0n) : sum), 0n),
    };
  }
}
