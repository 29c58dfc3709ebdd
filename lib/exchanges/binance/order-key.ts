import type { ExactJson } from '../../text/exact-json.ts';
import type { Acceptance, OrderRef } from '../port.ts';
import { objectOf, optionalText, UnreadableReply } from '../wire.ts';
import { numberOf } from './row-names.ts';
import type { Params } from './signing.ts';

/** An id by which Binance finds an order. */
export type BinanceOrderKey = { readonly exchangeOrderId: string } | { readonly clientOrderId: string };

/** The parameter that names an order. */
export function orderKeyParam(key: BinanceOrderKey): Params[number] {
  return 'exchangeOrderId' in key ? ['orderId', key.exchangeOrderId] : ['origClientOrderId', key.clientOrderId];
}

/** Binance's ids are 64-bit integers; anything else would be refused as a parameter. */
export function isPossibleBinanceId(ref: OrderRef): boolean {
  return !('exchangeOrderId' in ref) || /^\d{1,19}$/.test(ref.exchangeOrderId);
}

/** Guards against an answer to another request, e.g. on a connection that fell out of step. */
export function answeringBinanceOrder<
  Row extends { readonly orderId: string; readonly clientOrderId: string | undefined },
>(row: Row, asked: { readonly exchangeOrderId?: string; readonly clientOrderId?: string }): Row {
  const { exchangeOrderId = row.orderId, clientOrderId = row.clientOrderId } = asked;
  if (row.orderId !== exchangeOrderId) throw new UnreadableReply('orderId is not the requested one.');
  if (row.clientOrderId !== clientOrderId) {
    throw new UnreadableReply('clientOrderId is not the requested one.');
  }
  return row;
}

/**
 * A reply that names the order without its state, such as spot's `newOrderRespType=ACK` (docs/venues/binance.md §2.1);
 * `undefined` for any other. `idField` is the field with the order's own client order id.
 */
export function acceptanceIn(
  json: ExactJson | undefined,
  idField: 'clientOrderId' | 'origClientOrderId',
  asked: { readonly exchangeOrderId?: string; readonly clientOrderId?: string },
): Acceptance | undefined {
  const row = objectOf(json, 'The order');
  if (row.status !== undefined) return undefined;
  const { orderId } = answeringBinanceOrder(
    { orderId: numberOf(row, 'orderId'), clientOrderId: optionalText(row, idField) },
    asked,
  );
  return { kind: 'accepted', exchangeOrderId: orderId };
}
