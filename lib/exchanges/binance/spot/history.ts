import type { Instrument } from '../../../domain/instrument.ts';
import { timestamp } from '../../../domain/order.ts';
import { compareExchangeOrderIds } from '../../../domain/order-id.ts';
import { newestStep, oldestStep, type Reach } from '../../history-step.ts';
import type { HistoryPage, HistoryRequest, HistoryStream } from '../../port.ts';
import { type Element, ordersIn, protocolProblemAt } from '../../rows.ts';
import { UnreadableReply } from '../../wire.ts';
import { HISTORY_PAGE, SPOT_WEIGHT, SPOT_ZERO_FILL_RETENTION_MS } from './facts.ts';
import type { SpotOrderRow } from './models.ts';
import { spotOrderOf } from './parse.ts';
import type { SpotHistoryBounds } from './query.ts';

/** A row at its creation time, which orders the history. */
export type SpotHistoryRow = Element<SpotOrderRow>;

export interface SpotHistoryDeps {
  /** One page of `allOrders`, at most `limit` rows. */
  readonly fetch: (
    exchangeSymbol: string,
    bounds: SpotHistoryBounds,
    limit: number,
    call: Parameters<HistoryStream['read']>[1],
  ) => Promise<readonly SpotHistoryRow[]>;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly unmapped: (status: string) => void;
  /** Rows per request; the exchange's maximum, unless a test sets it to force paging. */
  readonly pageLimit?: number;
}

/**
 * The history of one symbol. The 24 h limit of allOrders applies only if both ends of a window are given
 * (docs/venues/binance.md §2.4), so only one is: `endTime` returns the latest orders up to it, `startTime` the earliest from
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
      const page = (bounds: SpotHistoryBounds) => {
        requests += 1;
        return fetch(symbol, bounds, pageLimit, call);
      };
      const step = await readStep(request, page, pageLimit).catch(protocolProblemAt('binance'));
      const { rows, leftOut } = await ordersIn(
        {
          elements: step.rows,
          known: [instrument],
          exclusive: true,
          symbolOf: (row) => row.symbol,
          orderIdOf: (row) => row.orderId,
          orderOf: (row, on) => spotOrderOf(row, on, unmapped),
        },
        call,
      );
      return {
        rows,
        leftOut,
        frontier: step.frontier,
        ...coverage(request.from, now()),
        weight: requests * SPOT_WEIGHT.history,
        requests,
      };
    },
  };
}

type FetchPage = (bounds: SpotHistoryBounds) => Promise<readonly SpotHistoryRow[]>;

async function readStep(
  { from, to, direction }: HistoryRequest,
  page: FetchPage,
  pageLimit: number,
): Promise<{ rows: readonly SpotHistoryRow[]; frontier: number }> {
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

/** All rows of one millisecond: times cannot distinguish them, ids can, and `orderId` takes precedence over times (§2.4). */
async function wholeMillisecond(time: number, page: FetchPage, pageLimit: number): Promise<readonly SpotHistoryRow[]> {
  const found: SpotHistoryRow[] = [];
  let bounds: SpotHistoryBounds = { startTime: time, endTime: time };
  for (;;) {
    const rows = await page(bounds);
    found.push(...rows.filter((row) => row.time === undefined || row.time === time));
    if (rows.length < pageLimit || rows.some((row) => row.time !== undefined && row.time > time)) return found;
    bounds = { orderId: following(rows) };
  }
}

function following(rows: readonly SpotHistoryRow[]): string {
  const ids = rows.flatMap((each) => (each.kind === 'row' ? [each.row.orderId] : []));
  if (ids.length === 0) throw new UnreadableReply('no row of a full page can be read.');
  const last = ids.reduce((a, b) => (compareExchangeOrderIds(a, b) > 0 ? a : b));
  return String(BigInt(last) + 1n);
}

/** Orders that closed without a fill are archived after 90 days (§7); those with fills are kept. */
function coverage(from: number, now: number): Pick<HistoryPage, 'coveredFrom' | 'coverageNote'> {
  const coveredFrom = now - SPOT_ZERO_FILL_RETENTION_MS;
  if (from >= coveredFrom) return {};
  return {
    coveredFrom,
    coverageNote: `Binance spot archives orders that were cancelled or expired without a fill after 90 days; before ${timestamp(coveredFrom)} only orders with fills are listed.`,
  };
}
