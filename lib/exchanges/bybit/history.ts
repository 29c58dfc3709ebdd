import type { Instrument } from '../../domain/instrument.ts';
import { timestamp } from '../../domain/order.ts';
import type { CallContext, HistoryPage, HistoryRequest, HistoryStream } from '../port.ts';
import { type Element, ordersIn } from '../rows.ts';
import { type BybitCategory, isClosedContract } from './categories.ts';
import { BYBIT_REQUEST_WEIGHT, type BybitReadRequest } from './client.ts';
import { BYBIT_RETENTION_MS, ORDER_PAGE, UNFILLED_RETENTION_MS } from './facts.ts';
import type { BybitOrderRow, BybitPage } from './models.ts';
import { pagesOf } from './pages.ts';
import { bybitOrderOf } from './parse.ts';
import type { ListScope } from './query.ts';
import * as query from './query.ts';
import { paged, readWindow, type Window, windowOf } from './windows.ts';

/** A row with its creation time, by which lists of orders are sorted (docs/venues/bybit.md §3). */
type OrderElement = Element<BybitOrderRow>;

export interface BybitHistoryDeps {
  readonly category: BybitCategory;
  readonly fetch: (request: BybitReadRequest, call: CallContext) => Promise<BybitPage<BybitOrderRow>>;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly unmapped: (orderStatus: string) => void;
  /** After how long the host forgets every order that has ended. */
  readonly retentionMs: number;
  /** Rows per page; the exchange's maximum, except in tests of paging. */
  readonly pageLimit?: number;
}

/**
 * The documents do not say whether a window applies to the creation or the end of an order; rows are selected by
 * creation.
 */
const RANGE_BY = 'created';

/** Older orders are not requested. A day is left for the meaning of "2 years", and for clocks. */
const KEPT_MS = BYBIT_RETENTION_MS + 86_400_000;

/**
 * The account's history in one category as one stream: of one instrument if it is the only one, else of all. The
 * exchange's history has no open orders and may lag (§3), so a step first reads the open orders and those that ended
 * last: an order that ends in between is in one of the three lists.
 */
export function createBybitHistory(instruments: readonly Instrument[], deps: BybitHistoryDeps): HistoryStream[] {
  const [first, ...more] = instruments;
  if (first === undefined) return [];
  const only = more.length === 0 ? first : undefined;
  const { market } = deps.category;
  return [
    {
      key: `bybit.${market}.${only?.exchangeSymbol ?? 'all'}`,
      exchange: 'bybit',
      markets: [market],
      rangeBy: RANGE_BY,
      read: (request, call) => readStep(request, { instruments, only }, deps, call),
    },
  ];
}

interface Subject {
  readonly instruments: readonly Instrument[];
  /** The instrument, if it is the only one. */
  readonly only: Instrument | undefined;
}

async function readStep(
  request: HistoryRequest,
  { instruments, only }: Subject,
  deps: BybitHistoryDeps,
  call: CallContext,
): Promise<HistoryPage> {
  let requests = 0;
  const fetch = (of: BybitReadRequest) => {
    requests += 1;
    return deps.fetch(of, call);
  };
  const { category } = deps;
  // An unlisted contract is not requested by name: its orders are selected from the category's.
  const named = only !== undefined && !isClosedContract(only);
  const scopes: readonly ListScope[] = named ? [{ on: only }] : category.openScopes;
  const now = deps.now();
  const reading: Reading = {
    category,
    scope: named ? { on: only } : {},
    fetch,
    pageLimit: deps.pageLimit ?? ORDER_PAGE,
    forgotten: now - KEPT_MS,
  };
  const window = windowOf(request, reading.forgotten);
  if (window === undefined) return { rows: [], leftOut: [], ...done(request), ...coverage(request.from, now, deps) };
  const live = await liveOrders(request, window, scopes, reading);
  const step = await readWindow(request, window, {
    ...reading,
    request: (bounds) => query.orderHistory(category, reading.scope, bounds),
  });
  const { rows, leftOut } = await ordersIn(
    {
      elements: latestOfEach([...step.elements, ...live.elements]).filter(
        ({ time }) => time === undefined || (time >= step.start && time < step.end),
      ),
      known: instruments,
      exclusive: named,
      only: (exchangeSymbol) => only === undefined || exchangeSymbol === only.exchangeSymbol,
      symbolOf: ({ symbol }) => symbol,
      orderIdOf: ({ orderId }) => orderId,
      marketOf: () => category.market,
      orderOf: (row, instrument) => bybitOrderOf(row, instrument, deps.unmapped),
    },
    call,
  );
  return {
    rows,
    leftOut,
    frontier: step.frontier,
    memo: { width: step.width, ...quietBeside(step, live, { direction: request.direction, now }) },
    ...coverage(request.from, now, deps),
    weight: requests * BYBIT_REQUEST_WEIGHT,
    requests,
  };
}

