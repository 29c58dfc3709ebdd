import { cannotRest, type Order } from '../../domain/order.ts';
import { isConditional } from '../../domain/order-type.ts';
import type { CallContext, ExchangePort } from '../../exchanges/port.ts';
import { attributionOf, exchangeMomentOf, type SentOrder } from './attribution.ts';
import type { OrdersContext } from './context.ts';
import type { Evidence } from './resolve.ts';

/** Margin on both sides of the time in which the order can have filled. */
const MARGIN_MS = 1_000;

/** Maximum number of orders that one look reads to attribute fills; the rest wait for the next look. */
const READS_PER_LOOK = 10;

/**
 * Returns a look for the effect of a place in the account's fills, where no read of orders shows it. Fills come from another
 * store than orders, so an absence is believed only when both miss the order.
 *
 * This works only for an order that cannot rest, which fills at once or not at all, and for a conditional one, which may
 * have triggered and filled since. For another order that may rest the fills prove nothing, and the look returns `noTrace`
 * without a request.
 *
 * Fills are requested only when an absence would otherwise count as proof (see `resolveUnknown`). Before that, they
 * say no more than the next read of the order itself,
 * and they are expensive (docs/venues/binance.md §2.0: 20 on spot, five times a read of the order).
 *
 * A fill whose order cannot be read yet may be ours: `pending`. Orders that are not ours are remembered between looks.
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
    if (order.clientOrderId === clientOrderId) {
      const attribution = await attributionOf(context, port, sent, order, call);
      if (attribution === 'ours') return { kind: 'effect', value: order };
      if (attribution !== 'older') return { kind: 'pending' };
    }
    others.add(exchangeOrderId);
    return { kind: 'noTrace' };
  };

  return async () => {
    const atOnce = cannotRest(sent.order);
    if (!atOnce && !isConditional(sent.order.type)) return { kind: 'noTrace' };
    // From the sending until no effect is possible any more. On a busy account a range that grows with each
    // look could never be read completely.
    const { at, within } = await exchangeMomentOf(port, sent.sentAt, call);
    // Exchanges accept whole milliseconds.
    const from = Math.floor(at - within) - MARGIN_MS;
    const to = provenAfter + MARGIN_MS;
    const { rows, leftOut } = await port.fills({ instrument, clientOrderId, from, to }, call);
    const candidates = new Set(
      rows
        // Ours has the same side, and an order that cannot rest is never the maker. A field that a fill lacks
        // excludes nothing.
        .filter((fill) => (fill.side === null || fill.side === side) && !(atOnce && fill.maker === true))
        .filter((fill) => fill.clientOrderId === null || fill.clientOrderId === clientOrderId)
        .map(({ exchangeOrderId }) => exchangeOrderId)
        .concat(leftOut.flatMap((row) => row.exchangeOrderId ?? []))
        .filter((id) => !others.has(id)),
    );
    // A fill without an order id may be ours, so absence cannot be claimed.
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
