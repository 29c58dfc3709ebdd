import type { Order } from '../../domain/order.ts';
import type { OrderIdParts } from '../../domain/order-id.ts';
import { Problem } from '../../domain/problem.ts';
import type { CallContext, ExchangePort, OrderRef } from '../../exchanges/port.ts';
import type { OrdersContext } from './context.ts';

/** First pause between two reads of an order; doubles up to a second. */
const FIRST_PAUSE_MS = 100;

/**
 * Reads the order until it shows and `enough` accepts it, or until the venue's listing lag has passed. The last read is
 * then believable: `undefined` is a real absence, and the state is current. Throws when the time
 * runs out before that.
 */
export async function findPatiently(
  context: OrdersContext,
  port: ExchangePort,
  ref: OrderRef,
  call: CallContext,
  enough: (order: Order) => boolean = () => true,
): Promise<Order | undefined> {
  const believableFrom = context.now() + port.facts.listingLagMs;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, 1000)) {
    const lookedAt = context.now();
    const order = await port.find(ref, call);
    if ((order && enough(order)) || lookedAt >= believableFrom) return order;
    if (order === undefined && 'exchangeOrderId' in ref && isMistyped(ref.exchangeOrderId, port)) return undefined;
    await context.sleep(Math.max(1, Math.min(pause, believableFrom - context.now())), call.signal);
    if (call.signal.aborted) {
      throw new Problem(
        'DEADLINE_EXCEEDED',
        `The time ran out before a read of ${port.exchange} was reliable: it may show an order ${port.facts.listingLagMs} ms late.`,
        { exchange: port.exchange },
      );
    }
  }
}

/** Whether the exchange gives no order an id of this form, so that waiting for the listing lag cannot help. */
function isMistyped(exchangeOrderId: string, { facts }: Pick<ExchangePort, 'facts'>): boolean {
  return !facts.orderIds.pattern.test(exchangeOrderId);
}

/** The 404 of every operation. Where an exchange forgets orders, absence does not prove that the order never existed. */
export function orderNotFound(id: OrderIdParts, { facts }: Pick<ExchangePort, 'facts'>): Problem {
  const unknown = `${id.exchange} has no order ${id.exchangeOrderId} of ${id.exchangeSymbol} on ${id.market} for this account`;
  if (isMistyped(id.exchangeOrderId, { facts })) {
    const why = `${unknown}: the id is mistyped, for order ids of ${facts.name} are ${facts.orderIds.words}.`;
    return new Problem('ORDER_NOT_FOUND', why, { exchange: id.exchange });
  }
  const perhaps =
    facts.forgets === null
      ? '.'
      : `: either it never existed, or ${facts.forgets}. GET /v1/intents shows what Atlas placed with an Idempotency-Key.`;
  return new Problem('ORDER_NOT_FOUND', `${unknown}${perhaps}`, { exchange: id.exchange });
}
