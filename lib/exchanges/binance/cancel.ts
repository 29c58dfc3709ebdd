import type { Order } from '../../domain/order.ts';
import type { CommandOutcome } from '../../domain/outcome.ts';
import { Problem } from '../../domain/problem.ts';
import type { ExactJson } from '../../text/exact-json.ts';
import { rejected } from '../client/no-order.ts';
import { outcomeOf } from '../client/outcome.ts';
import type { CallContext, OrderRef } from '../port.ts';
import type { BinanceClient, BinanceRequest } from './client.ts';
import { isPossibleId } from './order-key.ts';
import { AT_BINANCE } from './refusal.ts';

/** How a product words the cancel of one order, and reads the answer. */
export interface CancelWire {
  readonly client: BinanceClient;
  readonly request: (ref: OrderRef) => BinanceRequest;
  readonly read: (json: ExactJson) => Order;
}

/** Cancels one order. */
export async function cancelOne(
  { client, request, read }: CancelWire,
  ref: OrderRef,
  call: CallContext,
): Promise<CommandOutcome<Order>> {
  if (!isPossibleId(ref)) {
    return rejected(
      new Problem('ORDER_NOT_ACTIVE', 'Binance knows no such order: its order ids are numbers.', AT_BINANCE),
    );
  }
  const clientOrderIds = 'clientOrderId' in ref ? [ref.clientOrderId] : [];
  return outcomeOf(await client.ask(request(ref), call), { untouched: undefined, clientOrderIds }, read);
}
