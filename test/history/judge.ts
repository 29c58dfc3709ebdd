import type { Exchange } from '../../lib/domain/instrument.ts';
import type { OrderDocument, PageDocument } from './pages.ts';
import { compareRows, type Row, type TrueOrder } from './truth.ts';

export interface Listing {
  readonly pages: readonly PageDocument[];
  readonly sort: 'newest' | 'oldest';
  readonly from: number;
  readonly to: number;
  /** Which orders are requested. An order whose state has changed in between may be in the listing or not. */
  readonly asked: (order: TrueOrder) => boolean;
  /** The account at the first page, and after the last one. */
  readonly before: ReadonlyMap<string, TrueOrder>;
  readonly after: ReadonlyMap<string, TrueOrder>;
  readonly startedAt: number;
}

/**
 * What is wrong with a listing, in words; empty when the joined pages are true:
 * - every order of the range that the exchange kept throughout is there, once, as in the engine;
 * - there is no other, except orders that were forgotten or changed their state while the client paged;
 * - rows are in the one total order; orders that BitMEX moved in between come last, in the order of their moves.
 */
export function faultsOf(listing: Listing): string[] {
  const { pages, from, to, asked, before, after } = listing;
  const rows = pages.flatMap(({ orders }) => orders);
  const faults: string[] = [];
  const seen = new Set<string>();
  for (const row of rows) {
    if (seen.has(row.id)) faults.push(`told twice: ${row.id}`);
    seen.add(row.id);
    const was = before.get(row.id);
    const is = after.get(row.id);
    if (!was || !is) faults.push(`made up, or come since: ${row.id}`);
    else if (!was.kept || was.time < from || was.time >= to) faults.push(`not of the range: ${row.id}`);
    else if (!asked(was) && !asked(is)) faults.push(`not asked for: ${row.id}`);
    else if (was.updatedAt === is.updatedAt) faults.push(...differences(row, is));
  }
  for (const [id, was] of before) {
    const is = after.get(id);
    const due = was.time >= from && was.time < to && was.kept && is?.kept && asked(was) && asked(is);
    if (due && !seen.has(id)) faults.push(`lost: ${id}`);
  }
  return [...faults, ...disorder(rows, listing)];
}

function differences(row: OrderDocument, { id, fields }: TrueOrder): string[] {
  return Object.entries(fields).flatMap(([name, value]) => {
    const told = row[name as keyof OrderDocument];
    return told === value ? [] : [`${id}: ${name} is ${JSON.stringify(value)}, told as ${JSON.stringify(told)}`];
  });
}

/**
 * The time by which an exchange lists (docs/venues/binance.md §2.4, docs/venues/bitmex.md §2.3, docs/venues/bybit.md
 * §3).
 */
const PAGED_BY = {
  binance: 'createdAt',
  bitmex: 'updatedAt',
  bybit: 'createdAt',
} as const satisfies Record<Exchange, keyof OrderDocument>;

function disorder(rows: readonly OrderDocument[], { sort, startedAt }: Listing): string[] {
  const places = rows.map((row): Row => {
    const time = row[PAGED_BY[row.exchange]];
    return { id: row.id, time: Date.parse(time ?? '') };
  });
  const moved = places.length - places.findLastIndex(({ time }) => !(time >= startedAt)) - 1;
  const kept = places.slice(0, places.length - moved);
  return [...outOfOrder(kept, sort === 'newest' ? -1 : 1), ...outOfOrder(places.slice(places.length - moved), 1)];
}

function outOfOrder(rows: readonly Row[], sign: number): string[] {
  return rows.flatMap((row, index) => {
    const previous = rows[index - 1];
    return previous && sign * compareRows(previous, row) >= 0 ? [`out of order: ${previous.id} before ${row.id}`] : [];
  });
}
