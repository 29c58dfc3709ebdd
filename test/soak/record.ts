import type { Effect, Order, OrderEffect } from '../../paper/src/testing.ts';
import type { Authors } from '../chaos/authors.ts';

/** An effect of a command; an effect of a second copy of the same bytes counts against the network. */
export interface Made {
  readonly order: Order;
  readonly byNetwork: boolean;
}

/** An engine's journal, searchable by the marks of a command. */
export interface Record {
  placedUnder(clientOrderId: string): readonly Made[];
  /** Orders placed at a price that only one command uses. */
  placedAt(symbol: string, price: bigint): readonly Made[];
  amendedTo(symbol: string, price: bigint): readonly Made[];
  order(id: string): Order | undefined;
  open(symbol: string): readonly Order[];
}

/** Continues from the last position; the journal only grows. */
export function createRecord(journal: () => readonly Effect[], authors: Authors): Record {
  const byClientId = new Map<string, Made[]>();
  const placed = new Map<string, Made[]>();
  const amended = new Map<string, Made[]>();
  const orders = new Map<string, Order>();
  let last = 0;

  const take = (effect: OrderEffect): void => {
    const { kind, order, symbol, price, clientOrderId, sequence } = effect;
    orders.set(order.id, order);
    if (kind !== 'placed' && kind !== 'amended') return;
    const made = { order, byNetwork: authors.isNetworks(sequence) };
    add(kind === 'placed' ? placed : amended, `${symbol} ${price}`, made);
    if (kind === 'placed' && clientOrderId !== undefined) add(byClientId, clientOrderId, made);
  };
  const upToDate = <T>(read: () => T): T => {
    const effects = journal();
    const from = effects.findLastIndex(({ sequence }) => sequence <= last);
    for (const effect of effects.slice(from + 1)) {
      last = effect.sequence;
      if ('order' in effect) take(effect);
    }
    return read();
  };
  return {
    placedUnder: (id) => upToDate(() => byClientId.get(id) ?? []),
    placedAt: (symbol, price) => upToDate(() => placed.get(`${symbol} ${price}`) ?? []),
    amendedTo: (symbol, price) => upToDate(() => amended.get(`${symbol} ${price}`) ?? []),
    order: (id) => upToDate(() => orders.get(id)),
    open: (symbol) =>
      upToDate(() =>
        [...orders.values()].filter(
          ({ symbol: of, state }) => of === symbol && (state === 'NEW' || state === 'PARTIALLY_FILLED'),
        ),
      ),
  };
}

function add(to: Map<string, Made[]>, key: string, made: Made): void {
  const list = to.get(key);
  if (list) list.push(made);
  else to.set(key, [made]);
}
