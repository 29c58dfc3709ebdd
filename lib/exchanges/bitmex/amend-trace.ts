import { decimal, plain } from '../../domain/decimal.ts';
import { Problem } from '../../domain/problem.ts';
import type { AmendQuery, AmendTrace } from '../port.ts';
import { UnreadableReply } from '../wire.ts';
import { PAGE } from './facts.ts';
import type { BitmexReplacedRow } from './models.ts';
import { quantityOf } from './quantity.ts';

/** Requests for the changes of one order: five thousand changes. An order with more is refused. */
const MAX_REQUESTS = 10;
/**
 * Unverified: that an amend leaves a row of this type in the executions. Two clients list the type in their fields
 * (docs/venues/bitmex.md §2.7), but no recorded row is known. So a row is proof, and its absence proves only what the rule
 * for absences does: at BitMEX, nothing.
 */
const UNVERIFIED_REPLACED = 'Replaced';
export interface ReplacedPages {
  /** At most `limit` rows from an offset, changed at or after a time of the exchange's clock, oldest first. */
  readonly fetch: (since: number, start: number, limit: number) => Promise<readonly BitmexReplacedRow[]>;
  /** Rows per request; the exchange's maximum, unless a test sets it to force paging. */
  readonly pageLimit?: number;
}

/**
 * Whether the executions have a change of the order to the requested values, after the state before the amend. Both times
 * are the exchange's; our clock is not involved. Rows carry no mark of ours: the same change by another client looks the
 * same, and has had the same effect. Throws a Problem rather than read only a part.
 */
export async function traceBitmexAmend(
  { before, change }: AmendQuery,
  { fetch, pageLimit = PAGE }: ReplacedPages,
): Promise<AmendTrace> {
  if (before.updatedAt === null) return 'untold';
  const since = Date.parse(before.updatedAt);
  for (let page = 0; page < MAX_REQUESTS; page += 1) {
    const rows = await fetch(since, page * pageLimit, pageLimit);
    if (rows.some((row) => row.execType === UNVERIFIED_REPLACED && isAsAsked(row, before.exchangeOrderId, change))) {
      return 'made';
    }
    if (rows.length < pageLimit) return 'none';
  }
  const detail = `Reading the changes of the order would take more than ${MAX_REQUESTS} requests.`;
  throw new Problem('RATE_LIMITED', detail, { exchange: 'bitmex' });
}

function isAsAsked(
  { orderID, orderQty, price, stopPx, pegOffsetValue }: BitmexReplacedRow,
  exchangeOrderId: string,
  change: AmendQuery['change'],
): boolean {
  if (orderID !== exchangeOrderId) throw new UnreadableReply('orderID is not the requested one.');
  const has = (wanted: string | undefined, is: string | undefined) =>
    wanted === undefined || (is !== undefined && decimal(wanted).eq(decimal(is)));
  const quantity = orderQty === undefined ? undefined : quantityOf(orderQty, change.instrument);
  const distance = pegOffsetValue === undefined ? undefined : plain(decimal(pegOffsetValue).abs());
  return (
    has(change.quantity, quantity) &&
    has(change.price, price) &&
    has(change.triggerPrice, stopPx) &&
    has(change.trailingAmount, distance)
  );
}
