import { newestStep, oldestStep } from '../history-step.ts';
import type { Element } from '../rows.ts';
import { UnreadableReply } from '../wire.ts';
import type { BitmexOrderRow } from './models.ts';
import type { OrderListBounds } from './query.ts';

/** An order row at its time in the list: its last change (docs/venues/bitmex.md §2.3). */
export type ListRow = Element<BitmexOrderRow>;

/** A list with the parameters of the order list: orders, or executions (§2.7). */
export interface ListPage<T = BitmexOrderRow> {
  /** One page of the list, at most `limit` rows. */
  readonly fetch: (bounds: OrderListBounds, reverse: boolean) => Promise<readonly Element<T>[]>;
  readonly limit: number;
}

export interface ListStep<T = BitmexOrderRow> {
  readonly rows: readonly Element<T>[];
  readonly frontier: number;
}

/** Attempts to pass over one crowded millisecond undisturbed. */
const CALM_PASSES = 4;

/**
 * One step through `[from, to)` of the list, with the frontier of `HistoryPage`. A full page is cut by its number of rows,
 * so its last millisecond is left to the next step; a page that is one single millisecond, as after a mass cancel, is walked
 * by offsets.
 */
export async function listStep<T>(
  { from, to, newestFirst }: { readonly from: number; readonly to: number; readonly newestFirst: boolean },
  page: ListPage<T>,
): Promise<ListStep<T>> {
  if (from >= to) return { rows: [], frontier: newestFirst ? from : to };
  const reach = { from, to, reachedFrom: from, reachedTo: to, pageLimit: page.limit };
  // From the beginning: no bound at all, because the exchange's handling of a date before its first is unknown.
  const bounds = { startTime: from > 0 ? from : undefined, endTime: to - 1 };
  const rows = await page.fetch(bounds, newestFirst);
  const step = newestFirst ? newestStep(rows, reach) : oldestStep(rows, reach);
  if (step.kind === 'rows') return step;
  return { rows: await wholeMillisecond(step.time, page), frontier: newestFirst ? step.time : step.time + 1 };
}

/**
 * All rows of one millisecond. An order that changes between two requests leaves it, and every row after it moves up by one:
 * a walk by offsets would skip one of them. So each request starts with the last row of the previous one; if that is another
 * row, the list has moved and the walk restarts.
 */
async function wholeMillisecond<T>(time: number, page: ListPage<T>): Promise<readonly Element<T>[]> {
  for (let pass = 1; pass <= CALM_PASSES; pass += 1) {
    const rows = await passOver(time, page);
    if (rows !== undefined) return rows;
  }
  throw new UnreadableReply('the rows of one millisecond were listed in a different order each time.');
}

async function passOver<T>(time: number, { fetch, limit }: ListPage<T>): Promise<readonly Element<T>[] | undefined> {
  const found = new Map<string, Element<T>>();
  let last: string | undefined;
  for (let start = 0; ; start += limit - 1) {
    const rows = await fetch({ startTime: time, endTime: time, start }, false);
    if (last !== undefined && rows[0]?.id !== last) return undefined;
    for (const row of rows) if (row.time === undefined || row.time === time) found.set(row.id, row);
    if (rows.length < limit) return [...found.values()];
    last = rows.at(-1)?.id;
  }
}

/**
 * The whole list, in steps that continue by time and not by offset: an order that closes in between shortens the list, and
 * offsets would then skip another. An order that changes moves to the end, where it is read again.
 */
export async function wholeList(page: ListPage): Promise<readonly ListRow[]> {
  const found = new Map<string, ListRow>();
  let startTime: number | undefined;
  for (;;) {
    const rows = await page.fetch({ startTime }, false);
    for (const row of rows) found.set(row.id, row);
    if (rows.length < page.limit) return [...found.values()];
    const last = rows.findLast(({ time }) => time !== undefined)?.time;
    if (last === undefined) throw new UnreadableReply('no row of a full page has a time of change.');
    if (startTime === undefined || last > startTime) {
      startTime = last;
      continue;
    }
    if (last < startTime) throw new UnreadableReply('the orders are not listed by their last change.');
    for (const row of await wholeMillisecond(startTime, page)) found.set(row.id, row);
    startTime += 1;
  }
}