function done({ from, to, direction }: HistoryRequest): Pick<HistoryPage, 'frontier' | 'weight' | 'requests'> {
  return { frontier: direction === 'newest' ? from : to, weight: 0, requests: 0 };
}

interface Reading {
  readonly category: BybitCategory;
  readonly scope: ListScope;
  readonly fetch: (request: BybitReadRequest) => Promise<BybitPage<BybitOrderRow>>;
  readonly pageLimit: number;
  /** The exchange keeps nothing from before this moment. */
  readonly forgotten: number;
}

/** An order created after a look has a later time than the look, except for our clock's possible lead. */
const CLOCK_MARGIN_MS = 60_000;

/** A range of creation times, `[from, to)`, in which no order was open or just closed. */
interface Quiet {
  readonly from: number;
  readonly to: number;
}

/** The open orders and those that ended last; or the range of an earlier look, if it makes another unnecessary. */
interface Live {
  readonly elements: readonly OrderElement[];
  readonly quiet: Quiet | undefined;
}

/**
 * Reads the open orders first, then those that ended last. An order in neither list cannot appear later, unless it is
 * created later: so a step inside a range without any need not look again (`memo.quietFrom`, `memo.quietTo`).
 */
async function liveOrders(
  { memo }: HistoryRequest,
  { start, end }: Window,
  scopes: readonly ListScope[],
  { category, fetch, pageLimit }: Reading,
): Promise<Live> {
  const [from, to] = [memo?.quietFrom, memo?.quietTo];
  if (typeof from === 'number' && typeof to === 'number' && start >= from && end <= to) {
    return { elements: [], quiet: { from, to } };
  }
  const elements: OrderElement[] = [];
  for (const which of ['open', 'closed'] as const) {
    for (const scope of scopes) {
      const request = paged(query.realtimeOrders(category, scope, which, 'history'), pageLimit);
      elements.push(...(await pagesOf(request.payload, (payload) => fetch({ ...request, payload }))).elements);
    }
  }
  return { elements, quiet: undefined };
}

/** The range without live orders next to a window, on the side of the next step, as a memo. */
function quietBeside(
  { start, end }: Window,
  { elements, quiet }: Live,
  { direction, now }: { readonly direction: HistoryRequest['direction']; readonly now: number },
): { readonly quietFrom: number; readonly quietTo: number } {
  if (quiet !== undefined) return { quietFrom: quiet.from, quietTo: quiet.to };
  const times = elements.flatMap(({ time }) => time ?? []);
  const latest = now - CLOCK_MARGIN_MS;
  if (direction === 'newest') {
    const last = times.filter((time) => time < start).reduce((a, b) => Math.max(a, b), -1);
    return { quietFrom: last + 1, quietTo: Math.min(start, latest) };
  }
  const next = times.filter((time) => time >= end).reduce((a, b) => Math.min(a, b), latest);
  return { quietFrom: end, quietTo: next };
}

/** The latest row of each id: an ended order takes precedence over one read while it was open. */
function latestOfEach(elements: readonly OrderElement[]): readonly OrderElement[] {
  const latest = new Map<string, OrderElement>();
  for (const element of elements) {
    const other = latest.get(element.id);
    if (other === undefined || changedAt(element) > changedAt(other)) latest.set(element.id, element);
  }
  return [...latest.values()];
}

function changedAt(element: OrderElement): number {
  return element.kind === 'row' ? element.row.updatedTime : 0;
}

/** §3. */
function coverage(
  from: number,
  now: number,
  { retentionMs }: Pick<BybitHistoryDeps, 'retentionMs'>,
): Pick<HistoryPage, 'coveredFrom' | 'coverageNote'> {
  const coveredFrom = now - UNFILLED_RETENTION_MS;
  const forgottenBefore = now - retentionMs;
  // Nothing is asked for behind the longest retention, not even open orders.
  const rest = retentionMs < BYBIT_RETENTION_MS ? 'only open ones' : 'none';
  if (from >= coveredFrom) return {};
  return {
    coveredFrom,
    coverageNote: `Bybit forgets orders that ended without a fill 24 hours after their end, or earlier when it restarts, and every order that ended after ${retentionMs / 86_400_000} days: before ${timestamp(coveredFrom)} only open orders and orders with fills are listed, before ${timestamp(forgottenBefore)} ${rest}.`,
  };
}
