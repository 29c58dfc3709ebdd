import type { Instrument } from '../../../domain/instrument.ts';
import { timestamp } from '../../../domain/order.ts';
import { compareExchangeOrderIds } from '../../../domain/order-id.ts';
import type { CallContext, HistoryMemo, HistoryPage, HistoryRequest, HistoryStream } from '../../port.ts';
import { type Element, ordersIn, protocolProblemAt } from '../../rows.ts';
import { UnreadableReply } from '../../wire.ts';
import { isDelivered } from './instruments.ts';
import type { FuturesOrderRow } from './models.ts';
import { futuresOrderOf } from './parse.ts';
import {
  FUTURES_WEIGHT,
  FUTURES_ZERO_FILL_RETENTION_MS,
  type FuturesProduct,
  HISTORY_WINDOW_MS,
  RETENTION_MS,
} from './product.ts';
import type { FuturesHistoryBounds, HistoryScope } from './query.ts';

/** A row at its creation time, which orders the history. */
export type FuturesHistoryRow = Element<FuturesOrderRow>;

export interface FuturesHistoryDeps {
  readonly product: FuturesProduct;
  /** One page of `allOrders`, at most `limit` rows. */
  readonly fetch: (
    scope: HistoryScope,
    bounds: FuturesHistoryBounds,
    limit: number,
    call: CallContext,
  ) => Promise<readonly FuturesHistoryRow[]>;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly unmapped: (status: string) => void;
  /** Rows per request; the exchange's maximum, unless a test sets it to force paging. */
  readonly pageLimit?: number;
}

/**
 * The streams of an account's history: a single symbol alone if it is the only one, otherwise all of USD-M in one and each
 * COIN-M pair in one. Ninety days of a quiet account are thirteen windows; per symbol they would be thirteen for each of
 * about ten symbols. Either way, a busy account pays for its rows, not for the windows.
 */
export function createFuturesHistory(instruments: readonly Instrument[], deps: FuturesHistoryDeps): HistoryStream[] {
  const [only, ...more] = instruments;
  if (only === undefined) return [];
  const { together } = deps.product.history;
  if (more.length === 0) {
    const { exchangeSymbol } = only;
    if (!isDelivered(only)) return [createStream(exchangeSymbol, { symbol: exchangeSymbol }, instruments, deps)];
    // Whether the exchange accepts the name of a delisted contract is unverified: its orders are picked from those of the
    // product, which do include them.
    const scope = together === 'all' ? {} : { pair: pairOf(only) };
    return [createStream(exchangeSymbol, scope, instruments, deps, (symbol) => symbol === exchangeSymbol)];
  }
  if (together === 'all') return [createStream('all', {}, instruments, deps)];
  const pairs = Map.groupBy(instruments, pairOf);
  return [...pairs].map(([pair, contracts]) => createStream(`pair-${pair}`, { pair }, contracts, deps));
}

/** `BTCUSD_PERP` and `BTCUSD_261225` are contracts of `BTCUSD` (docs/venues/binance.md §4.1). */
function pairOf({ exchangeSymbol }: Instrument): string {
  return exchangeSymbol.split('_')[0] ?? exchangeSymbol;
}

function createStream(
  name: string,
  scope: HistoryScope,
  instruments: readonly Instrument[],
  deps: FuturesHistoryDeps,
  only: (exchangeSymbol: string) => boolean = () => true,
): HistoryStream {
  const { market } = deps.product;
  return {
    key: `binance.${market}.${name}`,
    exchange: 'binance',
    markets: [market],
    rangeBy: 'created',
    async read(request, call) {
      let requests = 0;
      const pageLimit = deps.pageLimit ?? deps.product.history.pageLimit;
      const page: FetchPage = (of, bounds) => {
        requests += 1;
        return deps.fetch(of, bounds, pageLimit, call);
      };
      const symbols = instruments.map(({ exchangeSymbol }) => exchangeSymbol);
      const reading = { scope, symbols, page, pageLimit, forgotten: deps.now() - KEPT_MS };
      const step = await readStep(request, reading).catch(protocolProblemAt('binance'));
      const { rows, leftOut } = await ordersIn(
        {
          elements: step.rows,
          known: instruments,
          exclusive: scope.symbol !== undefined,
          only,
          // A delivered contract is delisted, but its orders belong to the product's history.
          belongs: isDelivered,
          symbolOf: (row) => row.symbol,
          orderIdOf: (row) => row.orderId,
          orderOf: (row, instrument) => futuresOrderOf(row, instrument, deps.unmapped),
        },
        call,
      );
      return {
        rows,
        leftOut,
        frontier: step.frontier,
        memo: step.memo,
        ...coverage(request.from, deps.now()),
        weight: requests * FUTURES_WEIGHT.history,
        requests,
      };
    },
  };
}

/** Older rows are not requested. One extra day covers what "90 days" may mean, and clock differences. */
const KEPT_MS = RETENTION_MS + 86_400_000;

type FetchPage = (scope: HistoryScope, bounds: FuturesHistoryBounds) => Promise<readonly FuturesHistoryRow[]>;

interface Reading {
  readonly scope: HistoryScope;
  /** The exchange's symbols of the requested instruments. */
  readonly symbols: readonly string[];
  readonly page: FetchPage;
  readonly pageLimit: number;
  /** The exchange keeps nothing from before this time. */
  readonly forgotten: number;
}

interface ReadStep {
  readonly rows: readonly FuturesHistoryRow[];
  readonly frontier: number;
  readonly memo: HistoryMemo;
}

/**
 * One window at the edge of the range. Which rows the exchange omits from a window larger than a page is unverified
 * (docs/venues/binance.md §2.4), so nothing depends on it: a window counts only if its page is not full, because then it is
 * complete, whatever shares a timestamp. A full page only hints where to cut. `memo.width` is the width that fitted.
 */
