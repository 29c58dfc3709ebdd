import type { OrderRef } from '../../../port.ts';

/** Marks the ids of conditional orders, which are numbers of a space of their own (docs/venues/binance.md §20). */
const PREFIX = 'algo-';

/** An id by which Binance finds a conditional order; none of its requests takes a symbol (§21.8). */
export type AlgoKey = { readonly algoId: string } | { readonly clientAlgoId: string };

/** The exchange's part of the order id of a conditional order: `algo-3000002168427100`. */
export function algoOrderId(algoId: string): string {
  return `${PREFIX}${algoId}`;
}

/** The key of an order that is known to be conditional; `undefined` for any other. */
export function algoKeyOf(ref: OrderRef): AlgoKey | undefined {
  if ('clientOrderId' in ref) return ref.conditional === true ? { clientAlgoId: ref.clientOrderId } : undefined;
  const algoId = algoIdIn(ref.exchangeOrderId);
  return algoId === undefined ? undefined : { algoId };
}

/** The exchange's number in `algo-3000002168427100`; `undefined` in an id of another form. */
export function algoIdIn(exchangeOrderId: string): string | undefined {
  return /^algo-(\d{1,19})$/.exec(exchangeOrderId)?.[1];
}
