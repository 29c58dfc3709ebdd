import {
  algoIdOf,
  type Conditional,
  type Effect,
  listIdOf,
  type Order,
  type PaperControl,
  parseDecimal,
} from '../../paper/src/testing.ts';
import type { Authors, Who } from './authors.ts';
import type { ChaosProduct } from './products.ts';

/**
 * An order as Atlas tells of it. A conditional order of Binance futures has an id of its own, and is one with the order that
 * its trigger creates (docs/venues/binance.md §20).
 */
export type Witnessed = Pick<Order, 'id' | 'state' | 'price' | 'quantity' | 'createdAt' | 'amendments'>;

/** The effects since a moment, from the engine's journal, which no fault can change. */
export interface Truth {
  /** Accepted orders, with their current state; what a trigger creates is no further one. */
  readonly placed: readonly Witnessed[];
  readonly amends: number;
  readonly cancels: number;
  /** Orders and amends among these that are a second effect of the very same bytes. */
  readonly networks: number;
  /** Orders that the exchange keeps as rejected. */
  readonly rejections: number;
  /** Accepted order lists, whose orders are among those accepted. */
  readonly lists: readonly PlacedList[];
}

interface PlacedList {
  /** The exchange's id. */
  readonly id: string;
  /** Whether it is a second effect of the very same bytes. */
  readonly isNetworks: boolean;
}

const ACCOUNT = 'paper';

interface Terms extends ExitPrices {
  readonly price: bigint;
  readonly quantity: bigint;
  readonly by: Who | undefined;
}

/** The triggers of the exits that an entry carries; `null` where it carries none. */
export interface ExitPrices {
  readonly takeProfit: bigint | null;
  readonly stopLoss: bigint | null;
}

/** A cancel: of which order, and when on the exchange's clock. */
export interface CancelMoment {
  readonly id: string;
  readonly at: number;
}

/** The engine's record of one product and one account. */
export interface Witness {
  /** Starts counting effects. */
  mark(): void;
  /** The effects of one author, of all authors by default, up to a moment by the exchange's clock. */
  truth(who?: Who, until?: number): Truth;
  /** The terms that an order has had since it was marked, oldest first, and who gave it each of them. */
  terms(id: string): readonly Terms[];
  /** An order as it is now, by the exchange's id, or by that of the order that its trigger created. */
  order(id: string): Witnessed | undefined;
  /** The orders of a list as they are now, by the exchange's id. */
  legs(listId: string): readonly Order[];
  /** The cancels that no person made, those of the exchange's own timers included. */
  cancelMoments(): readonly CancelMoment[];
  open(): readonly Witnessed[];
  /** The orders in the book, and the conditional orders beside it that wait for their trigger. */
  resting(): readonly Order[];
  waiting(): readonly Conditional[];
}

