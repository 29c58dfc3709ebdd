import { carries, changedInPlace } from '../../domain/amendment.ts';
import type { Amendment, Order } from '../../domain/order.ts';
import { isActive } from '../../domain/order-state.ts';
import type { CommandOutcome } from '../../domain/outcome.ts';
import { Problem } from '../../domain/problem.ts';
import { asNotActive, rejected } from '../client/no-order.ts';
import { lostOutcome, settledOutcomeOf } from '../client/outcome.ts';
import type { AmendChange, AmendResult, CallContext } from '../port.ts';
import type { BitmexRequest } from './client.ts';
import { answeringBitmexOrder, type CommandDeps } from './commands.ts';
import { orderRow } from './models.ts';
import { bitmexOrderOf } from './parse.ts';
import * as query from './query.ts';
import { AT_BITMEX } from './refusal.ts';
import { isPostOnlyCancel } from './state-reason.ts';
import { withBitmexViolation } from './violations.ts';

/**
 * Changes an order that rests or waits, in place: its ids stay (docs/venues/bitmex.md §2.4). The reply decides the outcome: an amend can
 * also end the order, such as a post-only one at a price at which it would have traded.
 */
export async function amendBitmexOrder(
  { client, lifeCycle, unmapped }: CommandDeps,
  order: Order,
  change: AmendChange,
  call: CallContext,
): Promise<CommandOutcome<AmendResult>> {
  const request = lifeCycle.closed() ?? requestOf(order, change);
  if (request instanceof Problem) return rejected(request.with({ orderState: 'placed' }));
  const answer = await client.ask(request, call);
  const explain = (problem: Problem) => withBitmexViolation(asNotActive(problem), change.instrument);
  const about = { untouched: 'placed', clientOrderIds: [], explain } as const;
  return settledOutcomeOf<AmendResult>(answer, about, (json) => {
    const row = answeringBitmexOrder(orderRow(json), { exchangeOrderId: order.exchangeOrderId });
    const amended = bitmexOrderOf(row, change.instrument, unmapped);
    if (amended.state === 'CANCELED' || amended.state === 'EXPIRED' || amended.state === 'REJECTED') {
      return rejected(ended(amended, isPostOnlyCancel(row)));
    }
    if (carries(amended, change)) {
      return { outcome: 'acknowledged', value: { order: amended, amendment: amendment(order, amended, change) } };
    }
    if (!isActive(amended.state)) {
      const why = 'The order filled before it was changed.';
      return rejected(new Problem('ORDER_NOT_ACTIVE', why, { ...AT_BITMEX, order: amended }));
    }
    // PendingReplace (§3): accepted, not done. The order is read until it shows the change.
    const why = `BitMEX answered the amend with an unchanged order (${amended.exchangeState}).`;
    return lostOutcome(new Problem('EXCHANGE_PROTOCOL', why, { ...AT_BITMEX, order: amended }), null, []);
  });
}

function requestOf(order: Order, change: AmendChange): BitmexRequest | Problem {
  try {
    return query.amendBitmex(order, change.instrument, change);
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}

/** The order is gone and nothing took its place. */
function ended(order: Order, postOnly: boolean): Problem {
  const why = postOnly
    ? 'it is post-only and would have traded at once at the new price'
    : (order.stateReason ?? 'no reason given');
  return new Problem(
    'AMEND_INCOMPLETE',
    `BitMEX ended the order instead of changing it, with ${order.filledQuantity} ${order.quantityUnit} filled: ${why}.`,
    { ...AT_BITMEX, exchangeMessage: order.stateReason ?? undefined, orderState: 'notPlaced', order },
  );
}

/**
 * A new price loses queue priority. For a new size only the launch note of 2015 says that priority is kept, and whether that
 * still held is unverified (§2.4). An order that waits has no place in the queue yet.
 */
function amendment(before: Order, after: Order, { price }: AmendChange): Amendment {
  const lost = price !== undefined && before.state !== 'UNTRIGGERED';
  return changedInPlace('inPlace', lost ? 'lost' : 'unknown', before, after);
}
