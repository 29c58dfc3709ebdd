import { cannotRest, type Order } from '../../domain/order.ts';
import type { CallContext, ExchangePort } from '../../exchanges/port.ts';
import { attributionOf, exchangeMomentOf, type SentOrder } from './attribution.ts';
import type { OrdersContext } from './context.ts';
import type { Evidence } from './resolve.ts';

/** Margin on both sides of the time in which the order can have been created. */
export const CREATED_MARGIN_MS = 1_000;

/**
 * Returns a look for the order of a place that has lost the client order id it was placed with, because somebody else has
 * changed it (`ExchangePort.findRenamed`): no read by the id shows it then, and it trades. Like the fills, it is requested
 * only when an absence would otherwise count as proof. An order that cannot rest cannot be changed either.
 */
export function createRenamedSearch(
  context: OrdersContext,
  port: ExchangePort,
  sent: SentOrder,
  provenAfter: number,
  call: CallContext,
): () => Promise<Evidence<Order>> {
  const { instrument, clientOrderId, side, type, price, quantity } = sent.order;
  return async () => {
    if (port.findRenamed === undefined || cannotRest(sent.order)) return { kind: 'noTrace' };
    const { at, within } = await exchangeMomentOf(port, sent.sentAt, call);
    // Exchanges accept whole milliseconds.
    const from = Math.floor(at - within) - CREATED_MARGIN_MS;
    const to = provenAfter + CREATED_MARGIN_MS;
    const found = await port.findRenamed({ instrument, clientOrderId, side, type, price, quantity, from, to }, call);
    if (found === undefined) return { kind: 'noTrace' };
    const asPlaced = { ...found.order, quantity: found.placedQuantity };
    const attribution = await attributionOf(context, port, sent, asPlaced, call);
    if (attribution === 'ours') return { kind: 'effect', value: found.order };
    return { kind: attribution === 'older' ? 'noTrace' : 'pending' };
  };
}
