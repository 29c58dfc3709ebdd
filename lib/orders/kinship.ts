import type { CallContext, ExchangePort } from '../exchanges/port.ts';
import { decimal } from '../instruments/decimal.ts';
import type { Instrument } from '../instruments/instrument.ts';
import type { PlacedFields } from '../intents/intent.ts';
import type { Order } from './order.ts';

/**
 * Whose order stands under a client order id. Exchanges let an id be used again once its order is closed
 * (protocol/binance.md §2), so an order found under the id of a place need not be the one that was placed.
 * - `ours`: the very order that was asked for, created since it was sent.
 * - `older`: it was there before.
 * - `stranger`: created since, but not what was asked for; it may hide ours.
 */
export type Kinship = 'ours' | 'older' | 'stranger';

/** What has left: the order, when, and whether its id was drawn at random for it, so that no other can carry it. */
export interface SentOrder {
  readonly order: PlacedFields & { readonly instrument: Instrument };
  /** On our clock, epoch milliseconds. */
  readonly sentAt: number;
  readonly ownId: boolean;
}

/** How far an exchange's creation time may lie before our sending for the order to count as created since. */
export const CREATION_TOLERANCE_MS = 1000;

/**
 * Tells whose order was found. The exchange's clock is asked first: its creation times cannot be compared with ours, and
 * clocks are wrong by more than the time between two orders. Throws when it cannot be asked.
 */
export async function kinshipOf(
  port: ExchangePort,
  { order, sentAt, ownId }: SentOrder,
  found: Order,
  call: CallContext,
): Promise<Kinship> {
  if (ownId) return 'ours';
  const time = found.createdAt ?? found.updatedAt;
  const { offset } = await port.time(call);
  if (time !== null && Date.parse(time) < sentAt + offset - CREATION_TOLERANCE_MS) return 'older';
  return isAsAsked(order, found) ? 'ours' : 'stranger';
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
