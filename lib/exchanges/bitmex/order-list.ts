import { newestStep, oldestStep } from '../history-step.ts';
import type { Element } from '../rows.ts';
import { UnreadableReply } from '../wire.ts';
import type { BitmexOrderRow } from './models.ts';
import type { OrderListBounds } from './query.ts';

/** An order row at the time by which it stands in the list: its last change (docs/venues/bitmex.md §2.3). */
export type ListRow = Element<BitmexOrderRow>;

export interface ListPage {
  /** One page of the list, at most `limit` rows. */
  readonly fetch: (bounds: OrderListBounds, reverse: boolean) => Promise<readonly ListRow[]>;
  readonly limit: number;
}

export interface ListStep {
  readonly rows: readonly ListRow[];
  readonly frontier: number;
}

/** Passes over one crowded millisecond until one of them was not disturbed. */
const CALM_PASSES = 4;

/**
 * One step through `[from, to)` of the list, with the frontier of `HistoryPage`. A full page is cut by its number of
 * rows, so its last millisecond is left for the next step; where a page is one millisecond alone, as after a mass cancel,
 * offsets walk it.
 */
export async function listStep(
  { from, to, newestFirst }: { readonly from: number; readonly to: number; readonly newestFirst: boolean },
  page: ListPage,
): Promise<ListStep> {
  if (from >= to) return { rows: [], frontier: newestFirst ? from : to };
  const reach = { from, to, reachedFrom: from, reachedTo: to, pageLimit: page.limit };
  // From the beginning of time: no bound at all, for what the exchange makes of a date before its first is not known.
  const bounds = { startTime: from > 0 ? from : undefined, endTime: to - 1 };
  const rows = await page.fetch(bounds, newestFirst);
  const step = newestFirst ? newestStep(rows, reach) : oldestStep(rows, reach);
  if (step.kind === 'rows') return step;
  return { rows: await wholeMillisecond(step.time, page), frontier: newestFirst ? step.time : step.time + 1 };
}

/**
 * All rows of one millisecond. An order that changes between two requests leaves it, and every row behind moves up by
 * one: a walk by offsets would step over one of them. So each request begins with the last row of the one before; where
 * that is another row, the list has moved and the walk begins again.
 */
async function wholeMillisecond(time: number, page: ListPage): Promise<readonly ListRow[]> {
  for (let pass = 1; pass <= CALM_PASSES; pass += 1) {
    const rows = await passOver(time, page);
    if (rows !== undefined) return rows;
  }
  throw new UnreadableReply('the orders of one millisecond were listed in another order each time.');
}

async function passOver(time: number, { fetch, limit }: ListPage): Promise<readonly ListRow[] | undefined> {
  const found = new Map<string, ListRow>();
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
 * The whole list, in steps that start where the last one ended in time and not in number: an order that closes meanwhile
 * shortens a list, and offsets would then step over another. One that changes moves to the end, where it is met again.
 */
export async function wholeList(page: ListPage): Promise<readonly ListRow[]> {
  const found = new Map<string, ListRow>();
  let startTime: number | undefined;
  for (;;) {
    const rows = await page.fetch({ startTime }, false);
    for (const row of rows) found.set(row.id, row);
    if (rows.length < page.limit) return [...found.values()];
    const last = rows.findLast(({ time }) => time !== undefined)?.time;
    if (last === undefined) throw new UnreadableReply('no row of a full page tells when it changed.');
    if (startTime === undefined || last > startTime) {
      startTime = last;
      continue;
    }
    if (last < startTime) throw new UnreadableReply('the orders are not listed by their last change.');
    for (const row of await wholeMillisecond(startTime, page)) found.set(row.id, row);
    startTime += 1;
  }
}
