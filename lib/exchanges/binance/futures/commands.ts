import type { CheckedOrder } from '../../../domain/checked-order.ts';
import { type DecimalString, decimal } from '../../../domain/decimal.ts';
import type { Instrument } from '../../../domain/instrument.ts';
import type { Order } from '../../../domain/order.ts';
import { isActive } from '../../../domain/order-state.ts';
import { isConditional } from '../../../domain/order-type.ts';
import type { CommandOutcome } from '../../../domain/outcome.ts';
import { Problem } from '../../../domain/problem.ts';
import type { PositionMode } from '../../../domain/settings.ts';
import type { Answer } from '../../client/client.ts';
import { contradiction, rejected } from '../../client/no-order.ts';
import { outcomeOf } from '../../client/outcome.ts';
import { type Acceptance, type CallContext, isAcceptance, type OrderRef } from '../../port.ts';
import { cancelOne } from '../cancel.ts';
import { acceptanceIn, answeringBinanceOrder } from '../order-key.ts';
import { algoKeyOf } from './algo/algo-id.ts';
import { cancelAlgoOrder, placedAlgo } from './algo/commands.ts';
import type { FuturesDeps } from './deps.ts';
import { commandRow, placedFuturesRow } from './models.ts';
import { futuresOrderOf } from './parse.ts';
import { type PositionModes, refusesMode } from './position-mode.ts';
import * as query from './query.ts';
import { readOrder } from './read-order.ts';
import { withFuturesViolation } from './violations.ts';

/** Places an order in the form of the account's known position mode; sent once, whatever the reply. */
export async function placeFuturesOrder(
  deps: FuturesDeps,
  order: CheckedOrder,
  call: CallContext,
): Promise<CommandOutcome<Order | Acceptance>> {
  const { instrument, side, clientOrderId } = order;
  const refusal = contradiction(order, 'binance');
  if (refusal) return rejected(refusal);
  const assumed = deps.modes.assumed();
  const conditional = isConditional(order.type);
  const request = conditional ? query.placeAlgo : query.placeFutures;
  const answer = await deps.client.ask(request(deps.product, order, assumed), call);
  const explain = (problem: Problem) => withFuturesViolation(problem, instrument, side);
  const about = { untouched: 'notPlaced', clientOrderIds: [clientOrderId], explain } as const;
  const outcome = outcomeOf<Order | Acceptance>(answer, about, (json) =>
    conditional
      ? placedAlgo(json, order, deps.unmapped)
      : (acceptanceIn(json, 'clientOrderId', { clientOrderId }) ??
        futuresOrderOf(answeringBinanceOrder(placedFuturesRow(json), { clientOrderId }), instrument, deps.unmapped)),
  );
  if (outcome.outcome === 'rejected' && refusesMode(answer))
    return refusedForMode(deps, answer, assumed, outcome, call);
  if (outcome.outcome !== 'acknowledged' || isAcceptance(outcome.value)) return outcome;
  if (!order.postOnly || !deps.product.postOnlyMayExpire) return outcome;
  // COIN-M may acknowledge what USD-M refuses, and then expire it (docs/venues/binance.md §3): one read shows that.
  return { outcome: 'acknowledged', value: await latest(deps, outcome.value, instrument, call) };
}

/**
 * A refusal because of the position mode the order was written for. If the account is in the other mode, no copy in this
 * form can be accepted, so after one look past the listing lag the order may be sent in the other form.
 */
async function refusedForMode(
  { modes, product }: FuturesDeps,
  { refusedAt }: Extract<Answer, { kind: 'refused' }>,
  assumed: PositionMode,
  refusal: Extract<CommandOutcome<never>, { outcome: 'rejected' }>,
  call: CallContext,
): Promise<CommandOutcome<never>> {
  const actual = await modeOrNothing(modes, call);
  if (actual === undefined || actual === assumed) return refusal;
  return { ...refusal, recheckFrom: refusedAt + product.facts.listingLagMs, sendAgain: true };
}

/** The order as a read shows it, unless there is none or it is older than the command's reply; otherwise the reply. */
export async function latest(
  deps: FuturesDeps,
  replied: Order,
  instrument: Instrument,
  call: CallContext,
): Promise<Order> {
  const seen = await look(deps, { instrument, exchangeOrderId: replied.exchangeOrderId }, call);
  return seen === undefined || isBehind(seen, replied) ? replied : seen;
}

/** One read of an order; its failure does not change what a command did. */
export async function look(deps: FuturesDeps, ref: OrderRef, call: CallContext): Promise<Order | undefined> {
  try {
    return await readOrder(deps, ref, call);
  } catch (error) {
    if (error instanceof Problem) return undefined;
    throw error;
  }
}

/** Whether a read is older than a reply: reads come from a different store than the engine's (§10). */
function isBehind(seen: Order, replied: Order): boolean {
  const differs = (a: DecimalString | null, b: DecimalString | null) =>
    a !== null && b !== null && !decimal(a).eq(decimal(b));
  if (decimal(seen.filledQuantity).lt(decimal(replied.filledQuantity))) return true;
  if (!isActive(seen.state)) return false;
  return !isActive(replied.state) || differs(seen.price, replied.price) || differs(seen.quantity, replied.quantity);
}

async function modeOrNothing(modes: PositionModes, call: CallContext) {
  try {
    return await modes.relearn(call);
  } catch (error) {
    // The refusal stands: it is the truth about the only order that was sent.
    if (error instanceof Problem) return undefined;
    throw error;
  }
}

/** Cancels one order. */
export function cancelFuturesOrder(
  deps: FuturesDeps,
  ref: OrderRef,
  call: CallContext,
): Promise<CommandOutcome<Order | Acceptance>> {
  const key = algoKeyOf(ref);
  if (key !== undefined) return cancelAlgoOrder(deps, ref, key, call);
  const { product, client, unmapped } = deps;
  return cancelOne(
    {
      client,
      idField: 'clientOrderId',
      request: (of) => query.cancelFutures(product, of.instrument, of),
      read: (json) => futuresOrderOf(answeringBinanceOrder(commandRow(json), ref), ref.instrument, unmapped),
    },
    ref,
    call,
  );
}
