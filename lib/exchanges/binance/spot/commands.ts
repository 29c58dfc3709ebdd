import type { CheckedOrder } from '../../../domain/checked-order.ts';
import type { Order } from '../../../domain/order.ts';
import type { CommandOutcome } from '../../../domain/outcome.ts';
import type { Problem } from '../../../domain/problem.ts';
import { contradiction, rejected } from '../../client/no-order.ts';
import { outcomeOf } from '../../client/outcome.ts';
import type { Acceptance, CallContext, OrderRef } from '../../port.ts';
import { cancelOne } from '../cancel.ts';
import type { BinanceClient } from '../client.ts';
import { acceptanceIn, answeringBinanceOrder } from '../order-key.ts';
import type { Params } from '../signing.ts';
import { cancelledRow, placedSpotRow, reportIn } from './models.ts';
import { spotOrderOf } from './parse.ts';
import * as query from './query.ts';
import { withSpotViolation } from './violations.ts';

export interface SpotDeps {
  readonly client: BinanceClient;
  /** Receives order states the documents do not name. */
  readonly unmapped: (status: string) => void;
}

/** Places an order; sent once, whatever the reply. `carried`: attributes from the order it replaces. */
export async function placeSpotOrder(
  { client, unmapped }: SpotDeps,
  order: CheckedOrder,
  call: CallContext,
  carried?: Params,
): Promise<CommandOutcome<Order | Acceptance>> {
  const { instrument, side, clientOrderId } = order;
  const refusal = contradiction(order, 'binance');
  if (refusal) return rejected(refusal);
  const answer = await client.ask(query.placeSpot(order, carried), call);
  const explain = (problem: Problem) => withSpotViolation(problem, instrument, side);
  const about = { untouched: 'notPlaced', clientOrderIds: [clientOrderId], explain } as const;
  return outcomeOf<Order | Acceptance>(
    answer,
    about,
    (json) =>
      acceptanceIn(json, 'clientOrderId', { clientOrderId }) ??
      spotOrderOf(answeringBinanceOrder(placedSpotRow(json), { clientOrderId }), instrument, unmapped),
  );
}

/**
 * Cancels one order. One of a list ends the whole list, and the answer is then the list with a report of each order that was
 * open (docs/venues/binance.md §20.8).
 */
export function cancelSpotOrder(
  { client, unmapped }: SpotDeps,
  ref: OrderRef,
  call: CallContext,
): Promise<CommandOutcome<Order | Acceptance>> {
  return cancelOne(
    {
      client,
      idField: 'origClientOrderId',
      request: (of) => query.cancelSpot(of.instrument, of),
      about: (json) => reportIn(json, ref),
      read: (json) => spotOrderOf(answeringBinanceOrder(cancelledRow(json), ref), ref.instrument, unmapped),
    },
    ref,
    call,
  );
}
