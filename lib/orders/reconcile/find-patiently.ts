import type { Order } from '../../domain/order.ts';
import type { OrderIdParts } from '../../domain/order-id.ts';
import { Problem } from '../../domain/problem.ts';
import type { CallContext, ExchangePort, OrderRef } from '../../exchanges/port.ts';
import type { OrdersContext } from './context.ts';

/** First pause between two looks at an order; doubles up to a second. */
const FIRST_PAUSE_MS = 100;

/**
 * Looks until the order shows, and shows what is waited for, or the venue's listing lag has passed. What the last look
 * saw is then believable: `undefined` is a real absence, and a state is no echo of an earlier one. Throws when the time
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
    if (!call.signal.aborted)
      await context.sleep(Math.max(1, Math.min(pause, believableFrom - context.now())), call.signal);
    if (call.signal.aborted) {
      throw new Problem(
        'DEADLINE_EXCEEDED',
        `The time ran out before ${port.exchange} could be believed: it may show an order ${port.facts.listingLagMs} ms late.`,
        { exchange: port.exchange },
      );
    }
  }
}

/** 404 in the words every operation uses. Where the exchange forgets, that it does not know an order proves no more. */
export function orderNotFound(id: OrderIdParts, { facts }: Pick<ExchangePort, 'facts'>): Problem {
  const unknown = `${id.exchange} knows no order ${id.exchangeOrderId} of ${id.exchangeSymbol} on ${id.market} for this account`;
  const perhaps =
    facts.forgets === null
      ? '.'
      : `: either it never existed, or ${facts.forgets}. What Atlas placed with an Idempotency-Key is told by GET /v1/intents.`;
  return new Problem('ORDER_NOT_FOUND', `${unknown}${perhaps}`, { exchange: id.exchange });
}
