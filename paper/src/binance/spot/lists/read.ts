import type { OrderList } from '../../../engine/order.ts';
import type { Json } from '../../../json.ts';
import type { Call, Endpoint } from '../../api.ts';
import { BinanceRefusal, REFUSED } from '../../refusal.ts';
import { oldest, rowLimit, timeWindow } from '../paging.ts';
import type { SpotVenue } from '../venue.ts';
import { engineListId, listIdOf } from './ids.ts';
import { isListOpen, listEnvelope } from './report.ts';

/** Code and text of a list that is not there (docs/venues/binance.md §21.7). */
const UNVERIFIED_NO_SUCH_LIST = () => new BinanceRefusal(-2013, 'Order list does not exist.');

/** One list, the open ones, all of them: over all symbols. */
export function readLists(venue: SpotVenue): readonly Endpoint[] {
  return [queryList(venue), openLists(venue), allLists(venue)];
}

/** The lists that reads see already. */
function visibleLists({ exchange, visible }: SpotVenue, { account, now }: Call): readonly OrderList[] {
  return exchange.orderLists(account).filter(({ legs }) => legs.every((leg) => visible(leg, now)));
}

function row(list: OrderList, { stamp }: Call): Json {
  return listEnvelope(list, stamp(list.updatedAt));
}

function queryList(venue: SpotVenue): Endpoint {
  return {
    method: 'GET',
    path: '/api/v3/orderList',
    security: 'userData',
    weight: 4,
    optional: ['orderListId', 'origClientOrderId'],
    handle(call) {
      const { parameters, account } = call;
      const id = parameters.integer('orderListId');
      const clientListId = parameters.text('origClientOrderId');
      if (id === undefined && clientListId === undefined) {
        throw REFUSED.missingEither('orderListId', 'origClientOrderId');
      }
      const key = id === undefined ? { clientListId: clientListId ?? '' } : { listId: engineListId(Number(id)) };
      const list = venue.exchange.orderList({ account, ...key });
      if (list === undefined || !visibleLists(venue, call).includes(list)) throw UNVERIFIED_NO_SUCH_LIST();
      return { body: row(list, call) };
    },
  };
}

function openLists(venue: SpotVenue): Endpoint {
  return {
    method: 'GET',
    path: '/api/v3/openOrderList',
    security: 'userData',
    weight: 6,
    handle: (call) => ({
      body: visibleLists(venue, call)
        .filter(isListOpen)
        .map((list) => row(list, call)),
    }),
  };
}

/** By id, or by time of placement; the newest first, as in the document's sample (docs/venues/binance.md §21.7). */
function allLists(venue: SpotVenue): Endpoint {
  return {
    method: 'GET',
    path: '/api/v3/allOrderList',
    security: 'userData',
    weight: 20,
    optional: ['fromId', 'startTime', 'endTime', 'limit'],
    handle(call) {
      const { parameters } = call;
      const fromId = parameters.integer('fromId');
      const { from, to } = timeWindow(parameters);
      if (fromId !== undefined && (from !== undefined || to !== undefined)) throw REFUSED.combination();
      const asked = visibleLists(venue, call).filter(
        (list) =>
          (fromId === undefined || BigInt(listIdOf(list)) >= fromId) &&
          (from === undefined || list.createdAt >= from) &&
          (to === undefined || list.createdAt <= to),
      );
      const limit = rowLimit(parameters);
      const fromTheStart = fromId !== undefined || from !== undefined;
      const rows = fromTheStart ? oldest(asked, limit).reverse() : oldest(asked.toReversed(), limit);
      return { body: rows.map((list) => row(list, call)) };
    },
  };
}
