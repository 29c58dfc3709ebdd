import { decimal } from '../../domain/decimal.ts';
import type { Instrument } from '../../domain/instrument.ts';
import type { Order } from '../../domain/order.ts';
import type { CallContext, ExchangeMoment, ExchangePort } from '../../exchanges/port.ts';
import { CLOCK_SKEW_MS } from '../../intents/accepted-until.ts';
import type { ClientOrderIdOrigin, Intent, PlacedFields } from '../../intents/intent.ts';
import type { OrdersContext } from './context.ts';
import { mayBeMoved } from './moved-price.ts';

/**
 * Whose order is found under a client order id. Exchanges allow an id to be reused once its order is closed
 * (docs/venues/binance.md §2.1), so an order found under the id of a place may be a different one.
 * - `ours`: the order that this command placed.
 * - `older`: it existed before the command was sent.
 * - `other`: it was created later and is not what was asked for; it may hide ours.
 * - `undecided`: the exchange's clock cannot tell whether it was created before or after the sending.
 */
export type Attribution = 'ours' | 'older' | 'other' | 'undecided';

/** An order that was sent: its fields, the origin of its id, and the time. */
export interface SentOrder {
  readonly order: PlacedFields & { readonly instrument: Instrument };
  readonly idOrigin: ClientOrderIdOrigin;
  readonly sentAt: SendingMoment;
  /** The intent that records it. */
  readonly intentId?: string | undefined;
  /** Last moment, on the exchange's clock, at which a copy can take effect; absent where that is never certain. */
  readonly effectPossibleUntil?: number | undefined;
}

/** The last moment before a command was sent for the first time. */
export interface SendingMoment {
  /** On the clock of the process that sent it, epoch milliseconds. */
  readonly ours: number;
  /** Possible difference between that clock and this process's, milliseconds. */
  readonly skewMs: number;
  /** On the exchange's clock, as far as it was known then. */
  readonly exchange: ExchangeMoment;
}

/** The moment before a sending by this process. */
export function sendingNow(port: ExchangePort, now: number): SendingMoment {
  return { ours: now, skewMs: 0, exchange: port.exchangeTime(now) };
}

/**
 * An order counts as older only if it was created at least this long before the sending, where the exchange's clock was not
 * recorded, or where its id is derived from a key that has expired before. Keys live for hours (`ATLAS_INTENT_TTL_HOURS`),
 * and no clock is off by this much.
 */
const EARLIER_LIFE_MS = 600_000;

/**
 * Maximum number of readings of the exchange's clock for a decision. An order is created one network trip after its
 * sending, so readings with ordinary round trips decide, and one slow reading does not prevent that.
 */
const CLOCK_READINGS = 4;

/**
 * Decides whose order was found.
 * - A random id: ours.
 * - An id derived from the key: ours, whatever happened to the order since, unless it dates from an earlier life of the key.
 * - A caller's own id: ours if the order was created while the command could take effect, by the exchange's clock, is
 *   what was asked for, and no other recorded command with the id can have placed it. Within the error of that
 *   clock, while such a command is open, and while the store may not show one yet, it is `undecided`.
 *
 * Throws when it needs the exchange's clock or the intent store and gets no answer.
 */
export async function attributionOf(
  context: OrdersContext,
  port: ExchangePort,
  sent: SentOrder,
  found: Order,
  call: CallContext,
): Promise<Attribution> {
  const { idOrigin, sentAt } = sent;
  switch (idOrigin) {
    case 'drawn':
      return 'ours';
    case 'derived': {
      const created = createdAt(found);
      return created !== null && created < sentAt.exchange.at - EARLIER_LIFE_MS ? 'older' : 'ours';
    }
    case 'given': {
      const created = createdAt(found);
      const lookedAt = context.now();
      const claims = await claimsOfOthers(context, port, sent, found, call);
      // Another command was answered with this order, whatever the clocks say.
      if (claims.includes('holds')) return 'other';
      if (created === null) return 'undecided';
      let learnt: ExchangeMoment = { at: sentAt.ours, within: Number.POSITIVE_INFINITY };
      for (let reading = 0; reading < CLOCK_READINGS; reading += 1) {
        const next = await readMoment(port, sentAt, call);
        learnt = agreed(learnt, next) ?? next;
        const { at, within } = reconciled(sentAt, learnt);
        if (created < at - within) return 'older';
        if (created > at + within) {
          const attribution = amongLater(sent, found, claims, port.facts);
          return attribution === 'ours' && !isToldOfAll(context, port, created, lookedAt) ? 'undecided' : attribution;
        }
      }
      return 'undecided';
    }
    default:
      return idOrigin satisfies never;
  }
}

/** Attributes an order that was created after the command was sent. */
function amongLater(
  { order, effectPossibleUntil = Number.POSITIVE_INFINITY }: SentOrder,
  found: Order,
  claims: readonly Claim[],
  facts: Pick<ExchangePort['facts'], 'movesPrices'>,
): Attribution {
  if (!isAsAsked(order, found, facts)) return 'other';
  if (found.createdAt !== null && Date.parse(found.createdAt) > effectPossibleUntil) return 'other';
  return claims.includes('perhaps') ? 'undecided' : 'ours';
}

/**
 * Whether a look at the recorded commands shows every one that can have placed an order: each was recorded before the order
 * was created, and the store may show a record late. `lookedAt` is on our clock.
 */
