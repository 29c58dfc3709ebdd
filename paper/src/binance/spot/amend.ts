import { isOpen, type Order, type OrderList, type ReasonCode } from '../../engine/order.ts';
import type { Json } from '../../json.ts';
import type { Call, Endpoint } from '../api.ts';
import { BinanceRefusal, REFUSED } from '../refusal.ts';
import { checkFilters } from './filters.ts';
import { BOUNDS } from './instruments.ts';
import { listEnvelope } from './lists/report.ts';
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
        const scene = { referencePrice: markPrice, openOrders: 0, openAlgoOrders: 0 };
        const price = order.type === 'LIMIT' ? order.price : undefined;
        checkFilters({ type: order.type, price, quantity, quoteQuantity: undefined }, symbol, scene);
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
      amendPartner(venue, amended.order);
      const { list } = amended.order;
      const body = {
        ...amendReport(amended.order, previousClientId, call.stamp),
        ...(list !== undefined && { listStatus: listStatus(list) }),
      };
      // Free only when the amendment makes the order expire (docs/venues/binance.md §2.0).
      return isOpen(amended.order) ? { body } : { body, weight: 0 };
    },
  };
}

/** Both orders of an OCO pair have the same quantity; other orders of a list change alone (docs/venues/binance.md §21.7). */
function amendPartner({ exchange }: SpotVenue, { list, id, account, symbol, quantity }: Order): void {
  const pair = list?.contingency === 'OTO' ? list.legs.slice(1) : (list?.legs ?? []);
  if (!pair.some((leg) => leg.id === id)) return;
  for (const leg of pair) {
    if (leg.id !== id && isOpen(leg)) exchange.amend({ account, symbol, id: leg.id, quantity, priority: 'keep' });
  }
}

function listStatus(list: OrderList): Json {
  const { listStatusType: _status, transactionTime: _time, ...status } = listEnvelope(list, list.updatedAt);
  return status;
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
