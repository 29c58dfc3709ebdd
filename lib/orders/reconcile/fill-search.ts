import { cannotRest, type Order } from '../../domain/order.ts';
import type { CallContext, ExchangePort } from '../../exchanges/port.ts';
import { attributionOf, exchangeMomentOf, type SentOrder } from './attribution.ts';
import type { OrdersContext } from './context.ts';
import type { Evidence } from './resolve.ts';

/** How far outside the time in which the order can have filled its fills are looked for as well. */
const MARGIN_MS = 1_000;

/** How many orders one look may read to learn whose fills they are; those that are left wait for the next look. */
const READS_PER_LOOK = 10;

/**
 * Makes a look at the account's fills for the effect of a place that no read of orders shows. Fills come from another
 * store than orders, so the two have to miss the same order before its absence is believed.
 *
 * Only of an order that cannot rest can this be asked: it fills at once, or has no effect worth the name. Of one that
 * may rest the fills prove nothing, and the look says `noTrace` without asking.
 *
 * Fills are asked for only when an absence would otherwise be taken for proof (`resolveUnknown` says when). Before, they
 * could tell no more than the next read of the order itself: the answer is the order, which its list has to show anyway;
 * and they are dear (docs/venues/binance.md §2.0: 20 on spot, five times a read of the order).
 *
 * A fill whose order cannot be read yet may be ours: `pending`. Whose fills are not ours is remembered between looks.
 */
export function createFillSearch(
  context: OrdersContext,
  port: ExchangePort,
  sent: SentOrder,
  provenAfter: number,
  call: CallContext,
): () => Promise<Evidence<Order>> {
  const { instrument, clientOrderId, side } = sent.order;
  const others = new Set<string>();

  const read = async (exchangeOrderId: string): Promise<Evidence<Order>> => {
    const order = await port.find({ instrument, exchangeOrderId }, call);
    if (!order) return { kind: 'pending' };
    const attribution =
      order.clientOrderId === clientOrderId ? await attributionOf(context, port, sent, order, call) : 'older';
    if (attribution === 'ours') return { kind: 'effect', value: order };
    if (attribution === 'other' || attribution === 'undecided') return { kind: 'pending' };
    others.add(exchangeOrderId);
    return { kind: 'noTrace' };
  };

  return async () => {
    if (!cannotRest(sent.order)) return { kind: 'noTrace' };
    // From the sending until nothing can come any more, and no longer: on a busy account a range that grows with each
    // look would never be gone through.
    const { at, within } = await exchangeMomentOf(port, sent.sentAt, call);
    // Exchanges take whole milliseconds.
    const from = Math.floor(at - within) - MARGIN_MS;
    const to = provenAfter + MARGIN_MS;
    const { rows, leftOut } = await port.fills({ instrument, clientOrderId, from, to }, call);
    const candidates = new Set(
      rows
        // Ours is of its side, and an order that cannot rest never waits in the book for its counterpart. What a fill
        // does not tell speaks for nobody.
        .filter((fill) => (fill.side === null || fill.side === side) && fill.maker !== true)
        .filter((fill) => fill.clientOrderId === null || fill.clientOrderId === clientOrderId)
        .map(({ exchangeOrderId }) => exchangeOrderId)
        .concat(leftOut.flatMap((row) => row.exchangeOrderId ?? []))
        .filter((id) => !others.has(id)),
    );
    // A fill that does not even tell its order may be ours, so that there is none cannot be said.
    const nameless = leftOut.some((row) => row.exchangeOrderId === undefined);
    let pending = nameless || candidates.size > READS_PER_LOOK;
    for (const id of [...candidates].slice(0, READS_PER_LOOK)) {
      const evidence = await read(id);
      if (evidence.kind === 'effect') return evidence;
      pending ||= evidence.kind === 'pending';
    }
    return { kind: pending ? 'pending' : 'noTrace' };
  };
}
