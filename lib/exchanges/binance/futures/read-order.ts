import type { Order } from '../../../domain/order.ts';
import type { CallContext, OrderRef } from '../../port.ts';
import { answeringBinanceOrder } from '../order-key.ts';
import type { FuturesDeps } from './deps.ts';
import { queriedFuturesRow } from './models.ts';
import { futuresOrderOf } from './parse.ts';
import * as query from './query.ts';

/** One order of the book as the exchange shows it now. Throws a Problem, including for an unknown order (-2013). */
export function readOrder(
  { product, client, unmapped }: FuturesDeps,
  ref: OrderRef,
  call: CallContext,
): Promise<Order> {
  return client.read(query.queryFuturesOrder(product, ref.instrument, ref), call, (json) =>
    futuresOrderOf(answeringBinanceOrder(queriedFuturesRow(json, product), ref), ref.instrument, unmapped),
  );
}
