import { listPositions } from '../account/positions.ts';
import type { Deadline } from '../domain/deadline.ts';
import { decimal, plain, ZERO } from '../domain/decimal.ts';
import { type Exchange, HAS_POSITIONS, type Instrument, type Market } from '../domain/instrument.ts';
import type { PositionSide, Side } from '../domain/order.ts';
import type { Position } from '../domain/position.ts';
import { Problem } from '../domain/problem.ts';
import type { ExchangePort } from '../exchanges/port.ts';
import type { ListDependencies, SourceReport } from '../listing/source.ts';
import { beforeSending, portOf } from '../reference/context.ts';
import { type CancelAllResult, cancelOrders } from './cancel-all.ts';
import type { PlaceRequest } from './place.ts';
import { type OneOfMany, type PlaceEnding, placeMany } from './place-many.ts';
import type { Caller } from './reconcile/command.ts';
import type { RecordingContext } from './reconcile/context.ts';
import { refuseReusedKey } from './reconcile/parts-of-key.ts';
import { refuseWithoutKey } from './reconcile/run-command.ts';

/** What is flattened: one product, or one of its symbols. */
export interface FlattenScope {
  readonly exchange: Exchange;
  readonly market: Market;
  readonly symbol?: string | undefined;
}

/** A position that was to be closed, and what became of the order that was to close it, or to close a part of it. */
interface Closing {
  readonly position: Position;
  readonly quantity: string;
  readonly ending: PlaceEnding;
}

export interface Flattened {
  readonly canceled: { readonly results: readonly CancelAllResult[]; readonly sources: readonly SourceReport[] };
  readonly closings: readonly Closing[];
  /** What a read after the last order shows; `null` where it failed. */
  readonly remaining: readonly Position[] | null;
  /** The coverage of the positions. */
  readonly sources: readonly SourceReport[];
  /** Why the positions could not be read. */
  readonly problem: Problem | null;
}

/** Market orders that close one position: an instrument may bound the quantity of each. */
const MOST_ORDERS = 10;

const CLOSED_BY: Readonly<Record<PositionSide, Side>> = { LONG: 'SELL', SHORT: 'BUY' };

/**
 * Cancels every resting order in scope, closes every position with reduce-only market orders, and reads the positions again to
 * tell what remains. A reduce-only order closes and never opens, so that two requests at once end in no position of the other
 * side. In a trading state that forbids closing it only cancels; each position says so. A position that cannot be closed hides
 * no other.
 *
 * Under a key each closing order has its own intent: a repeated request reconciles it and sends no second one. What a request
 * left open is closed by a request under a new key. Throws 422 on spot, and like `cancelOrders` when nothing could be sent.
 */
export async function flatten(
  context: RecordingContext,
  listing: ListDependencies,
  scope: FlattenScope,
  caller: Caller,
  deadline: Deadline,
): Promise<Flattened> {
  const { exchange, market } = scope;
  if (!HAS_POSITIONS[market]) {
    const why = `${exchange}.${market} has no positions: there is nothing to flatten. Cancel its orders, and sell what the balances show.`;
    throw new Problem('NOT_SUPPORTED', why, { exchange, orderState: 'notPlaced' });
  }
  const { facts } = await portOf(context, exchange, market);
  const many = { operation: 'flatten', input: scope, caller, deadline };
  const { idempotencyKey: key } = caller;
  refuseWithoutKey(context, 'place', caller);
  if (key !== undefined) await refuseReusedKey({ ...many, context, caller: { ...caller, key } });

  const canceled = await cancelOrders(context, listing, scope, caller, deadline);
  const before = await positionsIn(scope, listing);
  if ('problem' in before) return { canceled, closings: [], remaining: null, ...before };
  const cut = await Promise.all(before.rows.map((position) => cutUp(context, position, facts, deadline)));
  const closings = cut.flat();
  const sent = closings.flatMap((closing) => ('order' in closing ? closing.order : []));
  const endings = sent.length === 0 ? [] : await placeMany(context, sent, many);
  const endingOf = new Map(sent.map((order, at) => [order, endings[at]]));
  const closed = closings.flatMap((closing): Closing[] => {
    if ('problem' in closing) return [{ ...closing, ending: { problem: closing.problem } }];
    const ending = endingOf.get(closing.order);
    return ending === undefined ? [] : [{ ...closing, ending }];
  });
  const after = sent.length === 0 ? before : await remaining(context, listing, scope, facts, deadline);
  if ('problem' in after) return { canceled, closings: closed, remaining: null, ...after };
  return { canceled, closings: closed, remaining: after.rows, sources: after.sources, problem: null };
}

