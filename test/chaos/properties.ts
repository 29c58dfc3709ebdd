import { multiplyDivide, parseDecimal } from '../../paper/src/testing.ts';
import type { Who } from './authors.ts';
import type { Claim } from './claims.ts';
import type { Command, Plan } from './plan.ts';
import { type ChaosProduct, EXITS, PRICES } from './products.ts';
import { type ExitPrices, isOpen, type Truth, type Witness } from './truth.ts';

/** The state before the command: nothing for a place, the resting orders for the others. */
export interface Before {
  readonly orders: readonly { readonly id: string; readonly price: bigint; readonly quantity: bigint }[];
  /** The exchange's id of the list that the orders belong to. */
  readonly listId?: string | undefined;
}

type Standing = Before['orders'][number];

/** The facts of a command that its properties need. */
export interface Meant {
  readonly command: Command;
  readonly who: Who;
  /** The terms that an amend changes; other terms stay. */
  wanted(was: Standing): Wanted;
}

export interface Wanted extends Partial<ExitPrices> {
  readonly price?: bigint;
  readonly quantity?: bigint;
}

/** The command of a plan. */
export function meantBy(plan: Plan): Meant {
  return { command: plan.command, who: 'ours', wanted: (was) => wantedBy(plan, was) };
}

/** The terms that the command of a plan asks for. */
export function wantedBy({ change, product, exits }: Plan, was: Standing): Wanted {
  return {
    ...(exits?.alone !== true && wantedOf(was, change, product, PRICES.moved)),
    ...(movesProfit(exits) && { takeProfit: parseDecimal(EXITS.moved.takeProfit) }),
    ...(removesLoss(exits) && { stopLoss: EXITS.moved.stopLoss }),
  };
}

export function movesProfit(exits: Plan['exits']): boolean {
  return exits !== undefined && exits.what !== 'remove';
}

export function removesLoss(exits: Plan['exits']): boolean {
  return exits !== undefined && exits.what !== 'move';
}

/** The requested terms, in the engine's units. */
export function wantedOf(was: Standing, change: Plan['change'], product: ChaosProduct, price: string): Wanted {
  const smaller = multiplyDivide(was.quantity, parseDecimal(product.smaller), parseDecimal(product.quantity));
  return {
    ...(change !== 'smaller' && { price: parseDecimal(price) }),
    ...(change !== 'moved' && { quantity: smaller }),
  };
}

/** Why a claim is false, compared with the engine at that moment; `undefined` when it is true. */
export function falsehoodOf(meant: Meant, claim: Claim, witness: Witness, before: Before): string | undefined {
  const truth = witness.truth(meant.who);
  switch (meant.command) {
    case 'place':
    case 'hook':
      return falsePlace(claim, truth, witness);
    case 'amend':
      return falseAmend(meant, claim, truth, witness, before);
    case 'place-list':
      return falsePlacedList(claim, truth, witness);
    case 'cancel-list':
      return falseListCancel(claim, before.listId, witness);
    default:
      return falseCancel(claim, before.orders[0]?.id, witness);
  }
}

function falsePlace(claim: Claim, { placed }: Truth, witness: Witness): string | undefined {
  if (claim.kind === 'done') {
    if (placed.some(({ id }) => id === claim.id)) return undefined;
    if (witness.truth().placed.some(({ id }) => id === claim.id)) return 'said placed, and it is the order of another';
    return placed.length === 0
      ? 'said placed, and there is no order'
      : 'said placed under an id that is no order of this command';
  }
  // A conditional order that the exchange refuses at its trigger is refused, whenever that is.
  const taken = placed.filter(({ state }) => state !== 'REJECTED');
  return claim.kind === 'none' && taken.length > 0 ? 'said not placed, and there is an order' : undefined;
}

function falsePlacedList(claim: Claim, { lists }: Truth, witness: Witness): string | undefined {
  if (claim.kind === 'done') {
    if (lists.some(({ id }) => id === claim.id)) return undefined;
    return witness.truth().lists.some(({ id }) => id === claim.id)
      ? 'said placed, and it is the list of another'
      : 'said placed under an id that is no list of this command';
  }
  return claim.kind === 'none' && lists.length > 0 ? 'said not placed, and there is a list' : undefined;
}

/** A list is cancelled when none of its orders is open, and at least one was cancelled. */
function falseListCancel(claim: Claim, listId: string | undefined, witness: Witness): string | undefined {
  const legs = listId === undefined ? [] : witness.legs(listId);
  const open = legs.filter(isOpen);
  if (legs.length === 0) return 'the list to cancel is not on record';
  switch (claim.kind) {
    case 'done':
      if (open.length > 0) return `said cancelled, and ${open.length} of its orders are open`;
      return legs.some(({ state }) => state === 'CANCELED') ? undefined : 'said cancelled, and it ended by itself';
    case 'closed':
      return open.length > 0 ? 'said not active any more, and it is' : undefined;
    case 'none':
      return open.length === 0 ? 'said to be active, and it has ended' : undefined;
    default:
      return undefined;
  }
}

