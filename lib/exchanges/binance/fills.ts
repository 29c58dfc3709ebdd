import { Problem } from '../../problems.ts';
import type { Fill } from '../port.ts';
import { AT_BINANCE } from './refusal.ts';
import type { Params } from './signing.ts';

/** A fill in the list of an account's trades. */
export interface FillRow extends Fill {
  /** Ascends with time within a symbol. */
  readonly tradeId: string;
  /** Epoch milliseconds. */
  readonly time: number;
}

/** Rows of one page: the most each product gives (protocol/binance.md §2.10). */
export const FILLS_PAGE = 1_000;

/** Requests for one range: ten thousand fills. Of a range that would take more nothing is claimed. */
const MAX_REQUESTS = 10;

/** A part of the list: a range of time, both ends inclusive, or all from a trade on; the two do not go together (§2.10). */
export type FillBounds = { readonly startTime: number; readonly endTime: number } | { readonly fromId: string };

export interface FillPages {
  /** Ascending, at most `limit` rows. */
  readonly fetch: (bounds: FillBounds, limit: number) => Promise<readonly FillRow[]>;
  /** What one request may span, milliseconds. */
  readonly windowMs: number;
  /** Rows asked for at once; the exchange's maximum unless a test wants to see pages. */
  readonly pageLimit?: number;
}

export function fillBounds(bounds: FillBounds): Params {
  return 'fromId' in bounds
    ? [['fromId', bounds.fromId]]
    : [
        ['startTime', bounds.startTime],
        ['endTime', bounds.endTime],
      ];
}

/**
 * All fills in `[from, to)`, window by window. A full page is followed by trade id, not by time: one order that sweeps a
 * book can fill more often in a millisecond than a page has rows. Throws a Problem rather than return a part.
 */
export async function fillsBetween(
  from: number,
  to: number,
  { fetch, windowMs, pageLimit = FILLS_PAGE }: FillPages,
): Promise<Fill[]> {
  const found = new Map<string, FillRow>();
  let requests = 0;
  const page = async (bounds: FillBounds): Promise<readonly FillRow[]> => {
    requests += 1;
    if (requests > MAX_REQUESTS) {
      const detail = `The fills of that time take more than ${MAX_REQUESTS} requests; they are not gone through.`;
      throw new Problem('RATE_LIMITED', detail, AT_BINANCE);
    }
    const rows = await fetch(bounds, pageLimit);
    for (const row of rows) if (row.time >= from && row.time < to) found.set(row.tradeId, row);
    return rows;
  };
  for (let start = from; start < to; start += windowMs) {
    const end = Math.min(to, start + windowMs) - 1;
    let rows = await page({ startTime: start, endTime: end });
    while (rows.length >= pageLimit && rows.every(({ time }) => time <= end)) {
      rows = await page({ fromId: following(rows) });
    }
  }
  return [...found.values()].map(({ exchangeOrderId, clientOrderId, side, maker }) => ({
    exchangeOrderId,
    clientOrderId,
    side,
    maker,
  }));
}

function following(rows: readonly FillRow[]): string {
  const last = rows.reduce((most, { tradeId }) => (BigInt(tradeId) > most ? BigInt(tradeId) : most), 0n);
  return String(last + 1n);
}