/** The positions in scope, or why they cannot be read. By then orders are cancelled, so a failure is told and not thrown. */
async function positionsIn(
  scope: FlattenScope,
  listing: ListDependencies,
): Promise<
  | { readonly rows: readonly Position[]; readonly sources: readonly SourceReport[] }
  | { readonly problem: Problem; readonly sources: readonly SourceReport[] }
> {
  try {
    return await listPositions(scope, listing);
  } catch (error) {
    if (error instanceof Problem) return { problem: error, sources: [] };
    throw error;
  }
}

/** An order that closes a position or a part of it, or why there is none. */
type Cut = { readonly position: Position; readonly quantity: string } & (
  | { readonly order: OneOfMany }
  | { readonly problem: Problem }
);

/** Cuts a position into the largest market orders that its instrument allows. What exceeds them stays, and is told as remaining. */
async function cutUp(
  { catalogue }: RecordingContext,
  position: Position,
  { name, placesHedged }: ExchangePort['facts'],
  deadline: Deadline,
): Promise<Cut[]> {
  const { exchange, symbol, quantity } = position;
  if (position.hedged && !placesHedged) {
    const why = `The account is in hedge mode at ${name}, where Atlas cannot name the position that an order closes: close it at the exchange.`;
    const problem = new Problem('NOT_SUPPORTED', why, { exchange, orderState: 'notPlaced' });
    return [{ position, quantity, problem }];
  }
  try {
    const instrument = await beforeSending(deadline, () => catalogue.find({ exchange, symbol }, deadline));
    return cuts(position, instrument).map((part, at) => ({
      position,
      quantity: part,
      order: { name: `${position.exchangeSymbol}.${position.side}.${at}`, request: closingOrder(position, part) },
    }));
  } catch (error) {
    if (error instanceof Problem) return [{ position, quantity, problem: error.with({ orderState: 'notPlaced' }) }];
    throw error;
  }
}

function cuts({ quantity }: Position, { maxQuantity, marketMaxQuantity }: Instrument): string[] {
  const bounds = [maxQuantity, marketMaxQuantity].flatMap((bound) => (bound === null ? [] : decimal(bound)));
  const bound = bounds.filter((each) => each.gt(ZERO)).sort((one, other) => one.cmp(other))[0];
  const parts: string[] = [];
  for (let left = decimal(quantity); left.gt(ZERO) && parts.length < MOST_ORDERS; ) {
    const part = bound !== undefined && left.gt(bound) ? bound : left;
    parts.push(plain(part));
    left = left.minus(part);
  }
  return parts;
}

function closingOrder({ exchange, symbol, side }: Position, quantity: string): PlaceRequest {
  return { exchange, symbol, side: CLOSED_BY[side], type: 'MARKET', quantity, reduceOnly: true };
}

/** Reads the positions again. A list may lag behind the engine, so one that still shows some is read once more, later. */
async function remaining(
  { now, sleep }: RecordingContext,
  listing: ListDependencies,
  scope: FlattenScope,
  { listingLagMs }: ExchangePort['facts'],
  { deadline, signal }: Deadline,
): ReturnType<typeof positionsIn> {
  const first = await positionsIn(scope, listing);
  const isEmpty = 'rows' in first && first.rows.length === 0;
  if (isEmpty || now() + listingLagMs >= deadline) return first;
  await sleep(listingLagMs, signal);
  return signal.aborted ? first : await positionsIn(scope, listing);
}
