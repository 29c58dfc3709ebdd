import type { Instrument } from '../../../instruments/instrument.ts';
import { timestamp } from '../../../orders/order.ts';
import { compareExchangeOrderIds } from '../../../orders/order-id.ts';
import { newestStep, oldestStep, type Reach } from '../../history-step.ts';
import type { HistoryPage, HistoryRequest, HistoryStream } from '../../port.ts';
import { HISTORY_PAGE, WEIGHT, ZERO_FILL_RETENTION_MS } from './facts.ts';
import type { SpotOrderRow } from './models.ts';
import { orderOf } from './parse.ts';
import type { HistoryBounds } from './query.ts';

/** A row whose creation time is known, as all rows of history are. */
export type HistoryRow = SpotOrderRow & { readonly time: number };

export interface SpotHistoryDeps {
  /** One page of `allOrders`, at most `limit` rows. */
  readonly fetch: (
    exchangeSymbol: string,
    bounds: HistoryBounds,
    limit: number,
    call: Parameters<HistoryStream['read']>[1],
  ) => Promise<readonly HistoryRow[]>;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly unmapped: (status: string) => void;
  /** Rows asked for at once; the exchange's maximum unless a test wants to see pages. */
  readonly pageLimit?: number;
}

/**
 * The history of one symbol. The 24 h rule of allOrders holds only when both ends of a window are given
 * (protocol/binance.md §2.4), so one end is: `endTime` yields the latest orders up to it, `startTime` the earliest from
 * it. A quiet account costs one request, however long the range.
 */
export function createSpotHistory(instrument: Instrument, deps: SpotHistoryDeps): HistoryStream {
  const { fetch, now, unmapped, pageLimit = HISTORY_PAGE } = deps;
  const symbol = instrument.exchangeSymbol;
  return {
    key: `binance.spot.${symbol}`,
    exchange: 'binance',
    markets: ['spot'],
    rangeBy: 'created',
    async read(request, call) {
      let requests = 0;
      const page = (bounds: HistoryBounds) => {
        requests += 1;
        return fetch(symbol, bounds, pageLimit, call);
      };
      const { rows, frontier } = await readStep(request, page, pageLimit);
      return {
        orders: rows.map((row) => orderOf(row, instrument, unmapped)),
        frontier,
        ...coverage(request.from, now()),
        weight: requests * WEIGHT.history,
        requests,
      };
    },
  };
}

type FetchPage = (bounds: HistoryBounds) => Promise<readonly HistoryRow[]>;

async function readStep(
  { from, to, direction }: HistoryRequest,
  page: FetchPage,
  pageLimit: number,
): Promise<{ rows: readonly HistoryRow[]; frontier: number }> {
  const newest = direction === 'newest';
  if (from >= to) return { rows: [], frontier: newest ? from : to };
  const reach: Reach = { from, to, reachedFrom: from, reachedTo: to, pageLimit };
  const step = newest
    ? newestStep(await page({ endTime: to - 1 }), reach)
    : oldestStep(await page({ startTime: Math.max(0, from) }), reach);
  if (step.kind === 'rows') return step;
  const rows = await wholeMillisecond(step.time, page, pageLimit);
  return { rows, frontier: newest ? step.time : step.time + 1 };
}

/** All rows of one millisecond: times cannot tell them apart, ids can, and `orderId` wins over times (§2.4). */
async function wholeMillisecond(time: number, page: FetchPage, pageLimit: number): Promise<readonly HistoryRow[]> {
  const found: HistoryRow[] = [];
  let bounds: HistoryBounds = { startTime: time, endTime: time };
  for (;;) {
    const rows = await page(bounds);
    found.push(...rows.filter((row) => row.time === time));
    const last = rows.map((row) => row.orderId).reduce((a, b) => (compareExchangeOrderIds(a, b) > 0 ? a : b), '0');
    if (rows.length < pageLimit || rows.some((row) => row.time > time)) return found;
    bounds = { orderId: String(BigInt(last) + 1n) };
  }
}

/** Orders that closed without a fill are archived after 90 days (§7); those with fills are kept. */
function coverage(from: number, now: number): Pick<HistoryPage, 'coveredFrom' | 'coverageNote'> {
  const coveredFrom = now - ZERO_FILL_RETENTION_MS;
  if (from >= coveredFrom) return {};
  return {
    coveredFrom,
    coverageNote: `Binance spot archives orders that were cancelled or expired without a fill after 90 days; before ${timestamp(coveredFrom)} only orders with fills are listed.`,
  };
}
