import type { Side } from '../../domain/order.ts';
import { Problem } from '../../domain/problem.ts';
import type { ExactJsonObject } from '../../text/exact-json.ts';
import type { FillEvidence, LeftOut, Reading } from '../port.ts';
import type { Element } from '../rows.ts';
import { UnreadableReply } from '../wire.ts';
import { AT_BINANCE } from './refusal.ts';
import { numberOf } from './row-names.ts';
import type { Params } from './signing.ts';

/** A fill in the account's trade list. */
export interface FillRow extends FillEvidence {
  /** Ascends with time within a symbol. */
  readonly tradeId: string;
}

/** Parses a trade. Each product reports side and maker in its own fields (docs/venues/binance.md §2.10). */
export function fillRow(row: ExactJsonObject, exchangeSymbol: string, side: Side | null, maker: unknown): FillRow {
  if (row.symbol !== exchangeSymbol) throw new UnreadableReply('symbol is not the requested one.');
  return {
    tradeId: numberOf(row, 'id'),
    exchangeOrderId: numberOf(row, 'orderId'),
    clientOrderId: null,
    side,
    maker: typeof maker === 'boolean' ? maker : null,
  };
}

/** Rows per page: the maximum of each product (docs/venues/binance.md §2.10). */
const FILLS_PAGE = 1_000;

/** Requests per range: ten thousand fills. A range that needs more is refused. */
const MAX_REQUESTS = 10;

/**
 * Bounds of the list: a time range, or everything from a trade id on; the two cannot be combined (§2.10). That both ends of
 * a range are inclusive is unverified.
 */
export type FillBounds = { readonly startTime: number; readonly endTime: number } | { readonly fromId: string };

export interface BinanceFillPages {
  /** Ascending, at most `limit` rows. */
  readonly fetch: (bounds: FillBounds, limit: number) => Promise<readonly Element<FillRow>[]>;
  /** The maximum span of one request, milliseconds. */
  readonly windowMs: number;
  /** Rows per request; the exchange's maximum, unless a test sets it to force paging. */
  readonly pageLimit?: number;
}

/** The parameters that bound a list of fills: an id or a time range. */
export function fillBounds(bounds: FillBounds): Params {
  return 'fromId' in bounds
    ? [['fromId', bounds.fromId]]
    : [
        ['startTime', bounds.startTime],
        ['endTime', bounds.endTime],
      ];
}

/**
 * All fills in `[from, to)`, window by window. A full page is continued by trade id, not by time: an order that sweeps a
 * book can fill more often in one millisecond than a page has rows. An unreadable row is reported as left out unless its
 * time lies outside the range. Throws a Problem rather than return a partial result.
 */
export async function fillsBetween(
  from: number,
  to: number,
  { fetch, windowMs, pageLimit = FILLS_PAGE }: BinanceFillPages,
): Promise<Reading<FillEvidence>> {
  const found = new Map<string, FillRow>();
  const odd = new Map<string, LeftOut>();
  let requests = 0;
  const page = async (bounds: FillBounds): Promise<readonly Element<FillRow>[]> => {
    requests += 1;
    if (requests > MAX_REQUESTS) {
      const detail = `Reading the fills of that time would take more than ${MAX_REQUESTS} requests.`;
      throw new Problem('RATE_LIMITED', detail, AT_BINANCE);
    }
    const elements = await fetch(bounds, pageLimit);
    for (const element of elements) {
      const { time = from } = element;
      if (time < from || time >= to) continue;
      if (element.kind === 'row') found.set(element.row.tradeId, element.row);
      else odd.set(element.id, element.leftOut);
    }
    return elements;
  };
  for (let start = from; start < to; start += windowMs) {
    const end = Math.min(to, start + windowMs) - 1;
    let elements = await page({ startTime: start, endTime: end });
    while (elements.length >= pageLimit && elements.every(({ time = end }) => time <= end)) {
      elements = await page({ fromId: following(elements) });
    }
  }
  const rows = [...found.values()].map(({ exchangeOrderId, clientOrderId, side, maker }) => ({
    exchangeOrderId,
    clientOrderId,
    side,
    maker,
  }));
  return { rows, leftOut: [...odd.values()] };
}

function following(elements: readonly Element<FillRow>[]): string {
  const ids = elements.flatMap((element) => (element.kind === 'row' ? [BigInt(element.row.tradeId)] : []));
  if (ids.length === 0) throw new UnreadableReply('no row of a full page of fills has an id.');
  return String(ids.reduce((most, id) => (id > most ? id : most)) + 1n);
}
