import type { CheckedOrder } from '../../../../domain/checked-order.ts';
import type { Instrument } from '../../../../domain/instrument.ts';
import type { Order } from '../../../../domain/order.ts';
import { isActive } from '../../../../domain/order-state.ts';
import type { CommandOutcome } from '../../../../domain/outcome.ts';
import { Problem } from '../../../../domain/problem.ts';
import type { ExactJson } from '../../../../text/exact-json.ts';
import { outcomeOf } from '../../../client/outcome.ts';
import type { Acceptance, CallContext, OrderRef } from '../../../port.ts';
import { objectOf, UnreadableReply } from '../../../wire.ts';
import { cancelOne } from '../../cancel.ts';
import { answeringBinanceOrder } from '../../order-key.ts';
import { numberOf } from '../../row-names.ts';
import type { FuturesDeps } from '../deps.ts';
import { commandRow } from '../models.ts';
import { futuresOrderOf } from '../parse.ts';
import * as query from '../query.ts';
import { type AlgoKey, algoOrderId } from './algo-id.ts';
import { algoOrderOf } from './algo-order.ts';
import { type AlgoRow, algoRow, answeringAlgo } from './algo-row.ts';
import { conditionalOrder, readAlgo } from './find.ts';

/** Reads the answer to the place of a conditional order: the order, or no more than its id. */
export function placedAlgo(
  json: ExactJson,
  { instrument, clientOrderId }: CheckedOrder,
  unmapped: (status: string) => void,
): Order | Acceptance {
  const row = objectOf(json, 'The conditional order');
  const asked = { clientAlgoId: clientOrderId };
  if (row.algoStatus === undefined) {
    const ids = { algoId: numberOf(row, 'algoId'), clientAlgoId: clientIdIn(row.clientAlgoId) };
    return { kind: 'accepted', exchangeOrderId: algoOrderId(answeringAlgo(ids, asked).algoId) };
  }
  return algoOrderOf(answeringAlgo(algoRow(json), asked), instrument, unmapped, { kind: 'none' });
}

function clientIdIn(value: ExactJson | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/**
 * Cancels a conditional order, or the order that its trigger created. A success says no more than that the cancel was taken:
 * a read may show the order waiting for another second, and the trigger may win in between (docs/venues/binance.md §20). So
 * it counts only if a read shows the end; otherwise the cancel is accepted, and the caller reads on.
 */
export async function cancelAlgoOrder(
  deps: FuturesDeps,
  ref: OrderRef,
  key: AlgoKey,
  call: CallContext,
): Promise<CommandOutcome<Order | Acceptance>> {
  const answer = await deps.client.ask(query.cancelAlgo(deps.product, key), call);
  const outcome = outcomeOf<Acceptance>(answer, { untouched: undefined, clientOrderIds: [] }, (json) =>
    canceledAlgo(json, key),
  );
  switch (outcome.outcome) {
    case 'acknowledged':
      return (await afterCancel(deps, ref, key, call)) ?? outcome;
    case 'rejected':
      // Unknown, ended or triggered: the order itself tells which (§21.8).
      if (outcome.problem.code !== 'ORDER_NOT_ACTIVE') return outcome;
      return (await afterCancel(deps, ref, key, call)) ?? outcome;
    case 'notExecuted':
    case 'unknown':
      return outcome;
    default:
      return outcome satisfies never;
  }
}

/** `{"algoId": 1, "clientAlgoId": "a", "code": "200", …}`: no state (§2.8). */
function canceledAlgo(json: ExactJson, key: AlgoKey): Acceptance {
  const row = objectOf(json, 'The answer');
  if (row.code !== '200') throw new UnreadableReply('code is not 200.');
  const ids = { algoId: numberOf(row, 'algoId'), clientAlgoId: clientIdIn(row.clientAlgoId) };
  return { kind: 'accepted', exchangeOrderId: algoOrderId(answeringAlgo(ids, key).algoId) };
}

/** What one read shows after a cancel: the end, or an order in the book, which is cancelled there; otherwise nothing. */
async function afterCancel(
  deps: FuturesDeps,
  { instrument }: OrderRef,
  key: AlgoKey,
  call: CallContext,
): Promise<CommandOutcome<Order | Acceptance> | undefined> {
  try {
    const row = await readAlgo(deps, key, call);
    if (row === undefined || row.symbol !== instrument.exchangeSymbol) return undefined;
    const order = await conditionalOrder(deps, instrument, row, call);
    if (!isActive(order.state)) return { outcome: 'acknowledged', value: order };
    const { actualOrderId } = row;
    if (actualOrderId === undefined) return undefined;
    return await cancelActual(deps, { instrument, exchangeOrderId: actualOrderId }, row, call);
  } catch (error) {
    // The answer to the cancel stands: it is accepted, or refused without a reason.
    if (error instanceof Problem) return undefined;
    throw error;
  }
}

/** Cancels the order that the trigger created; the answer is told of the conditional order. */
async function cancelActual(
  { product, client, unmapped }: FuturesDeps,
  ref: { readonly instrument: Instrument; readonly exchangeOrderId: string },
  row: AlgoRow,
  call: CallContext,
): Promise<CommandOutcome<Order | Acceptance>> {
  const { instrument } = ref;
  const outcome = await cancelOne(
    {
      client,
      idField: 'clientOrderId',
      request: (of) => query.cancelFutures(product, instrument, of),
      read: (json) => {
        const order = futuresOrderOf(answeringBinanceOrder(commandRow(json), ref), instrument, unmapped);
        return algoOrderOf(row, instrument, unmapped, { kind: 'read', order });
      },
    },
    ref,
    call,
  );
  if (outcome.outcome !== 'acknowledged' || !('kind' in outcome.value)) return outcome;
  return { outcome: 'acknowledged', value: { kind: 'accepted', exchangeOrderId: algoOrderId(row.algoId) } };
}
