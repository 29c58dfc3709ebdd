import { compareExchangeOrderIds } from '../../domain/order-id.ts';
import type { ExactJsonObject } from '../../text/exact-json.ts';
import type { Element, RowNames } from '../rows.ts';
import { optionalInteger, textOf, UnreadableReply } from '../wire.ts';

/**
 * The fields that identify rows of Binance's lists: orders and trades, on all products (docs/venues/binance.md §2.2, §2.10).
 */
export const ROW_NAMES: RowNames = {
  symbol: 'symbol',
  orderId: 'orderId',
  time: (row) => optionalInteger(row, 'time'),
};

/** An id of an order or a trade: a whole number, kept as text because it may exceed 2^53 (§0.1). */
export function numberOf(row: ExactJsonObject, field: string): string {
  const id = textOf(row, field);
  if (!/^\d{1,20}$/.test(id)) throw new UnreadableReply(`${field} is not an id.`);
  return id;
}

/** The id that the next page starts from. */
export function nextId<T>(rows: readonly Element<T>[], idOf: (row: T) => string): string {
  const ids = rows.flatMap((each) => (each.kind === 'row' ? [idOf(each.row)] : []));
  if (ids.length === 0) throw new UnreadableReply('no row of a full page can be read.');
  const last = ids.reduce((a, b) => (compareExchangeOrderIds(a, b) > 0 ? a : b));
  return String(BigInt(last) + 1n);
}
