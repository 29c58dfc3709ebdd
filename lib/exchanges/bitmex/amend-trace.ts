import { decimal } from '../../domain/decimal.ts';
import { Problem } from '../../domain/problem.ts';
import type { AmendQuery, AmendTrace } from '../port.ts';
import { UnreadableReply } from '../wire.ts';
import { PAGE } from './facts.ts';
import type { BitmexReplacedRow } from './models.ts';
import { quantityOf } from './quantity.ts';

/** Requests for the changes of one order: five thousand of them. Of more nothing is claimed. */
const MAX_REQUESTS = 10;
/**
 * Unverified: that an amend leaves a row of this type in the executions. The type is in the field lists of two clients
 * (docs/venues/bitmex.md §2.7), a row was not seen recorded. So a row proves, and no row proves nothing beyond what the
 * rule for absences proves: at BitMEX, nothing.
 */
const UNVERIFIED_REPLACED = 'Replaced';
export interface ReplacedPages {
  /** At most `limit` rows from an offset on, changed at or after a moment of the exchange's clock, oldest first. */
  readonly fetch: (since: number, start: number, limit: number) => Promise<readonly BitmexReplacedRow[]>;
  /** Rows asked for at once; the exchange's maximum unless a test wants to see pages. */
  readonly pageLimit?: number;
}

/**
 * Whether the executions hold a change of the order to what was asked for, since it was what it was before. Both are times
 * of the exchange, and no clock of ours is compared with them. They carry no mark of ours: the same change by somebody
 * else looks the same, and has had the same effect. Throws a Problem rather than go through a part.
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
  const detail = `The changes of the order take more than ${MAX_REQUESTS} requests; they are not gone through.`;
  throw new Problem('RATE_LIMITED', detail, { exchange: 'bitmex' });
}

function isAsAsked(
  { orderID, orderQty, price }: BitmexReplacedRow,
  exchangeOrderId: string,
  change: AmendQuery['change'],
): boolean {
  if (orderID !== exchangeOrderId) throw new UnreadableReply('orderID is not the one that was asked for.');
  const has = (wanted: string | undefined, is: string | undefined) =>
    wanted === undefined || (is !== undefined && decimal(wanted).eq(decimal(is)));
  const quantity = orderQty === undefined ? undefined : quantityOf(orderQty, change.instrument);
  return has(change.quantity, quantity) && has(change.price, price);
}
