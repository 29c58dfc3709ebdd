import type { Fixed } from '../../engine/decimal.ts';
import { isOpen, type Order } from '../../engine/order.ts';
import { isPast, type TriggerRule } from '../../engine/trigger.ts';
import type { Endpoint } from '../api.ts';
import type { OrderIds } from '../ids.ts';
import type { Listing } from '../instruments/listing.ts';
import type { Parameters } from '../parameters.ts';
import { BybitRefusal, REFUSED } from '../refusal.ts';
import { type CategoryEngine, listingFor, type Venue } from '../venue.ts';
import { type ExitChange, exitNotes, exitRefusal, readExitChange } from './exit-change.ts';
import { watchEntry } from './exits.ts';
import { findNamed } from './named-order.ts';
import { checkPrice, largest, orderRefusal, withinBand } from './order-request.ts';
import { idsOf } from './place.ts';
import { wrongSide } from './trigger.ts';

const AMEND_PER_SECOND = { spot: 10, futures: 10 } as const;

/**
 * The effect of an amend on the place in the queue is unverified (docs/venues/bybit.md §2.4): kept for a pure
 * reduction.
 */
const UNVERIFIED_PRIORITY = 'auto';

/** `POST order/amend`: only accepted; a later read shows whether it took effect (§2.4). */
export function amendOrder(venue: Venue): Endpoint {
  return {
    method: 'POST',
    path: '/order/amend',
    access: 'trade',
    perSecond: AMEND_PER_SECOND,
    handle: ({ parameters, account }) => ({ result: idsOf(amendNamed(venue, parameters, account)) }),
  };
}

/** Accepts a change of the named order; both ids stay. */
export function amendNamed(venue: Venue, parameters: Parameters, account: string): OrderIds {
  if (parameters.text('orderIv') !== undefined) throw REFUSED.notOffered('orderIv');
  const { engine, id, linkId, order } = found(venue, parameters, account);
  const listing = listingFor(engine, parameters);
  const quantity = parameters.decimal('qty');
  const asked = parameters.decimal('price');
  const triggerPrice = parameters.decimal('triggerPrice');
  const exits = readExitChange(parameters, listing, (price) => checkPrice(engine, listing, price));
  if (quantity === undefined && asked === undefined && triggerPrice === undefined && exits === undefined) {
    throw REFUSED.missing('qty or price');
  }
  if (triggerPrice !== undefined) checkPrice(engine, listing, triggerPrice);
  if (quantity !== undefined) checkQuantity(engine, listing, order, quantity);
  if (asked !== undefined) checkPrice(engine, listing, asked);
  const price =
    asked === undefined || order === undefined ? asked : withinBand(venue, engine, listing, account, order.side, asked);
  if (order !== undefined && triggerPrice !== undefined) checkSide(engine, order, movedTrigger(order, triggerPrice));
  if (order !== undefined) {
    const terms = { quantity, price, triggerPrice };
    const notes = exits === undefined ? {} : exitNotes(order, exits, listing, entryPrice(engine, order, terms));
    const isSame = isUnchanged(order, terms) && Object.keys(notes).length === 0;
    if (isSame) throw exits === undefined ? REFUSED.unmodified() : exitRefusal.unmodified();
  }
  submitAmend(venue, engine, { account, id, quantity, price, triggerPrice, exits, listing });
  return { id, linkId };
}

/** What exits are compared with, as when the entry is placed (unverified, §12.3). */
function entryPrice(
  { exchange }: CategoryEngine,
  order: Order,
  { price, triggerPrice }: Omit<Terms, 'quantity'>,
): Fixed {
  const limit = price ?? (order.type === 'LIMIT' ? order.price : undefined);
  return limit ?? triggerPrice ?? order.trigger?.rule.at?.price ?? exchange.market(order.symbol).lastPrice;
}

/** On contracts, an order that is gone is "too late to replace" (§2.4). */
function found(venue: Venue, parameters: Parameters, account: string) {
  try {
    return findNamed(venue, parameters, account);
  } catch (error) {
    if (error instanceof BybitRefusal && error.retCode === 110001) {
      throw new BybitRefusal(110001, 'order not exists or too late to replace');
    }
    throw error;
  }
}

function checkQuantity(engine: CategoryEngine, listing: Listing, order: Order | undefined, quantity: Fixed): void {
  if (quantity <= 0n || quantity % listing.step !== 0n) throw orderRefusal(engine, 'quantity');
  if (quantity > largest(listing, { type: 'LIMIT', postOnly: order?.postOnly ?? false })) {
    throw orderRefusal(engine, 'aboveMaxLimit');
  }
  if (order !== undefined && quantity <= order.executedQuantity) throw orderRefusal(engine, 'belowFilled');
}

/** A trigger that the price has reached already is refused as when placing (unverified). */
function checkSide({ exchange }: CategoryEngine, { symbol, stage }: Order, rule: TriggerRule): void {
  const { lastPrice, markPrice } = exchange.market(symbol);
  if (stage === 'waiting' && isPast(rule, rule.by === 'last' ? lastPrice : markPrice)) throw wrongSide(rule);
}

interface Terms {
  readonly quantity: Fixed | undefined;
  readonly price: Fixed | undefined;
  readonly triggerPrice: Fixed | undefined;
}

function isUnchanged(order: Order, { quantity, price, triggerPrice }: Terms): boolean {
  const at = order.trigger?.rule.at?.price;
  const same = (quantity ?? order.quantity) === order.quantity && (price ?? order.price) === order.price;
  return same && (triggerPrice ?? at) === at;
}

interface Change extends Terms {
  readonly account: string;
  readonly id: string;
  readonly exits: ExitChange | undefined;
  readonly listing: Listing;
}

/**
 * Hands a change to the engine. A refusal by the engine leaves no trace: how a late refusal shows is unverified (§2.4).
 */
function submitAmend(venue: Venue, engine: CategoryEngine, change: Change): void {
  const { account, id, quantity, price, triggerPrice } = change;
  const { exchange } = engine;
  venue.gateway.submit(() => {
    const order = exchange.order({ account, id });
    if (order === undefined || !isOpen(order)) return;
    if (quantity !== undefined && quantity <= order.executedQuantity) return;
    const notes = notesAtEngine(engine, order, change);
    if (notes === undefined) return;
    const amended = exchange.amend({
      account,
      id,
      priority: UNVERIFIED_PRIORITY,
      ...(quantity !== undefined && { quantity }),
      ...(price !== undefined && { price }),
      ...(triggerPrice !== undefined && { trigger: movedTrigger(order, triggerPrice) }),
      ...(Object.keys(notes).length > 0 && { meta: notes, changesMeta: true }),
    });
    if (amended.ok) watchEntry(venue, engine, amended.order, id);
  });
}

/** The notes of exits as they are when the engine takes the change; undefined where it refuses them. */
function notesAtEngine(engine: CategoryEngine, order: Order, { exits, listing, ...terms }: Change) {
  if (exits === undefined) return {};
  try {
    return exitNotes(order, exits, listing, entryPrice(engine, order, terms));
  } catch (error) {
    if (error instanceof BybitRefusal) return undefined;
    throw error;
  }
}

/** The trigger of a conditional order at another price; a plain order, whose trigger the engine refuses, has none. */
function movedTrigger({ trigger }: Order, price: Fixed): TriggerRule {
  const { by = 'last', at } = trigger?.rule ?? {};
  return { by, at: { when: at?.when ?? 'atOrAbove', price } };
}