/** What an answer says of the orders of a list. */
interface ToldLeg {
  readonly stage: string;
  readonly order: { readonly exchangeOrderId: string; readonly state: string };
}

/**
 * Why the orders of a list are told falsely. An order that ended stays as it ended; with `now` the answer describes this very
 * moment, so that each order has to be what the engine has.
 */
export function falseLegs(
  told: readonly ToldLeg[],
  listId: string,
  witness: Witness,
  now: boolean,
): string | undefined {
  const legs = witness.legs(listId);
  if (told.length !== legs.length) return `told ${told.length} orders of a list of ${legs.length}`;
  for (const { stage, order } of told) {
    const is = legs.find(({ id }) => id === order.exchangeOrderId);
    if (is === undefined) return 'told an order that is not in the list';
    const isEnded = stage === 'ended';
    if (isEnded && (isOpen(is) || order.state !== is.state)) return `told ${order.state}, and it is ${is.state}`;
    if (!now) continue;
    if (isEnded === isOpen(is)) return `told ${stage}, and it is ${is.state}`;
    if (!isEnded && (stage === 'pending') !== (is.stage === 'pending')) return `told ${stage}, and it is ${is.stage}`;
  }
  return undefined;
}

/**
 * A change is done if this command made it, whatever others have done to the order since; otherwise it had no effect,
 * whatever the order looks like.
 */
function falseAmend(
  meant: Meant,
  claim: Claim,
  { placed, amends }: Truth,
  witness: Witness,
  before: Before,
): string | undefined {
  const [was] = before.orders;
  const is = was && witness.order(was.id);
  if (!was || !is) return 'the order to amend is not on record';
  const wanted = meant.wanted(was);
  const asked = Object.entries(wanted) as [keyof Wanted, Wanted[keyof Wanted]][];
  const had = (id: string): boolean =>
    witness.terms(id).some((terms) => asked.every(([name, value]) => value === undefined || terms[name] === value));
  switch (claim.kind) {
    case 'done':
      // For an amend in another actor's plan, it does not matter who gave the order the requested terms.
      if (claim.id === is.id) return had(is.id) ? undefined : 'said amended, and the order never was so';
      if (!placed.some(({ id }) => id === claim.id)) return 'said replaced by what is no order of this amend';
      if (isOpen(is)) return 'said replaced, and the first order still trades';
      return had(claim.id ?? '') ? undefined : 'said replaced, and the replacement has other terms';
    case 'none':
      if (placed.length > 0) return 'said unchanged, and there is a replacement';
      return amends > 0 ? 'said unchanged, and it was changed' : undefined;
    case 'closed':
      if (isOpen(is)) return 'said not active any more, and it trades';
      return placed.length > 0 ? 'said not active any more, and its replacement is not mentioned' : undefined;
    case 'overtaken':
      if (placed.length > 0) return 'said changed by another, and there is a replacement';
      return amends > 0 ? 'said changed by another, and this amend has changed it' : undefined;
    case 'gone':
      if (placed.length > 0) return 'said that nothing took its place, and there is a replacement';
      return isOpen(is) ? 'said cancelled, and it trades' : undefined;
    default:
      return undefined;
  }
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

/**
 * Reports more than one effect of one intent. The network may deliver the same bytes twice, and an exchange that frees
 * its ids accepts both: the signer sent them once, so that is not counted.
 */
export function excessOf({ command, who }: Meant, witness: Witness, before: Before): string | undefined {
  const { placed, amends, cancels, networks, lists } = witness.truth(who);
  switch (command) {
    case 'place-list': {
      const meant = lists.filter(({ isNetworks }) => !isNetworks);
      return meant.length > 1 ? `${meant.length} lists were placed` : undefined;
    }
    case 'cancel-list':
      if (placed.length + amends > 0) return 'a cancel changed or placed orders';
      return cancels <= before.orders.length ? undefined : `${cancels} cancels of ${before.orders.length} orders`;
    case 'place':
    case 'hook':
      return placed.length - networks > 1 ? `${placed.length - networks} orders were placed` : undefined;
    case 'amend':
      return placed.length + amends - networks > 1
        ? `${amends} amends and ${placed.length} replacements were made`
        : undefined;
    case 'batch':
    case 'flatten':
    case 'cancel-after':
    case 'settings':
      // Judged order by order where they are played.
      return undefined;
    default:
      if (placed.length + amends > 0) return 'a cancel changed or placed orders';
      return command !== 'cancel' || cancels <= before.orders.length
        ? undefined
        : `${cancels} cancels of ${before.orders.length} orders`;
  }
}

/** Whether the command has had any effect. */
export function hasEffect({ placed, amends, cancels }: Truth): boolean {
  return placed.length + amends + cancels > 0;
}