function isToldOfAll(
  { namingLagMs }: Pick<OrdersContext, 'namingLagMs'>,
  port: Pick<ExchangePort, 'exchangeTime'>,
  created: number,
  lookedAt: number,
): boolean {
  return namingLagMs === 0 || port.exchangeTime(lookedAt).at >= created + namingLagMs;
}

/** Another command's claim to an order: it was answered with the order, may have placed it, or cannot have. */
type Claim = 'holds' | 'perhaps' | 'none';

async function claimsOfOthers(
  { intentsNaming }: OrdersContext,
  port: ExchangePort,
  { order, intentId }: SentOrder,
  found: Order,
  { signal }: CallContext,
): Promise<readonly Claim[]> {
  const named = await intentsNaming(order.clientOrderId, signal);
  return named.filter((intent) => intent.intentId !== intentId).map((intent) => claimOf(intent, port, found));
}

function claimOf({ subject, progress }: Intent, { facts }: ExchangePort, found: Order): Claim {
  const { exchange, market, exchangeSymbol } = subject;
  const sameBook = exchange === found.exchange && market === found.market && exchangeSymbol === found.exchangeSymbol;
  if (subject.operation !== 'place' || !sameBook) return 'none';
  const { sentAfter } = subject;
  const claimUntil = (until: number | null): Claim => {
    // An order whose age is not known is neither too early nor too late.
    const created = createdAt(found) ?? Number.NaN;
    const tooEarly = sentAfter.within !== null && created < sentAfter.at - sentAfter.within;
    return tooEarly || (until !== null && created > until) ? 'none' : 'perhaps';
  };
  switch (progress.state) {
    case 'DONE': {
      const { result } = progress;
      return result.kind === 'order' && result.order.id === found.id ? 'holds' : 'none';
    }
    case 'NOT_EXECUTED':
      // The exchange reported no effect, and a look verifies that before anything is sent again.
      return progress.lookFrom === null ? 'none' : claimUntil(progress.lookFrom);
    case 'SENT':
    case 'UNKNOWN':
      return claimUntil(progress.acceptedUntil === null ? null : progress.acceptedUntil + facts.engineLagMs);
  }
}

/** Falls back to the last change where an exchange reports no creation; an order that changed since is then not older. */
function createdAt({ createdAt: created, updatedAt }: Order): number | null {
  const time = created ?? updatedAt;
  return time === null ? null : Date.parse(time);
}

/**
 * The time of the sending on the exchange's clock: the overlap of the recorded reading and one made now, which is sharper
 * than either. If the two contradict each other, one of our clocks is wrong. For this process the new reading is right.
 * Nothing new is known about another process's clock, so its record holds, but an order counts as
 * older only if both say so, because an older order leads to sending again. Without a record, as in earlier versions,
 * only an order from long before counts as older.
 */
export async function exchangeMomentOf(
  port: ExchangePort,
  sending: SendingMoment,
  call: CallContext,
): Promise<ExchangeMoment> {
  return reconciled(sending, await readMoment(port, sending, call));
}

/** The time of the sending on the exchange's clock, by an offset read now. */
async function readMoment(port: ExchangePort, { ours, skewMs }: SendingMoment, call: CallContext) {
  const { offset, roundTripMs } = await port.time(call);
  return { at: ours + offset, within: skewMs + Math.ceil(roundTripMs / 2) };
}

function reconciled({ skewMs, exchange: noted }: SendingMoment, learnt: ExchangeMoment): ExchangeMoment {
  if (skewMs > 0 && !Number.isFinite(noted.within)) {
    return between(learnt.at - learnt.within - EARLIER_LIFE_MS, learnt.at + learnt.within);
  }
  const both = agreed(noted, learnt);
  if (both !== undefined) return both;
  if (skewMs === 0) return learnt;
  return between(Math.min(noted.at - noted.within, learnt.at - learnt.within), noted.at + noted.within);
}

/** Where two readings of one moment overlap; `undefined` where they contradict each other. */
function agreed(one: ExchangeMoment, other: ExchangeMoment): ExchangeMoment | undefined {
  const from = Math.max(one.at - one.within, other.at - other.within);
  const until = Math.min(one.at + one.within, other.at + other.within);
  return from <= until ? between(from, until) : undefined;
}

function between(from: number, until: number): ExchangeMoment {
  return { at: (from + until) / 2, within: (until - from) / 2 };
}

/** The sending as an intent records it, for another process. */
export function recordedMoment(
  createdAt: number,
  noted: { readonly at: number; readonly within: number | null },
): SendingMoment {
  const within = noted.within ?? Number.POSITIVE_INFINITY;
  return { ours: createdAt, skewMs: CLOCK_SKEW_MS, exchange: { at: noted.at, within } };
}

function isAsAsked(
  order: PlacedFields,
  found: Order,
  { movesPrices }: Pick<ExchangePort['facts'], 'movesPrices'>,
): boolean {
  const same = (asked: string | null, is: string | null) =>
    asked === null || (is !== null && decimal(asked).eq(decimal(is)));
  return (
    order.side === found.side &&
    order.type === found.type &&
    order.postOnly === found.postOnly &&
    order.reduceOnly === found.reduceOnly &&
    order.closePosition === found.closePosition &&
    (movesPrices && order.price !== null ? mayBeMoved(order.price, found) : same(order.price, found.price)) &&
    same(order.quantity, found.quantity) &&
    (found.trigger === null || same(order.trigger?.triggerPrice ?? null, found.trigger.triggerPrice)) &&
    (found.quoteQuantity === null || same(order.quoteQuantity, found.quoteQuantity))
  );
}
