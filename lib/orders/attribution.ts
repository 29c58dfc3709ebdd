import type { CallContext, ExchangeMoment, ExchangePort } from '../exchanges/port.ts';
import { decimal } from '../instruments/decimal.ts';
import type { Instrument } from '../instruments/instrument.ts';
import { CLOCK_SKEW_MS } from '../intents/fence.ts';
import type { ClientOrderIdOrigin, PlacedFields } from '../intents/intent.ts';
import type { Order } from './order.ts';

/**
 * Whose order stands under a client order id. Exchanges let an id be used again once its order is closed
 * (protocol/binance.md §2), so an order found under the id of a place need not be the one that was placed.
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
 * How long before its sending an order under a derived id must have been created to be of an earlier life of the key.
 * Keys are remembered for hours (`ATLAS_INTENT_TTL_HOURS`), and no clock is off by so much.
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
 * - An id that the caller chose: ours if it was created after the sending, by the exchange's clock, and is what was asked
 *   for. Within the error of that clock nothing is decided.
 *
 * Throws when the exchange's clock has to be asked and does not answer.
 */
export async function attributionOf(
  port: ExchangePort,
  { order, idOrigin, sentAt }: SentOrder,
  found: Order,
  call: CallContext,
): Promise<Attribution> {
  switch (idOrigin) {
    case 'drawn':
      return 'ours';
    case 'derived': {
      const created = createdAt(found);
      return created !== null && created < sentAt.exchange.at - EARLIER_LIFE_MS ? 'older' : 'ours';
    }
    case 'given': {
      const created = createdAt(found);
      if (created === null) return 'undecided';
      let moment = sentAt.exchange;
      for (let reading = 0; reading < CLOCK_READINGS; reading += 1) {
        moment = await exchangeMomentOf(port, { ...sentAt, exchange: moment }, call);
        if (created < moment.at - moment.within) return 'older';
        if (created > moment.at + moment.within) return isAsAsked(order, found) ? 'ours' : 'other';
      }
      return 'undecided';
    }
    default:
      return idOrigin satisfies never;
  }
}

/** Where an exchange tells no creation, the last change stands for it: an order that changed since is then no older one. */
function createdAt({ createdAt: created, updatedAt }: Order): number | null {
  const time = created ?? updatedAt;
  return time === null ? null : Date.parse(time);
}

/**
 * The sending on the exchange's clock: where what was noted then and what is learnt now agree, which is sharper than
 * either. When the two contradict each other the clock was wrong then, and what is learnt now holds.
 */
export async function exchangeMomentOf(
  port: ExchangePort,
  { ours, skewMs, exchange: noted }: SendingMoment,
  call: CallContext,
): Promise<ExchangeMoment> {
  const { offset, roundTripMs } = await port.time(call);
  const learnt = { at: ours + offset, within: skewMs + Math.ceil(roundTripMs / 2) };
  const from = Math.max(noted.at - noted.within, learnt.at - learnt.within);
  const until = Math.min(noted.at + noted.within, learnt.at + learnt.within);
  if (from > until) return learnt;
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

function isAsAsked(order: PlacedFields, found: Order): boolean {
  const same = (asked: string | null, is: string | null) =>
    asked === null || (is !== null && decimal(asked).eq(decimal(is)));
  return (
    order.side === found.side &&
    order.type === found.type &&
    order.postOnly === found.postOnly &&
    order.reduceOnly === found.reduceOnly &&
    same(order.price, found.price) &&
    same(order.quantity, found.quantity) &&
    (found.quoteQuantity === null || same(order.quoteQuantity, found.quoteQuantity))
  );
}
