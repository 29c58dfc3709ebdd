import { multiplyDivide, parseDecimal } from '../../local/paper/engine/decimal.ts';
import type { Order } from '../../local/paper/engine/order.ts';
import type { Claim } from './claims.ts';
import type { Plan } from './plan.ts';
import { PRICES } from './products.ts';
import { isOpen, type Truth, type Witness } from './truth.ts';

/** What was there before the command: nothing for a place, the resting order or orders for the others. */
export interface Before {
  readonly orders: readonly { readonly id: string; readonly price: bigint; readonly quantity: bigint }[];
}

/** What is wrong with a claim, held against the engine at the moment it was made; `undefined` when it is true. */
export function falsehoodOf(plan: Plan, claim: Claim, witness: Witness, before: Before): string | undefined {
  const truth = witness.truth();
  switch (plan.command) {
    case 'place':
      return falsePlace(claim, truth);
    case 'amend':
      return falseAmend(plan, claim, truth, witness, before);
    default:
      return falseCancel(claim, before.orders[0]?.id, witness);
  }
}

function falsePlace(claim: Claim, { placed }: Truth): string | undefined {
  if (claim.kind === 'done') {
    if (placed.length === 0) return 'said placed, and there is no order';
    return placed.some(({ id }) => id === claim.id) ? undefined : `said placed as ${claim.id}, which is another order`;
  }
  return claim.kind === 'none' && placed.length > 0 ? 'said not placed, and there is an order' : undefined;
}

function falseAmend(plan: Plan, claim: Claim, truth: Truth, witness: Witness, before: Before): string | undefined {
  const [was] = before.orders;
  const is = was && witness.order(was.id);
  if (!was || !is) return 'the order to amend is not on record';
  const [replacement] = truth.placed;
  switch (claim.kind) {
    case 'done':
      if (claim.id === is.id) return carries(plan, was, is) ? undefined : 'said amended, and the order is as it was';
      if (!replacement || claim.id !== replacement.id)
        return `said replaced by ${claim.id}, which is no order of this amend`;
      if (isOpen(is)) return 'said replaced, and the first order still trades';
      return carries(plan, was, replacement) ? undefined : 'said replaced, and the replacement has other terms';
    case 'none':
      if (replacement) return 'said unchanged, and there is a replacement';
      return is.price === was.price && is.quantity === was.quantity ? undefined : 'said unchanged, and it is changed';
    case 'closed':
      return isOpen(is) ? 'said not active any more, and it trades' : undefined;
    case 'gone':
      if (replacement) return 'said that nothing took its place, and there is a replacement';
      return isOpen(is) ? 'said cancelled, and it trades' : undefined;
    default:
      return undefined;
  }
}

function carries({ change, product }: Plan, was: Before['orders'][number], is: Order): boolean {
  const smaller = multiplyDivide(was.quantity, parseDecimal(product.smaller), parseDecimal(product.quantity));
  const price = change === 'smaller' ? was.price : parseDecimal(PRICES.moved);
  const quantity = change === 'moved' ? was.quantity : smaller;
  return is.price === price && is.quantity === quantity;
}

/** For a cancel, and for each order of a cancel-all. */
export function falseCancel(claim: Claim, id: string | undefined, witness: Witness): string | undefined {
  const is = id === undefined ? undefined : witness.order(id);
  if (!is) return 'the order to cancel is not on record';
  switch (claim.kind) {
    case 'done':
      return is.state === 'CANCELED' ? undefined : `said cancelled, and it is ${is.state}`;
    case 'closed':
      return isOpen(is) ? 'said not active any more, and it trades' : undefined;
    case 'none':
      return isOpen(is) ? undefined : `said to trade, and it is ${is.state}`;
    default:
      return undefined;
  }
}

/** More than one effect of one intent. */
export function excessOf(plan: Plan, { placed, amends, cancels }: Truth, before: Before): string | undefined {
  switch (plan.command) {
    case 'place':
      return placed.length > 1 ? `${placed.length} orders were placed` : undefined;
    case 'amend':
      return placed.length + amends > 1 ? `${amends} amends and ${placed.length} replacements were made` : undefined;
    default:
      if (placed.length + amends > 0) return 'a cancel changed or placed orders';
      return cancels > before.orders.length ? `${cancels} cancels of ${before.orders.length} orders` : undefined;
  }
}

/** Whether the command has had any effect. */
export function hasEffect({ placed, amends, cancels }: Truth): boolean {
  return placed.length + amends + cancels > 0;
}
