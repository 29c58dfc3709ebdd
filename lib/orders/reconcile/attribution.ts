import { decimal } from '../../domain/decimal.ts';
import type { Instrument } from '../../domain/instrument.ts';
import type { Order } from '../../domain/order.ts';
import type { CallContext, ExchangeMoment, ExchangePort } from '../../exchanges/port.ts';
import { CLOCK_SKEW_MS } from '../../intents/accepted-until.ts';
import type { ClientOrderIdOrigin, Intent, PlacedFields } from '../../intents/intent.ts';
import type { OrdersContext } from './context.ts';

/**
 * Whose order stands under a client order id. Exchanges let an id be used again once its order is closed
 * (docs/venues/binance.md §2.1), so an order found under the id of a place need not be the one that was placed.
 * - `ours`: the order that this command placed.
 * - `older`: it stood there before the command was sent.
 * - `other`: it came since, and is not what was asked for; it may hide ours.
 * - `undecided`: the exchange's clock cannot tell whether it came before or since.
 */
export type Attribution = 'ours' | 'older' | 'other' | 'undecided';

/** What has left: the order, when, and where its id comes from. */
export interface SentOrder {
  readonly order: PlacedFields & { readonly instrument: Instrument };
  readonly idOrigin: ClientOrderIdOrigin;
  readonly sentAt: SendingMoment;
  /** The intent that it was recorded as. */
  readonly intentId?: string | undefined;
  /** No copy of it can take effect later, on the exchange's clock; absent where that is never certain. */
  readonly effectPossibleUntil?: number | undefined;
}

/** The last moment before a command was sent for the first time. */
export interface SendingMoment {
  /** On the clock of the process that sent it, epoch milliseconds. */
  readonly ours: number;
  /** How far that clock may be from the one of this process, milliseconds. */
  readonly skewMs: number;
  /** On the exchange's clock, as far as that was known then. */
  readonly exchange: ExchangeMoment;
}

/** The moment before a sending by this process. */
export function sendingNow(port: ExchangePort, now: number): SendingMoment {
  return { ours: now, skewMs: 0, exchange: port.exchangeTime(now) };
}

/**
 * How long before its sending an order must have been created to be an older one where the exchange's clock was not noted,
 * or where its id follows from a key that has lived before. Keys are remembered for hours (`ATLAS_INTENT_TTL_HOURS`), and
 * no clock is off by so much.
 */
const EARLIER_LIFE_MS = 600_000;

/**
 * How often the exchange's clock is read, at most, to decide: an order is created one way after its sending, so readings
 * of ordinary round trips decide, and one slow reading is not the last word.
 */
const CLOCK_READINGS = 4;

/**
 * Tells whose order was found.
 * - An id that was drawn at random for the order: ours.
 * - An id derived from the key: ours, whatever became of the order since, unless it is of an earlier life of the key.
 * - An id that the caller chose: ours if it was created while the command could take effect, by the exchange's clock, is
 *   what was asked for, and no other command that Atlas recorded under the id can have placed it. Within the error of that
 *   clock, and while such a command is open, nothing is decided.
 *
 * Throws when the exchange's clock, or the record of commands, has to be asked and does not answer.
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
      const claims = await claimsOfOthers(context, port, sent, found, call);
      // Another command was told that this order is its own, whatever the clocks say.
      if (claims.includes('holds')) return 'other';
      if (created === null) return 'undecided';
      let learnt: ExchangeMoment = { at: sentAt.ours, within: Number.POSITIVE_INFINITY };
      for (let reading = 0; reading < CLOCK_READINGS; reading += 1) {
        const next = await readMoment(port, sentAt, call);
        learnt = agreed(learnt, next) ?? next;
        const { at, within } = reconciled(sentAt, learnt);
        if (created < at - within) return 'older';
        if (created > at + within) return amongLater(sent, found, claims, port.facts);
      }
      return 'undecided';
    }
    default:
      return idOrigin satisfies never;
  }
}

/** Whose an order is that was created after the command was sent. */
function amongLater(
  { order, effectPossibleUntil: effectUntil = Number.POSITIVE_INFINITY }: SentOrder,
  found: Order,
  claims: readonly Claim[],
  facts: Pick<ExchangePort['facts'], 'movesPrices'>,
): Attribution {
  if (!isAsAsked(order, found, facts)) return 'other';
  if (found.createdAt !== null && Date.parse(found.createdAt) > effectUntil) return 'other';
  return claims.includes('perhaps') ? 'undecided' : 'ours';
}

/** What another command has to do with an order: it was told that the order is its own, the order may be, or cannot be. */
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
    const created = createdAt(found) ?? 0;
    const tooEarly = sentAfter.within !== null && created < sentAfter.at - sentAfter.within;
    return tooEarly || (until !== null && created > until) ? 'none' : 'perhaps';
  };
  switch (progress.state) {
    case 'DONE': {
      const { result } = progress;
      return result.kind === 'order' && result.order.id === found.id ? 'holds' : 'none';
    }
    case 'NOT_EXECUTED':
      // Told to have had no effect: by the exchange, whose word is held against a look before anything is sent again.
      return progress.lookFrom === null ? 'none' : claimUntil(progress.lookFrom);
    case 'SENT':
    case 'UNKNOWN':
      return claimUntil(progress.acceptedUntil === null ? null : progress.acceptedUntil + facts.engineLagMs);
  }
}

/** Where an exchange tells no creation, the last change stands for it: an order that changed since is then no older one. */
function createdAt({ createdAt: created, updatedAt }: Order): number | null {
  const time = created ?? updatedAt;
  return time === null ? null : Date.parse(time);
}

/**
 * The sending on the exchange's clock: where what was noted then and what is learnt now agree, which is sharper than
 * either. Where the two contradict each other, a clock of ours is wrong. The one of this process was put right by what it
 * learnt now. Of another process's clock nothing is learnt now, so what it noted holds, but that an order is older is
 * believed only where both say so: what is taken for older is sent again. Where it noted nothing, as versions before did,
 * only an order from long before is older.
 */
export async function exchangeMomentOf(
  port: ExchangePort,
  sending: SendingMoment,
  call: CallContext,
): Promise<ExchangeMoment> {
  return reconciled(sending, await readMoment(port, sending, call));
}

/** The sending on the exchange's clock, by the offset that is read now. */
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

/** The moment that an intent tells of, for whoever goes on with it in another process. */
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
    (movesPrices ? moved(order, found) : same(order.price, found.price)) &&
    same(order.quantity, found.quantity) &&
    (found.quoteQuantity === null || same(order.quoteQuantity, found.quoteQuantity))
  );
}

/** A price is only ever moved to where the order is less likely to trade: a buy lower, a sell higher. */
function moved({ side, price: asked }: PlacedFields, { price }: Order): boolean {
  if (asked === null) return true;
  if (price === null) return false;
  return side === 'BUY' ? decimal(price).lte(decimal(asked)) : decimal(price).gte(decimal(asked));
}
