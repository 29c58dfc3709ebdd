import type { Side } from '../../domain/order.ts';
import { Problem } from '../../domain/problem.ts';
import type { ExactJsonObject } from '../../text/exact-json.ts';
import type { Fill, LeftOut, Reading } from '../port.ts';
import type { Element } from '../rows.ts';
import { UnreadableReply } from '../wire.ts';
import { AT_BINANCE } from './refusal.ts';
import { numberOf } from './row-names.ts';
import type { Params } from './signing.ts';

/** A fill in the list of an account's trades. */
export interface FillRow extends Fill {
  /** Ascends with time within a symbol. */
  readonly tradeId: string;
}

/**
 * The row of a trade; who traded on which side, and as what, each product tells in its own way (docs/venues/binance.md
 * §2.10).
 */
export function fillRow(row: ExactJsonObject, exchangeSymbol: string, side: Side | null, maker: unknown): FillRow {
  if (row.symbol !== exchangeSymbol) throw new UnreadableReply('symbol is not the one that was asked for.');
  return {
    tradeId: numberOf(row, 'id'),
    exchangeOrderId: numberOf(row, 'orderId'),
    clientOrderId: null,
    side,
    maker: typeof maker === 'boolean' ? maker : null,
  };
}

/** Rows of one page: the most each product gives (docs/venues/binance.md §2.10). */
const FILLS_PAGE = 1_000;

/** Requests for one range: ten thousand fills. Of a range that would take more nothing is claimed. */
const MAX_REQUESTS = 10;

/**
 * A part of the list: a range of time, or all from a trade on; the two do not go together (§2.10). That both ends of a
 * range are inclusive is unverified.
 */
export type FillBounds = { readonly startTime: number; readonly endTime: number } | { readonly fromId: string };

export interface BinanceFillPages {
  /** Ascending, at most `limit` rows. */
  readonly fetch: (bounds: FillBounds, limit: number) => Promise<readonly Element<FillRow>[]>;
  /** What one request may span, milliseconds. */
  readonly windowMs: number;
  /** Rows asked for at once; the exchange's maximum unless a test wants to see pages. */
  readonly pageLimit?: number;
}

/** The parameters that bound a list of fills: an id, or a range of time. */
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
 * book can fill more often in a millisecond than a page has rows. A row that cannot be read is handed on as left out
 * unless its time says that it is of another range. Throws a Problem rather than return a part.
 */
export async function fillsBetween(
  from: number,
  to: number,
  { fetch, windowMs, pageLimit = FILLS_PAGE }: BinanceFillPages,
): Promise<Reading<Fill>> {
  const found = new Map<string, FillRow>();
  const odd = new Map<string, LeftOut>();
  let requests = 0;
  const page = async (bounds: FillBounds): Promise<readonly Element<FillRow>[]> => {
    requests += 1;
    if (requests > MAX_REQUESTS) {
      const detail = `The fills of that time take more than ${MAX_REQUESTS} requests; they are not gone through.`;
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
  if (ids.length === 0) throw new UnreadableReply('no row of a full page of fills tells its id.');
  return String(ids.reduce((most, id) => (id > most ? id : most)) + 1n);
}