async function readStep({ from, to, direction, memo }: HistoryRequest, reading: Reading): Promise<ReadStep> {
  const newest = direction === 'newest';
  const low = Math.max(from, reading.forgotten, 0);
  const done = newest ? from : to;
  if (low >= to) return { rows: [], frontier: done, memo: {} };
  let width = Math.min(remembered(memo), to - low);
  for (let attempt = 1; ; attempt += 1) {
    const [start, end] = newest ? [to - width, to] : [low, low + width];
    const rows = await reading.page(reading.scope, { startTime: start, endTime: end - 1 });
    if (rows.length >= reading.pageLimit && width > 1) {
      width = narrower(rows, { start, end }, direction, attempt);
      continue;
    }
    const whole = rows.length < reading.pageLimit ? rows : await crowdedMillisecond(start, rows, reading);
    const exhausted = newest ? start <= low : end >= to;
    return {
      rows: whole.filter(({ time }) => time === undefined || (time >= start && time < end)),
      frontier: exhausted ? done : newest ? start : end,
      memo: { width: wider(rows.length, width, reading.pageLimit) },
    };
  }
}

function remembered(memo: HistoryMemo | undefined): number {
  const width = memo?.width;
  return typeof width === 'number' && width >= 1 ? Math.min(Math.floor(width), HISTORY_WINDOW_MS) : HISTORY_WINDOW_MS;
}

/**
 * The width to try after a full page. The first try assumes that the page holds the rows nearest to the edge that is read
 * from: then everything but its far end is complete. If that is full again, the page held the rows at the far end, and those
 * are excluded; halving ensures that it terminates.
 */
function narrower(
  rows: readonly FuturesHistoryRow[],
  { start, end }: { readonly start: number; readonly end: number },
  direction: HistoryRequest['direction'],
  attempt: number,
): number {
  const times = rows.flatMap(({ time }) => (time === undefined ? [] : [Math.min(Math.max(time, start), end - 1)]));
  if (times.length === 0) return Math.max(1, Math.floor((end - start) / 2));
  const oldest = times.reduce((a, b) => Math.min(a, b));
  const latest = times.reduce((a, b) => Math.max(a, b));
  const [nearest, beyond] =
    direction === 'newest' ? [end - oldest - 1, end - latest - 1] : [latest - start, oldest - start];
  return Math.max(1, attempt === 1 ? nearest : Math.min(beyond, Math.floor((end - start) / 2)));
}

/** The targeted fill of the next window: orders do not arrive evenly. */
const AIM = 0.6;
/** Maximum growth of windows after a burst. */
const GROWTH = 8;

/** What fitted will fit again; if it fitted easily, more will. */
function wider(rows: number, width: number, pageLimit: number): number {
  const room = rows === 0 ? GROWTH : Math.min((AIM * pageLimit) / rows, GROWTH);
  return Math.max(1, Math.min(Math.floor(width * room), HISTORY_WINDOW_MS));
}

/**
 * A millisecond with a page or more over all symbols: each symbol is requested alone, and one that fills a page is walked by
 * order id.
 */
async function crowdedMillisecond(
  time: number,
  rows: readonly FuturesHistoryRow[],
  { scope, symbols, page, pageLimit }: Reading,
): Promise<readonly FuturesHistoryRow[]> {
  const alone = scope.symbol !== undefined;
  const named = rows.flatMap((each) => (each.kind === 'row' ? each.row.symbol : (each.leftOut.exchangeSymbol ?? [])));
  const found: FuturesHistoryRow[] = [];
  for (const symbol of new Set([...symbols, ...named])) {
    const own = alone ? rows : await page({ symbol }, { startTime: time, endTime: time });
    found.push(...(own.length < pageLimit ? own : await walkById(symbol, time, page, pageLimit)));
  }
  return found;
}

/**
 * All orders of a symbol in one millisecond. Ids ascend with time within a symbol, and from an id on the exchange lists them
 * in order, regardless of time (§2.4). So the walk begins after an order known to be older, or at the first of all if the
 * previous week has none.
 */
async function walkById(
  symbol: string,
  time: number,
  page: FetchPage,
  pageLimit: number,
): Promise<FuturesHistoryRow[]> {
  const before = await page({ symbol }, { startTime: Math.max(0, time - HISTORY_WINDOW_MS), endTime: time - 1 });
  const found: FuturesHistoryRow[] = [];
  for (let next = following(before); ; ) {
    const rows = await page({ symbol }, { symbol, orderId: next });
    found.push(...rows.filter((row) => row.time === undefined || row.time === time));
    if (rows.length < pageLimit || rows.some((row) => row.time !== undefined && row.time > time)) return found;
    const behind = following(rows);
    if (behind === '1') throw new UnreadableReply('no row of a full page can be read.');
    next = behind;
  }
}

function following(rows: readonly FuturesHistoryRow[]): string {
  const ids = rows.flatMap((each) => (each.kind === 'row' ? [each.row.orderId] : []));
  const last = ids.reduce((a, b) => (compareExchangeOrderIds(a, b) > 0 ? a : b), '0');
  return String(BigInt(last) + 1n);
}

/** §7. */
function coverage(from: number, now: number): Pick<HistoryPage, 'coveredFrom' | 'coverageNote'> {
  const coveredFrom = now - FUTURES_ZERO_FILL_RETENTION_MS;
  if (from >= coveredFrom) return {};
  const gone = timestamp(now - RETENTION_MS);
  return {
    coveredFrom,
    coverageNote: `Binance futures keep orders that were cancelled or expired without a fill for 3 days after their creation, and all others for 90 days: before ${timestamp(coveredFrom)} only orders with fills are listed, before ${gone} none.`,
  };
}
