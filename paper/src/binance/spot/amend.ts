import type { Order, ReasonCode } from '../../engine/order.ts';
import { isOpen } from '../../engine/order.ts';
import type { Json } from '../../json.ts';
import type { Call, Endpoint } from '../api.ts';
import { BinanceRefusal, REFUSED } from '../refusal.ts';
import { checkFilters } from './filters.ts';
import { BOUNDS } from './instruments.ts';
import { amendReport } from './order-report.ts';
import { readAmount, readClientId } from './order-request.ts';
import { rowLimit } from './paging.ts';
import { amount, type SpotVenue } from './venue.ts';

/** The engine's refusals of an amendment, all under -2038 (docs/venues/binance.md §2.7). */
const REJECTED: Readonly<Partial<Record<ReasonCode, string>>> = {
  quantityIncrease: 'Order amend (quantity increase) is not supported.',
  unchanged: 'The requested action would change no state; rejecting',
  duplicateClientOrderId: 'Duplicate order sent.',
  notTrading: 'Market is closed.',
};

/** `PUT /api/v3/order/amend/keepPriority`: only a smaller quantity at the same price. */
export function amendKeepPriority(venue: SpotVenue): Endpoint {
  return {
    method: 'PUT',
    path: '/api/v3/order/amend/keepPriority',
    security: 'trade',
    weight: 4,
    mandatory: ['symbol', 'newQty'],
    optional: ['orderId', 'origClientOrderId', 'newClientOrderId'],
    handle(call) {
      const { parameters, account } = call;
      const symbol = venue.symbol(parameters.required('symbol'));
      const newClientOrderId = readClientId(parameters, 'newClientOrderId') ?? venue.nextClientId();
      const quantity = readAmount(parameters, 'newQty', 'Invalid quantity.');
      if (quantity === undefined) throw REFUSED.missing('newQty');
      const order = openOrderOf(venue, call);
      if (order === undefined) throw new BinanceRefusal(-2038, 'Unknown order sent.');
      if (order.amendments.length >= BOUNDS.maxNumOrderAmends) {
        throw new BinanceRefusal(-2038, 'Filter failure: MAX_NUM_ORDER_AMENDS');
      }
      if (quantity < order.quantity) {
        const { markPrice } = venue.exchange.market(order.symbol);
        const scene = { referencePrice: markPrice, openOrders: 0 };
        checkFilters({ type: 'LIMIT', price: order.price, quantity, quoteQuantity: undefined }, symbol, scene);
      }
      const previousClientId = order.clientOrderId ?? '';
      const amended = venue.exchange.amend({
        account,
        symbol: order.symbol,
        id: order.id,
        quantity,
        newClientOrderId,
        priority: 'keep',
      });
      if (!amended.ok) throw new BinanceRefusal(-2038, REJECTED[amended.reason.code] ?? 'Unknown order sent.');
      const body = amendReport(amended.order, previousClientId, call.stamp);
      // Free of charge only when the amendment made the order expire (docs/venues/binance.md §2.0).
      return isOpen(amended.order) ? { body } : { body, weight: 0 };
    },
  };
}

function openOrderOf(venue: SpotVenue, { parameters, account }: Call): Order | undefined {
  const symbol = parameters.required('symbol');
  const id = parameters.integer('orderId');
  const clientOrderId = parameters.text('origClientOrderId');
  if (id === undefined && clientOrderId === undefined) throw REFUSED.missingEither('origClientOrderId', 'orderId');
  const key = id === undefined ? { clientOrderId: clientOrderId ?? '' } : { id: id.toString() };
  const order = venue.exchange.openOrder({ account, symbol, ...key });
  return order !== undefined && clientOrderId !== undefined && order.clientOrderId !== clientOrderId
    ? undefined
    : order;
}

/** `GET /api/v3/order/amendments`: the changes of one order, oldest first. */
export function amendments(venue: SpotVenue): Endpoint {
  return {
    method: 'GET',
    path: '/api/v3/order/amendments',
    security: 'userData',
    weight: 4,
    mandatory: ['symbol', 'orderId'],
    optional: ['fromExecutionId', 'limit'],
    handle(call) {
      const { parameters, account } = call;
      const { symbol } = venue.symbol(parameters.required('symbol')).instrument;
      const id = parameters.integer('orderId')?.toString() ?? '';
      const order = venue.exchange.order({ account, symbol, id });
      if (order === undefined || !venue.visible(order, call.now)) throw REFUSED.noSuchOrder();
      const from = parameters.integer('fromExecutionId') ?? 0n;
      const rows: Json[] = order.amendments
        .filter(({ amendmentId }) => amendmentId >= from)
        .slice(0, rowLimit(parameters))
        .map(({ amendmentId, before, after, time }) => ({
          symbol,
          orderId: order.orderId,
          executionId: amendmentId,
          origClientOrderId: before.clientOrderId ?? '',
          newClientOrderId: after.clientOrderId ?? '',
          origQty: amount(before.quantity),
          newQty: amount(after.quantity),
          time: call.stamp(time),
        }));
      return { body: rows };
    },
  };
}
