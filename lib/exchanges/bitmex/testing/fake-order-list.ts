import type { ListRow } from '../order-list.ts';
import type { OrderListBounds } from '../query.ts';
import { orderRowOf, RESTING } from './rows.ts';

/** An order of the list, as far as paging needs it. */
export interface Listed {
  readonly id: number;
  readonly time: number;
}

export function listRow({ id, time }: Listed): ListRow {
  const orderID = `00000000-0000-4000-8000-${String(id).padStart(12, '0')}`;
  const row = orderRowOf({ ...RESTING, orderID, timestamp: new Date(time).toISOString() });
  return { kind: 'row', id: orderID, time, row };
}

/**
 * GET /order as in docs/venues/bitmex.md §2.3: ordered by last change, both bounds inclusive, a number of rows from an
 * offset. `between` can change the list between two requests.
 */
export class FakeOrderList {
  rows: Listed[];
  requests = 0;
  between: (list: FakeOrderList) => void = () => undefined;

  constructor(rows: readonly Listed[]) {
    this.rows = [...rows];
  }

  /** The order changes: it moves to the end of the list. */
  touch(id: number, time: number): void {
    this.remove(id);
    this.rows.push({ id, time });
  }

  remove(id: number): void {
    this.rows = this.rows.filter((row) => row.id !== id);
  }

  fetch({ startTime, endTime, start = 0 }: OrderListBounds, count: number, reverse: boolean): Promise<ListRow[]> {
    if (this.requests > 0) this.between(this);
    this.requests += 1;
    const inside = this.rows
      .filter(({ time }) => time >= (startTime ?? 0) && time <= (endTime ?? Number.POSITIVE_INFINITY))
      .sort((a, b) => a.time - b.time || a.id - b.id);
    if (reverse) inside.reverse();
    return Promise.resolve(inside.slice(start, start + count).map(listRow));
  }
}
