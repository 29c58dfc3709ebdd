import type { Order, OrderEffect, PaperControl } from '../../paper/src/testing.ts';
import type { Authors, Who } from './authors.ts';
import type { ChaosProduct } from './products.ts';

/** The effects since a moment, from the engine's journal, which no fault can change. */
export interface Truth {
  /** Orders that were accepted, with the state they are in. */
  readonly placed: readonly Order[];
  readonly amends: number;
  readonly cancels: number;
  /** Orders and amends among these that are a second effect of the very same bytes. */
  readonly networks: number;
}

const ACCOUNT = 'paper';

interface Terms {
  readonly price: bigint;
  readonly quantity: bigint;
  readonly by: Who | undefined;
}

/** The engine's record of one product and one account. */
export interface Witness {
  /** From now on effects count. */
  mark(): void;
  /** The effects of one author; of all authors by default. */
  truth(who?: Who): Truth;
  /** The terms an order has had since it was marked, oldest first, and under whose hand it came to have them. */
  terms(id: string): readonly Terms[];
  /** An order as it is now, by the exchange's id. */
  order(id: string): Order | undefined;
  open(): readonly Order[];
}

export function witnessOf(control: PaperControl, product: ChaosProduct, authors?: Authors): Witness {
  let since = 0;
  const effects = (): OrderEffect[] =>
    control
      .journal(product.paper)
      .filter((effect) => effect.kind !== 'settled' && effect.kind !== 'refused')
      .filter(({ account, symbol }) => account === ACCOUNT && symbol === product.exchangeSymbol);
  const orders = (): Order[] => effects().flatMap(({ kind, order }) => (kind === 'placed' ? [order] : []));
  const later = (): OrderEffect[] => effects().filter(({ sequence }) => sequence > since);
  return {
    mark() {
      since = control.journal(product.paper).at(-1)?.sequence ?? 0;
    },
    truth(who) {
      const own = later().filter(({ sequence }) => who === undefined || authors?.of(sequence) === who);
      const made = own.filter(({ kind }) => kind === 'placed' || kind === 'amended');
      return {
        placed: own.flatMap(({ kind, order }) => (kind === 'placed' ? [order] : [])),
        amends: own.filter(({ kind }) => kind === 'amended').length,
        cancels: own.filter(({ kind, state }) => kind === 'ended' && state === 'CANCELED').length,
        networks: made.filter(({ sequence }) => authors?.isNetworks(sequence) === true).length,
      };
    },
    terms: (id) =>
      later()
        .filter(({ kind, order }) => order.id === id && (kind === 'placed' || kind === 'amended'))
        .map(({ price, quantity, sequence }) => ({ price, quantity, by: authors?.of(sequence) })),
    order: (id) => orders().find((order) => order.id === id),
    open: () => orders().filter(isOpen),
  };
}

export function isOpen({ state }: Order): boolean {
  return state === 'NEW' || state === 'PARTIALLY_FILLED';
}
