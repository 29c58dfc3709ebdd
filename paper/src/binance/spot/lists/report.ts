import { isOpen, type Order, type OrderList } from '../../../engine/order.ts';
import type { Json } from '../../../json.ts';
import type { Call } from '../../api.ts';
import { cancelReport, placeReport } from '../order-report.ts';
import type { ResponseType } from '../order-request.ts';
import { listIdOf } from './ids.ts';

type Stamp = Call['stamp'];

/** Whether an order of it may still come or fill. */
export function isListOpen({ legs }: OrderList): boolean {
  return legs.some(isOpen);
}

/** A list as queries show it (docs/venues/binance.md §21.7, §30.1). */
export function listEnvelope(list: OrderList, time: number) {
  const open = isListOpen(list);
  return {
    orderListId: listIdOf(list),
    contingencyType: list.contingency,
    listStatusType: open ? 'EXEC_STARTED' : 'ALL_DONE',
    listOrderStatus: open ? 'EXECUTING' : 'ALL_DONE',
    listClientOrderId: list.clientListId ?? '',
    transactionTime: time,
    symbol: list.symbol,
    orders: list.legs.map(({ symbol, orderId, clientOrderId }) => ({
      symbol,
      orderId,
      clientOrderId: clientOrderId ?? '',
    })),
  };
}

/** The answer to a placement. */
export function listReport(list: OrderList, stamp: Stamp, type: ResponseType): Json {
  return {
    ...listEnvelope(list, stamp(list.updatedAt)),
    orderReports: list.legs.map((leg) => placeReport(leg, leg.fills, type, stamp)),
  };
}

/** The answer to a cancel of the list, or of one of its orders: reports of those that it has ended. */
export function canceledListReport(list: OrderList, ended: readonly Order[], cancelId: string, stamp: Stamp): Json {
  return {
    ...listEnvelope(list, stamp(list.updatedAt)),
    orderReports: ended.map((leg) => cancelReport(leg, cancelId, stamp)),
  };
}
