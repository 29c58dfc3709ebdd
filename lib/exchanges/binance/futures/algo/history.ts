import type { Instrument } from '../../../../domain/instrument.ts';
import { timestamp } from '../../../../domain/order.ts';
import type { CallContext, HistoryPage, HistoryRequest, HistoryStream } from '../../../port.ts';
import { type Element, ordersIn, protocolProblemAt } from '../../../rows.ts';
import { isDelivered } from '../instruments.ts';
import { ALGO_PAGE, FUTURES_WEIGHT, FUTURES_ZERO_FILL_RETENTION_MS, type FuturesProduct } from '../product.ts';
import type { AlgoBounds } from '../query.ts';
import { walkMillisecond, windowStep } from '../windows.ts';
import { algoOrderId } from './algo-id.ts';
import { algoOrderOf } from './algo-order.ts';
import type { AlgoRow } from './algo-row.ts';

export interface AlgoHistoryDeps {
  readonly product: FuturesProduct;
  /** One page of `allAlgoOrders`, at most `limit` rows. */
  readonly fetch: (
    instrument: Instrument,
    bounds: AlgoBounds,
    limit: number,
    call: CallContext,
  ) => Promise<readonly Element<AlgoRow>[]>;
  /** All of `openAlgoOrders`. */
  readonly fetchOpen: (instrument: Instrument, call: CallContext) => Promise<readonly Element<AlgoRow>[]>;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly unmapped: (status: string) => void;
  /** Rows per request; the exchange's maximum, unless a test sets it to force paging. */
  readonly pageLimit?: number;
}

/** Older rows than those the exchange keeps are not requested; one extra day covers differences of clocks. */
const KEPT_MS = FUTURES_ZERO_FILL_RETENTION_MS + 86_400_000;
/** Longer than a list takes from its first step to its last. */
const SLACK_MS = 86_400_000;

/** The streams of the conditional orders of these instruments, which end with their contract. */
export function createAlgoHistory(instruments: readonly Instrument[], deps: AlgoHistoryDeps): HistoryStream[] {
  return instruments.filter((each) => !isDelivered(each)).map((each) => algoStream(each, deps));
}

/**
 * The conditional orders of one symbol that have not become orders of the book: those that wait, and those that ended while
 * they did. One that has triggered is not a row here: the order that its trigger created is, in the history of orders
 * (docs/venues/binance.md §21.8, actualOrderId).
 *
 * Those that ended are kept for three days. Older ones still wait, so the list of waiting orders has them: a range of any
 * length costs two requests.
 */
function algoStream(instrument: Instrument, deps: AlgoHistoryDeps): HistoryStream {
  const { market } = deps.product;
  return {
    key: `binance.${market}.${instrument.exchangeSymbol}.algo`,
    exchange: 'binance',
    markets: [market],
    rangeBy: 'created',
    async read(request, call) {
      const newest = request.direction === 'newest';
      const kept = Math.max(request.from, Math.min(deps.now() - KEPT_MS, request.to));
      // Time passes between two steps, so a step that begins where the last one ended is not far behind.
      const inKept = newest ? kept < request.to : request.from >= kept - SLACK_MS;
      const step = await (inKept
        ? keptStep(newest ? { ...request, from: kept } : request, instrument, deps, call)
        : waitingStep({ from: request.from, to: kept }, instrument, deps, call)
      ).catch(protocolProblemAt('binance'));
      const { rows, leftOut } = await ordersIn<AlgoRow>(
        {
          elements: step.elements.filter((each) => each.kind === 'odd' || each.row.actualOrderId === undefined),
          known: [instrument],
          exclusive: true,
          symbolOf: ({ symbol }) => symbol,
          orderIdOf: ({ algoId }) => algoOrderId(algoId),
          orderOf: (row, of) => algoOrderOf(row, of, deps.unmapped, { kind: 'none' }),
        },
        call,
      );
      const { requests, weight, memo } = step;
      const frontier = inKept ? step.frontier : newest ? request.from : kept;
      return {
        rows,
        leftOut,
        frontier,
        ...(memo && { memo }),
        ...coverage(request.from, deps.now()),
        weight,
        requests,
      };
    },
  };
}

interface Step extends Pick<HistoryPage, 'memo' | 'requests' | 'weight' | 'frontier'> {
  readonly elements: readonly Element<AlgoRow>[];
}

/** A window of what the exchange keeps of all conditional orders. */
async function keptStep(
  request: HistoryRequest,
  instrument: Instrument,
  { fetch, pageLimit = ALGO_PAGE }: AlgoHistoryDeps,
  call: CallContext,
): Promise<Step> {
  let requests = 0;
  const page = (bounds: AlgoBounds) => {
    requests += 1;
    return fetch(instrument, bounds, pageLimit, call);
  };
  const step = await windowStep<AlgoRow>(request, {
    page,
    pageLimit,
    forgotten: request.from,
    crowded: (time) =>
      walkMillisecond<AlgoRow>(time, {
        between: page,
        fromId: (algoId) => page({ algoId }),
        idOf: ({ algoId }) => algoId,
        pageLimit,
      }),
  });
  const { rows: elements, frontier, memo } = step;
  return { elements, frontier, memo, requests, weight: requests * FUTURES_WEIGHT.history };
}

/** What has waited for longer than the exchange keeps what has ended. */
async function waitingStep(
  { from, to }: Pick<HistoryRequest, 'from' | 'to'>,
  instrument: Instrument,
  { fetchOpen }: AlgoHistoryDeps,
  call: CallContext,
): Promise<Step> {
  const open = await fetchOpen(instrument, call);
  const elements = open.filter(({ time }) => time === undefined || (time >= from && time < to));
  return { elements, frontier: from, requests: 1, weight: FUTURES_WEIGHT.openOrders.one };
}

/** §21.8: kept like orders. */
function coverage(from: number, now: number): Pick<HistoryPage, 'coveredFrom' | 'coverageNote'> {
  const coveredFrom = now - FUTURES_ZERO_FILL_RETENTION_MS;
  if (from >= coveredFrom) return {};
  return {
    coveredFrom,
    coverageNote: `Binance futures keep conditional orders that ended before they triggered for 3 days after their creation: before ${timestamp(coveredFrom)} only those that still wait are listed.`,
  };
}
