import type { Instrument } from '../../../domain/instrument.ts';
import { timestamp } from '../../../domain/order.ts';
import type { CallContext, HistoryPage, HistoryStream } from '../../port.ts';
import { type Element, ordersIn, protocolProblemAt } from '../../rows.ts';
import { isDelivered } from './instruments.ts';
import type { FuturesOrderRow } from './models.ts';
import { futuresOrderOf } from './parse.ts';
import { FUTURES_WEIGHT, FUTURES_ZERO_FILL_RETENTION_MS, type FuturesProduct, RETENTION_MS } from './product.ts';
import type { FuturesHistoryBounds, HistoryScope } from './query.ts';
import { type SymbolPages, walkMillisecond, windowStep } from './windows.ts';

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
 * The streams of an account's history of the book: a single symbol alone if it is the only one, otherwise all of USD-M in one and each
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
      const step = await windowStep(request, {
        page: (times) => page(scope, times),
        pageLimit,
        forgotten: deps.now() - KEPT_MS,
        crowded: (time, found) => crowdedMillisecond(time, found, scope, symbols, page, pageLimit),
      }).catch(protocolProblemAt('binance'));
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

/** How one symbol is walked by order id: ids ascend with time within a symbol (docs/venues/binance.md §2.4). */
function ofSymbol(symbol: string, page: FetchPage, pageLimit: number): SymbolPages<FuturesOrderRow> {
  return {
    between: (times) => page({ symbol }, times),
    fromId: (orderId) => page({ symbol }, { symbol, orderId }),
    idOf: ({ orderId }) => orderId,
    pageLimit,
  };
}

/**
 * A millisecond with a page or more over all symbols: each symbol is requested alone, and one that fills a page is walked by
 * order id.
 */
async function crowdedMillisecond(
  time: number,
  rows: readonly FuturesHistoryRow[],
  scope: HistoryScope,
  symbols: readonly string[],
  page: FetchPage,
  pageLimit: number,
): Promise<readonly FuturesHistoryRow[]> {
  const alone = scope.symbol !== undefined;
  const named = rows.flatMap((each) => (each.kind === 'row' ? each.row.symbol : (each.leftOut.exchangeSymbol ?? [])));
  const found: FuturesHistoryRow[] = [];
  for (const symbol of new Set([...symbols, ...named])) {
    const own = alone ? rows : await page({ symbol }, { startTime: time, endTime: time });
    found.push(...(own.length < pageLimit ? own : await walkMillisecond(time, ofSymbol(symbol, page, pageLimit))));
  }
  return found;
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
