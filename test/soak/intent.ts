import { isOpen, parseDecimal } from '../../paper/src/testing.ts';
import type { Claim } from '../chaos/claims.ts';
import type { ChaosProduct } from '../chaos/products.ts';
import type { Made, Record } from './record.ts';

/** One command of a trader, and the marks that identify its effects. */
export type Wish = { readonly number: number; readonly product: ChaosProduct; readonly keyed: boolean } & (
  | {
      readonly command: 'place';
      readonly clientOrderId: string;
      /** Whether the trader chose the client order id; otherwise it is derived from the key. */
      readonly named: boolean;
      readonly type: 'resting' | 'market' | 'ioc';
    }
  /** To a price that no other command uses. */
  | { readonly command: 'amend'; readonly orderId: string; readonly exchangeOrderId: string; readonly price: string }
  | { readonly command: 'cancel'; readonly orderId: string; readonly exchangeOrderId: string }
);

/** Effects of a command, separate from those of second copies of the same bytes. */
export function effectsOf(
  wish: Wish,
  record: Record,
): { readonly own: readonly Made[]; readonly byNetwork: readonly Made[] } {
  const all = madeBy(wish, record);
  return { own: all.filter(({ byNetwork }) => !byNetwork), byNetwork: all.filter(({ byNetwork }) => byNetwork) };
}

function madeBy(wish: Wish, record: Record): readonly Made[] {
  const { exchangeSymbol } = wish.product;
  switch (wish.command) {
    case 'place':
      return record.placedUnder(wish.clientOrderId);
    case 'amend': {
      const price = parseDecimal(wish.price);
      return [...record.amendedTo(exchangeSymbol, price), ...record.placedAt(exchangeSymbol, price)];
    }
    case 'cancel':
      return [];
  }
}

/** Why a claim is false, compared with the engine; `undefined` when it is true. */
export function falsehoodOf(wish: Wish, claim: Claim, record: Record): string | undefined {
  const { own, byNetwork } = effectsOf(wish, record);
  if (own.length > 1) return `${own.length} effects`;
  switch (wish.command) {
    case 'place':
      return falsePlace(claim, own, byNetwork);
    case 'amend':
      return falseAmend(claim, own, record.order(wish.exchangeOrderId));
    case 'cancel':
      return falseCancel(claim, record.order(wish.exchangeOrderId));
  }
}

function falsePlace(claim: Claim, own: readonly Made[], byNetwork: readonly Made[]): string | undefined {
  if (claim.kind === 'done') {
    if (own.length === 0) return 'said placed, and there is no order';
    // The received reply may be the one to the second copy.
    return [...own, ...byNetwork].some(({ order }) => order.id === claim.id)
      ? undefined
      : 'said placed under the id of another order';
  }
  return claim.kind === 'none' && own.length > 0 ? 'said not placed, and there is an order' : undefined;
}

type Order = Made['order'];

function falseAmend(claim: Claim, own: readonly Made[], target: Order | undefined): string | undefined {
  switch (claim.kind) {
    case 'done':
      return own.some(({ order }) => order.id === claim.id) ? undefined : 'said amended, and it was not';
    case 'none':
      return own.length > 0 ? 'said unchanged, and it was changed' : undefined;
    case 'overtaken':
      return own.length > 0 ? 'said changed by another, and this amend has changed it' : undefined;
    case 'closed':
      if (target && isOpen(target)) return 'said not active any more, and it trades';
      return own.some(({ order }) => order.id !== target?.id)
        ? 'said not active any more, and its replacement is not mentioned'
        : undefined;
    case 'gone':
      return own.length > 0 ? 'said that nothing took its place, and something did' : undefined;
    default:
      return undefined;
  }
}

function falseCancel(claim: Claim, target: Order | undefined): string | undefined {
  if (!target) return undefined;
  if (claim.kind === 'done')
    return target.state === 'CANCELED' ? undefined : `said cancelled, and it is ${target.state}`;
  // "The order is active" holds for a moment only, and others act too.
  return claim.kind === 'closed' && isOpen(target) ? 'said not active any more, and it trades' : undefined;
}
