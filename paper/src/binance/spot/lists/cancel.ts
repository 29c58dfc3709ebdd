import { isOpen } from '../../../engine/order.ts';
import type { Endpoint } from '../../api.ts';
import { REFUSED } from '../../refusal.ts';
import { readClientId } from '../order-request.ts';
import type { SpotVenue } from '../venue.ts';
import { engineListId } from './ids.ts';
import { canceledListReport } from './report.ts';

/** `DELETE /api/v3/orderList`: -2011 for an unknown list and for one that is done (docs/venues/binance.md §21.7). */
export function cancelOrderList(venue: SpotVenue): Endpoint {
  return {
    method: 'DELETE',
    path: '/api/v3/orderList',
    security: 'trade',
    weight: 1,
    freeOnSuccess: true,
    mandatory: ['symbol'],
    optional: ['orderListId', 'listClientOrderId', 'newClientOrderId'],
    handle(call) {
      const { parameters, account } = call;
      const { symbol } = venue.symbol(parameters.required('symbol')).instrument;
      const id = parameters.integer('orderListId');
      const clientListId = parameters.text('listClientOrderId');
      const cancelId = readClientId(parameters, 'newClientOrderId') ?? venue.nextClientId();
      if (id === undefined && clientListId === undefined) {
        throw REFUSED.missingEither('orderListId', 'listClientOrderId');
      }
      const list = venue.exchange.orderList({
        account,
        ...(id === undefined ? { clientListId: clientListId ?? '' } : { listId: engineListId(Number(id)) }),
      });
      if (list === undefined || list.symbol !== symbol) throw REFUSED.unknownOrder();
      if (clientListId !== undefined && list.clientListId !== clientListId) throw REFUSED.unknownOrder();
      const open = list.legs.filter(isOpen);
      if (venue.exchange.cancelList({ account, listId: list.listId }) === undefined) throw REFUSED.unknownOrder();
      return { body: canceledListReport(list, open, cancelId, call.stamp) };
    },
  };
}
