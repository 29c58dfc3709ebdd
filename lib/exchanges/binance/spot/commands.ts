import type { CheckedOrder } from '../../../domain/checked-order.ts';
import type { Order } from '../../../domain/order.ts';
import type { CommandOutcome } from '../../../domain/outcome.ts';
import { Problem } from '../../../domain/problem.ts';
import { outcomeOf } from '../../client/outcome.ts';
import type { CallContext, OrderRef } from '../../port.ts';
import type { BinanceClient } from '../client.ts';
import { answering, isPossibleId } from '../order-key.ts';
import { AT_BINANCE } from '../refusal.ts';
import type { Params } from '../signing.ts';
import { cancelledRow, placedRow } from './models.ts';
import { orderOf } from './parse.ts';
import * as query from './query.ts';
import { withViolation } from './violations.ts';

export interface SpotDeps {
  readonly client: BinanceClient;
  /** Told of order states that the documents do not name. */
  readonly unmapped: (status: string) => void;
}

/** Places an order: sent once, whatever comes back. `carried`: what it has from the order that it replaces. */
export async function placeOrder(
  { client, unmapped }: SpotDeps,
  order: CheckedOrder,
  call: CallContext,
  carried?: Params,
): Promise<CommandOutcome<Order>> {
  const { instrument, side, clientOrderId } = order;
  if (order.postOnly && order.timeInForce !== 'GTC') {
    const why = `A post-only order rests in the book, so it cannot be ${order.timeInForce ?? 'a market order'}.`;
    return {
      outcome: 'rejected',
      problem: new Problem('NOT_SUPPORTED', why, { ...AT_BINANCE, orderState: 'notPlaced' }),
    };
  }
  const answer = await client.ask(query.place(order, carried), call);
  const explain = (problem: Problem) => withViolation(problem, instrument, side);
  return outcomeOf(answer, { untouched: 'notPlaced', clientOrderIds: [clientOrderId], explain }, (json) =>
    orderOf(answering(placedRow(json), { clientOrderId }), instrument, unmapped),
  );
}

/** Cancels one order. */
export async function cancelOrder(
  { client, unmapped }: SpotDeps,
  ref: OrderRef,
  call: CallContext,
): Promise<CommandOutcome<Order>> {
  const { instrument } = ref;
  if (!isPossibleId(ref)) {
    const why = 'Binance knows no such order: its order ids are numbers.';
    return { outcome: 'rejected', problem: new Problem('ORDER_NOT_ACTIVE', why, AT_BINANCE) };
  }
  const answer = await client.ask(query.cancel(instrument, ref), call);
  const clientOrderIds = 'clientOrderId' in ref ? [ref.clientOrderId] : [];
  return outcomeOf(answer, { untouched: undefined, clientOrderIds }, (json) =>
    orderOf(answering(cancelledRow(json), ref), instrument, unmapped),
  );
}
