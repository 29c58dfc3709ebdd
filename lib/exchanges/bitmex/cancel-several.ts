import type { Instrument } from '../../domain/instrument.ts';
import type { Order } from '../../domain/order.ts';
import { isActive } from '../../domain/order-state.ts';
import type { CommandOutcome } from '../../domain/outcome.ts';
import { Problem } from '../../domain/problem.ts';
import type { ExactJson } from '../../text/exact-json.ts';
import { asNotActive, rejected } from '../client/no-order.ts';
import { lostOutcome, outcomeOf } from '../client/outcome.ts';
import { type AnsweredElement, outcomesById } from '../client/several.ts';
import type { CallContext } from '../port.ts';
import { listOf, unlessOdd } from '../wire.ts';
import { type CommandDeps, isPossibleBitmexId } from './commands.ts';
import { cancelElement } from './models.ts';
import { bitmexOrderOf } from './parse.ts';
import * as query from './query.ts';
import { AT_BITMEX } from './refusal.ts';

/** BitMEX names no limit (docs/venues/bitmex.md §2.5); the ids of so many orders fit a URL. */
export const CANCEL_SEVERAL = 20;

const NO_ID = new Problem('ORDER_NOT_ACTIVE', 'BitMEX has no such order: its order ids are GUIDs.', AT_BITMEX);

/**
 * Cancels several orders with one request, which counts as one (§2.5). The answer has one element for each order: the order, or
 * an `error` that may lack the id. Where the reply is lost or cannot be read, every outcome is `unknown`.
 */
export async function cancelSeveralBitmex(
  deps: CommandDeps,
  instrument: Instrument,
  exchangeOrderIds: readonly string[],
  call: CallContext,
): Promise<CommandOutcome<Order>[]> {
  const closed = deps.lifeCycle.closed();
  if (closed) return exchangeOrderIds.map(() => rejected(closed));
  const possible = exchangeOrderIds.filter((exchangeOrderId) => isPossibleBitmexId({ instrument, exchangeOrderId }));
  const sent = possible.length === 0 ? [] : await cancelPossible(deps, instrument, possible, call);
  const outcomes = new Map(possible.map((id, at) => [id, sent[at]]));
  return exchangeOrderIds.map((id) => outcomes.get(id) ?? rejected(NO_ID));
}

async function cancelPossible(
  { client, unmapped }: CommandDeps,
  instrument: Instrument,
  ids: readonly string[],
  call: CallContext,
): Promise<CommandOutcome<Order>[]> {
  const answer = await client.ask(query.cancelSeveralBitmexOrders(instrument, ids), call);
  const elementOf = (json: ExactJson): AnsweredElement<Order> => {
    const element = unlessOdd(() => cancelElement(json));
    if (element?.kind === 'refused') {
      const why = `BitMEX did not cancel the order: ${element.error}`;
      const problem = new Problem('ORDER_NOT_ACTIVE', why, { ...AT_BITMEX, exchangeMessage: element.error });
      return { id: element.orderID, outcome: rejected(problem) };
    }
    const order = element && unlessOdd(() => bitmexOrderOf(element.row, instrument, unmapped));
    if (order === undefined) return { id: undefined, outcome: lost('An element is neither an order nor an error.') };
    if (!isActive(order.state))
      return { id: order.exchangeOrderId, outcome: { outcome: 'acknowledged', value: order } };
    // PendingCancel (§3): accepted, not done.
    const why = `BitMEX answered that the cancel is in progress: the order is ${order.exchangeState}.`;
    return { id: order.exchangeOrderId, outcome: lost(why) };
  };
  const about = { untouched: undefined, clientOrderIds: [], explain: asNotActive };
  const together = outcomeOf(answer, about, (json) =>
    outcomesById(ids, listOf(json, 'The answer').map(elementOf), lost("BitMEX's answer does not name the order.")),
  );
  return together.outcome === 'acknowledged' ? together.value : ids.map(() => together);
}

function lost(why: string): CommandOutcome<never> {
  return lostOutcome(new Problem('EXCHANGE_PROTOCOL', why, AT_BITMEX), null, []);
}
