import { type DecimalString, decimal } from '../../../domain/decimal.ts';
import type { Order } from '../../../domain/order.ts';
import type { ExactJson } from '../../../text/exact-json.ts';
import type { AmendQuery, AmendTrace, CallContext } from '../../port.ts';
import { decimalOf, listOf, objectOf, optionalText, textOf, UnreadableReply } from '../../wire.ts';
import type { SpotDeps } from './commands.ts';
import * as query from './query.ts';

/** Maximum rows per answer (§2.7). An order can be amended ten times, so no answer is truncated. */
const LIMIT = 1_000;

/**
 * Whether the order was reduced in place to the requested quantity (docs/venues/binance.md §2.7). Orders are only ever
 * reduced, so each quantity occurs once: a row with the new one, whatever comes before or after it, is the requested change.
 * It is newer than the intent, which found the order larger.
 */
export async function traceSpotAmend(
  deps: SpotDeps,
  { before, change }: AmendQuery,
  call: CallContext,
): Promise<AmendTrace> {
  const { quantity, price } = change;
  const reduces = quantity !== undefined && before.quantity !== null && decimal(quantity).lt(decimal(before.quantity));
  // Any other change is made by a new order, if at all.
  if (price !== undefined || !reduces) return 'none';
  const amendments = await readAmendments(deps, before, call);
  return amendments.some(({ quantityAfter }) => decimal(quantityAfter).eq(decimal(quantity))) ? 'made' : 'none';
}

/** A reduction of an order in place, and the client order id that it has replaced. */
interface SpotAmendment {
  readonly clientOrderIdBefore: string | undefined;
  readonly quantityBefore: DecimalString;
  readonly quantityAfter: DecimalString;
}

/** Every reduction of an order, oldest first. Throws when they cannot be read, or not all of them. */
export function readAmendments({ client }: SpotDeps, order: Order, call: CallContext): Promise<SpotAmendment[]> {
  return client.read(query.amendments(order, LIMIT), call, (json) => {
    const rows = listOf(json, 'The amendments').map((row) => amendmentOf(row, order.exchangeOrderId));
    if (rows.length >= LIMIT) throw new UnreadableReply('there are more amendments than an order can have.');
    return rows;
  });
}

function amendmentOf(json: ExactJson, exchangeOrderId: string): SpotAmendment {
  const row = objectOf(json, 'The amendment');
  if (textOf(row, 'orderId') !== exchangeOrderId) {
    throw new UnreadableReply('orderId is not the requested one.');
  }
  return {
    clientOrderIdBefore: optionalText(row, 'origClientOrderId'),
    quantityBefore: decimalOf(row, 'origQty'),
    quantityAfter: decimalOf(row, 'newQty'),
  };
}
