import type { Instrument } from '../../domain/instrument.ts';
import type { Order } from '../../domain/order.ts';
import type { CallContext, Reading } from '../port.ts';
import { type Element, ordersIn } from '../rows.ts';

/** The open orders in a list, of one instrument or of all. */
export function openOrdersIn<Row extends { readonly symbol: string; readonly orderId: string }>(
  elements: readonly Element<Row>[],
  instrument: Instrument | undefined,
  orderOf: (row: Row, listed: Instrument) => Order,
  call: CallContext,
): Promise<Reading<Order>> {
  return ordersIn(
    {
      elements,
      known: instrument ? [instrument] : [],
      exclusive: instrument !== undefined,
      symbolOf: ({ symbol }) => symbol,
      orderIdOf: ({ orderId }) => orderId,
      orderOf,
    },
    call,
  );
}
