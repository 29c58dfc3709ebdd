import type { PaperControl } from '../../local/paper/control.ts';
import { formatDecimal } from '../../local/paper/engine/decimal.ts';
import type { OrderEffect } from '../../local/paper/engine/effects.ts';
import type { Order } from '../../local/paper/engine/order.ts';
import type { ChaosProduct } from './products.ts';

/** What the engine says has really happened since a moment: no fault can change it. */
export interface Truth {
  /** Orders that were accepted, with the state they are in. */
  readonly placed: readonly Order[];
  readonly amends: number;
  readonly cancels: number;
}

const ACCOUNT = 'paper';

/** The engine's record of one product and one account. */
export interface Witness {
  /** From now on effects count. */
  mark(): void;
  truth(): Truth;
  /** An order as it is now, by the exchange's id. */
  order(id: string): Order | undefined;
  open(): readonly Order[];
}

export function witnessOf(control: PaperControl, product: ChaosProduct): Witness {
  let since = 0;
  const effects = (): OrderEffect[] =>
    control
      .journal(product.paper)
      .filter((effect) => effect.kind !== 'settled' && effect.kind !== 'refused')
      .filter(({ account, symbol }) => account === ACCOUNT && symbol === product.exchangeSymbol);
  const orders = (): Order[] => effects().flatMap(({ kind, order }) => (kind === 'placed' ? [order] : []));
  return {
    mark() {
      since = control.journal(product.paper).at(-1)?.sequence ?? 0;
    },
    truth() {
      const later = effects().filter(({ sequence }) => sequence > since);
      return {
        placed: later.flatMap(({ kind, order }) => (kind === 'placed' ? [order] : [])),
        amends: later.filter(({ kind }) => kind === 'amended').length,
        cancels: later.filter(({ kind, state }) => kind === 'ended' && state === 'CANCELED').length,
      };
    },
    order: (id) => orders().find((order) => order.id === id),
    open: () => orders().filter(isOpen),
  };
}

export function isOpen({ state }: Order): boolean {
  return state === 'NEW' || state === 'PARTIALLY_FILLED';
}

/** The terms of an order, as text, to be compared. */
export function termsOf({ price, quantity }: Order): { price: string; quantity: string } {
  return { price: formatDecimal(price), quantity: formatDecimal(quantity) };
}
