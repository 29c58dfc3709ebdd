import type { Instrument } from '../../domain/instrument.ts';
import { timestamp } from '../../domain/order.ts';
import type { CallContext, HistoryPage, HistoryRequest, HistoryStream } from '../port.ts';
import { type Element, ordersIn } from '../rows.ts';
import { type BybitCategory, isClosedContract } from './categories.ts';
import { BYBIT_REQUEST_WEIGHT, type BybitReadRequest } from './client.ts';
import { BYBIT_RETENTION_MS, ORDER_PAGE, UNFILLED_RETENTION_MS, WINDOW_MS } from './facts.ts';
import type { BybitOrderRow, BybitPage } from './models.ts';
import { pagesOf } from './pages.ts';
import { bybitOrderOf } from './parse.ts';
import type { ListScope, TimeBounds } from './query.ts';
import * as query from './query.ts';

/** A row at the time of its creation, by which lists of orders are ordered (docs/venues/bybit.md §3). */
type OrderElement = Element<BybitOrderRow>;

export interface BybitHistoryDeps {
  readonly category: BybitCategory;
  readonly fetch: (request: BybitReadRequest, call: CallContext) => Promise<BybitPage<BybitOrderRow>>;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly unmapped: (orderStatus: string) => void;
  /** Rows of one page; the exchange's maximum unless a test wants to see pages. */
  readonly pageLimit?: number;
}

/** Whether a window is laid on the creation or the end of an order is not documented; rows are taken by their creation. */
const RANGE_BY = 'created';

/** What is older is not asked for. A day is left for what "2 years" may mean, and for clocks. */
const KEPT_MS = BYBIT_RETENTION_MS + 86_400_000;

/**
 * The account's history in one category as one stream: one instrument when it is the only one, else all. The history of the
 * exchange has no open orders and may lag (§3), so a step reads what is open, and what ended last, before it: an order that
 * ends in between is met in one of the three.
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
  /** The instrument, where it is the only one. */
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
  // A contract that is listed no more is not asked for by name: its orders are picked out of the category's.
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
  if (window === undefined) return { rows: [], leftOut: [], ...done(request), ...coverage(request.from, now) };
  const live = await liveOrders(request, window, scopes, reading);
  const step = await readWindow(request, window, reading);
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
    ...coverage(request.from, now),
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
  /** Before this moment the exchange keeps nothing. */
  readonly forgotten: number;
}

/** An order that is created after a look carries a later time than the look, but for what our clock is ahead. */
const CLOCK_MARGIN_MS = 60_000;

/** A stretch of creations, `[from, to)`, in which no order was open, or had ended a moment ago. */
interface Quiet {
  readonly from: number;
  readonly to: number;
}

/** What is open, and what ended last; the stretch of an earlier look where that spares another. */
interface Live {
  readonly elements: readonly OrderElement[];
  readonly quiet: Quiet | undefined;
}

/**
 * Open orders first, then those that ended last. An order that was among neither cannot come to be, unless it is created
 * later: so a step inside a stretch without any need not ask again (`memo.quietFrom`, `memo.quietTo`).
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

/** The stretch without live orders beside a window, on the side to which the next step goes, as a memo. */
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

/** The orders of each id as they were last: a row that ended goes before one that was read while it was open. */
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

interface Window {
  readonly start: number;
  readonly end: number;
}

/** The part of the range that a step begins with; `undefined` where nothing of it is kept. `memo.width` is what fitted. */
function windowOf({ from, to, direction, memo }: HistoryRequest, forgotten: number): Window | undefined {
  const low = Math.max(from, forgotten, 0);
  if (low >= to) return undefined;
  const told = memo?.width;
  const width = Math.min(typeof told === 'number' && told >= 1 ? Math.floor(told) : WINDOW_MS, WINDOW_MS, to - low);
  return direction === 'newest' ? { start: to - width, end: to } : { start: low, end: low + width };
}

interface WindowRead extends Window {
  readonly elements: readonly OrderElement[];
  readonly frontier: number;
  readonly width: number;
}

/**
 * The first window, at the edge of the range, that one page holds whole: the list moves while it is paged (§3), so only a
 * millisecond that holds more than a page is gone through by cursor.
 */
async function readWindow(
  { from, to, direction }: HistoryRequest,
  first: Window,
  { category, scope, fetch, pageLimit, forgotten }: Reading,
): Promise<WindowRead> {
  const newest = direction === 'newest';
  let { start, end } = first;
  for (;;) {
    const bounds: TimeBounds = { startTime: start, endTime: end - 1 };
    const request = paged(query.orderHistory(category, scope, bounds), pageLimit);
    const most = end - start === 1 ? undefined : 2;
    const { elements, atEnd } = await pagesOf(request.payload, (payload) => fetch({ ...request, payload }), most);
    if (atEnd || elements.length < pageLimit) {
      const exhausted = newest ? start <= Math.max(from, forgotten, 0) : end >= to;
      return {
        elements,
        start,
        end,
        frontier: exhausted ? (newest ? from : to) : newest ? start : end,
        width: wider(elements.length, end - start, pageLimit),
      };
    }
    const width = Math.max(1, Math.floor((end - start) / 4));
    [start, end] = newest ? [end - width, end] : [start, start + width];
  }
}

function paged(request: BybitReadRequest, pageLimit: number): BybitReadRequest {
  return { ...request, payload: request.payload.replace(/limit=\d+$/, `limit=${pageLimit}`) };
}

/** How full the next window is aimed to be: orders do not come evenly. */
const AIM = 0.6;
/** After a burst windows become wide again, by this factor at most. */
const GROWTH = 8;

/** What fitted will fit again, and when it fitted easily, more will. */
function wider(rows: number, width: number, pageLimit: number): number {
  const room = rows === 0 ? GROWTH : Math.min((AIM * pageLimit) / rows, GROWTH);
  return Math.max(1, Math.min(Math.floor(width * room), WINDOW_MS));
}

/** §3. */
function coverage(from: number, now: number): Pick<HistoryPage, 'coveredFrom' | 'coverageNote'> {
  const coveredFrom = now - UNFILLED_RETENTION_MS;
  if (from >= coveredFrom) return {};
  return {
    coveredFrom,
    coverageNote: `Bybit forgets orders that ended without a fill 24 hours after their end, or earlier when it restarts, and every order after two years: before ${timestamp(coveredFrom)} only open orders and orders with fills are listed, before ${timestamp(now - BYBIT_RETENTION_MS)} none.`,
  };
}
