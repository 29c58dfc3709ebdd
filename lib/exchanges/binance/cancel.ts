import type { Order } from '../../domain/order.ts';
import type { CommandOutcome } from '../../domain/outcome.ts';
import { Problem } from '../../domain/problem.ts';
import type { ExactJson } from '../../text/exact-json.ts';
import { rejected } from '../client/no-order.ts';
import { outcomeOf } from '../client/outcome.ts';
import type { Acceptance, CallContext, OrderRef } from '../port.ts';
import type { BinanceClient, BinanceRequest } from './client.ts';
import { acceptanceIn, isPossibleBinanceId } from './order-key.ts';
import { AT_BINANCE } from './refusal.ts';

/** How a product cancels one order and reads the answer. */
export interface CancelWire {
  readonly client: BinanceClient;
  readonly request: (ref: OrderRef) => BinanceRequest;
  readonly read: (json: ExactJson) => Order;
  /** The part of the answer about the order, where the answer may be about more. */
  readonly about?: (json: ExactJson) => ExactJson;
  /** The field of the answer that holds the order's own client order id. */
  readonly idField: 'clientOrderId' | 'origClientOrderId';
}

/** Cancels one order. */
export async function cancelOne(
  { client, request, read, idField, about: part = (json) => json }: CancelWire,
  ref: OrderRef,
  call: CallContext,
): Promise<CommandOutcome<Order | Acceptance>> {
  if (!isPossibleBinanceId(ref)) {
    return rejected(
      new Problem('ORDER_NOT_ACTIVE', 'Binance has no such order: its order ids are numbers.', AT_BINANCE),
    );
  }
  const clientOrderIds = 'clientOrderId' in ref ? [ref.clientOrderId] : [];
  const about = { untouched: undefined, clientOrderIds };
  return outcomeOf<Order | Acceptance>(await client.ask(request(ref), call), about, (json) => {
    const own = part(json);
    return acceptanceIn(own, idField, ref) ?? read(own);
  });
}
