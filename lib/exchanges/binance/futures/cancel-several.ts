import type { Instrument } from '../../../domain/instrument.ts';
import type { Order } from '../../../domain/order.ts';
import type { CommandOutcome } from '../../../domain/outcome.ts';
import { Problem } from '../../../domain/problem.ts';
import type { ExactJson } from '../../../text/exact-json.ts';
import { type Answer, unreadableReply } from '../../client/client.ts';
import { rejected } from '../../client/no-order.ts';
import { lostOutcome, outcomeOf } from '../../client/outcome.ts';
import { type AnsweredElement, outcomesById } from '../../client/several.ts';
import type { CallContext } from '../../port.ts';
import { isObject, listOf, UnreadableReply, unlessOdd } from '../../wire.ts';
import { isPossibleBinanceId } from '../order-key.ts';
import { AT_BINANCE, BINANCE, innerProblem, innerRefusal } from '../refusal.ts';
import type { FuturesDeps } from './deps.ts';
import { commandRow } from './models.ts';
import { futuresOrderOf } from './parse.ts';
import * as query from './query.ts';

const NO_ID = new Problem('ORDER_NOT_ACTIVE', 'Binance has no such order: its order ids are numbers.', AT_BINANCE);

/**
 * Cancels up to ten orders of one symbol with one request, for the weight that one of them costs (docs/venues/binance.md §2.9,
 * §22.1). The answer has one element for each order: the order, or a refusal that does not name it. Where the reply is lost or
 * cannot be read, every outcome is `unknown`.
 */
export async function cancelSeveralFutures(
  deps: FuturesDeps,
  instrument: Instrument,
  exchangeOrderIds: readonly string[],
  call: CallContext,
): Promise<CommandOutcome<Order>[]> {
  const possible = exchangeOrderIds.filter((exchangeOrderId) => isPossibleBinanceId({ instrument, exchangeOrderId }));
  const sent = possible.length === 0 ? [] : await cancelPossible(deps, instrument, possible, call);
  const outcomes = new Map(possible.map((id, at) => [id, sent[at]]));
  return exchangeOrderIds.map((id) => outcomes.get(id) ?? rejected(NO_ID));
}

async function cancelPossible(
  { product, client, unmapped }: FuturesDeps,
  instrument: Instrument,
  ids: readonly string[],
  call: CallContext,
): Promise<CommandOutcome<Order>[]> {
  const request = query.cancelBatch(product, instrument, ids);
  const answer = await client.ask(request, call);
  const lost = (why: string) =>
    lostOutcome(unreadableReply(BINANCE, new UnreadableReply(why)), acceptedUntilOf(answer), []);
  const elementOf = (json: ExactJson): AnsweredElement<Order> => {
    const refusal = isObject(json) ? innerRefusal(json, product.facts) : undefined;
    if (refusal !== undefined) {
      const problem = innerProblem(refusal, request.operation);
      const { outcome } = refusal;
      return {
        id: undefined,
        outcome: outcome === 'unknown' ? lostOutcome(problem, acceptedUntilOf(answer), []) : { outcome, problem },
      };
    }
    const order = unlessOdd(() => futuresOrderOf(commandRow(json), instrument, unmapped));
    if (order === undefined) return { id: undefined, outcome: lost('an element is neither an order nor a refusal.') };
    return { id: order.exchangeOrderId, outcome: { outcome: 'acknowledged', value: order } };
  };
  const together = outcomeOf(answer, { untouched: undefined, clientOrderIds: [] }, (json) =>
    outcomesById(ids, listOf(json, 'The answer').map(elementOf), lost('the answer does not name the order.')),
  );
  return together.outcome === 'acknowledged' ? together.value : ids.map(() => together);
}

/** Until when the exchange may accept another copy of a request that it has answered. */
function acceptedUntilOf(answer: Answer): number | null {
  return answer.kind === 'success' ? answer.acceptedUntil : null;
}