export function witnessOf(control: PaperControl, product: ChaosProduct, authors?: Authors): Witness {
  let since = 0;
  /** Without those of exits, which the exchange itself places, fits and ends. */
  const effects = (): Exclude<Effect, { kind: 'settled' | 'refused' }>[] =>
    control
      .journal(product.paper)
      .filter((effect) => effect.kind !== 'settled' && effect.kind !== 'refused')
      .filter(({ account, symbol }) => account === ACCOUNT && symbol === product.exchangeSymbol)
      .filter((effect) => !('order' in effect) || effect.order.meta.exit === undefined);
  const placedBy = (effect: ReturnType<typeof effects>[number]): readonly Witnessed[] => {
    if ('conditional' in effect) return effect.kind === 'armed' ? [witnessed(effect.conditional)] : [];
    return effect.kind === 'placed' && effect.order.madeBy === undefined ? [effect.order] : [];
  };
  const orders = (): Witnessed[] => effects().flatMap(placedBy);
  const inBook = (): Order[] => effects().flatMap((each) => (each.kind === 'placed' ? [each.order] : []));
  const conditionals = (): Conditional[] =>
    effects().flatMap((each) => (each.kind === 'armed' ? [each.conditional] : []));
  const later = () => effects().filter(({ sequence }) => sequence > since);
  const listsOf = (among: ReturnType<typeof effects>): PlacedList[] => {
    const lists = among.flatMap((each) => {
      if (each.kind !== 'placed' || each.order.list === undefined) return [];
      const isNetworks = authors?.isNetworks(each.sequence) === true;
      return [[String(listIdOf(each.order.list)), { id: String(listIdOf(each.order.list)), isNetworks }] as const];
    });
    return [...new Map(lists).values()];
  };
  return {
    mark() {
      since = control.journal(product.paper).at(-1)?.sequence ?? 0;
    },
    truth(who, until = Number.POSITIVE_INFINITY) {
      const own = later().filter(
        ({ sequence, time }) => time <= until && (who === undefined || authors?.of(sequence) === who),
      );
      const made = own.filter((each) => placedBy(each).length > 0 || each.kind === 'amended');
      return {
        placed: own.flatMap(placedBy),
        amends: own.filter(({ kind }) => kind === 'amended').length,
        cancels: own.filter(isCancel).length,
        networks: made.filter(({ sequence }) => authors?.isNetworks(sequence) === true).length,
        rejections: own.filter((each) => each.kind === 'ended' && each.order.state === 'REJECTED').length,
        lists: listsOf(own),
      };
    },
    terms: (id) =>
      later().flatMap((each) =>
        'order' in each && each.order.id === id && (each.kind === 'placed' || each.kind === 'amended')
          ? [{ price: each.price, quantity: each.quantity, ...exitsIn(each.meta), by: authors?.of(each.sequence) }]
          : [],
      ),
    order(id) {
      const maker = conditionals().find(({ made }) => made?.id === id);
      return maker === undefined ? orders().find((order) => order.id === id) : witnessed(maker);
    },
    legs: (listId) => inBook().find(({ list }) => String(listIdOf(list)) === listId)?.list?.legs ?? [],
    cancelMoments: () =>
      later()
        .filter((each) => isCancel(each) && authors?.of(each.sequence) !== 'person')
        .map((each) => {
          const id = 'conditional' in each ? witnessed(each.conditional).id : each.order.id;
          return { id, at: each.time };
        }),
    open: () => orders().filter(isOpen),
    resting: () => inBook().filter(isOpen),
    waiting: () => conditionals().filter(({ state }) => state === 'WAITING'),
  };
}

function exitsIn({ takeProfit = '', stopLoss = '' }: Order['meta']): ExitPrices {
  const priceOf = (note: string) => (note === '' ? null : parseDecimal(note));
  return { takeProfit: priceOf(takeProfit), stopLoss: priceOf(stopLoss) };
}

/** A conditional order with what became of it. */
function witnessed(conditional: Conditional): Witnessed {
  const { state, made, order, createdAt } = conditional;
  const { price = 0n, quantity = 0n } = order;
  const id = `algo-${algoIdOf(conditional)}`;
  return { id, state: stateOf(state, made), price, quantity, createdAt, amendments: made?.amendments ?? [] };
}

function stateOf(state: Conditional['state'], made: Order | undefined): Order['state'] {
  switch (state) {
    case 'WAITING':
      return 'NEW';
    case 'TRIGGERED':
      return made?.state ?? 'NEW';
    case 'CANCELED':
    case 'EXPIRED':
    case 'REJECTED':
      return state;
    default:
      return state satisfies never;
  }
}

function isCancel(effect: Effect): boolean {
  if (effect.kind === 'ended') return effect.state === 'CANCELED';
  return effect.kind === 'disarmed' && effect.conditionalState === 'CANCELED';
}

export function isOpen({ state }: Pick<Order, 'state'>): boolean {
  return state === 'NEW' || state === 'PARTIALLY_FILLED';
}
