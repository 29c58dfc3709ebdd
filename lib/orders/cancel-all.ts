import type { Deadline } from '../domain/deadline.ts';
import type { Exchange, Instrument, Market } from '../domain/instrument.ts';
import type { CANCEL_ALL_OUTCOMES, Order, Side } from '../domain/order.ts';
import { isActive } from '../domain/order-state.ts';
import { MAY_HAVE_EFFECT } from '../domain/outcome.ts';
import { Problem } from '../domain/problem.ts';
import { fanOut } from '../listing/fan-out.ts';
import {
  type ListDependencies,
  type PortScope,
  refuseIfNothingWasRead,
  report,
  type SourceReport,
} from '../listing/source.ts';
import { beforeSending, callOf } from '../reference/context.ts';
import { cancelOrder } from './cancel.ts';
import { type BookAccount, booksMeant, openAccount, type Resting, readBook } from './list/active.ts';
import type { Caller } from './reconcile/command.ts';
import { type OrdersContext, type RecordingContext, sendPatiently } from './reconcile/context.ts';
import type { CancelResult } from './reconcile/settle-cancel.ts';
import { ageOf, endedMeanwhile, lookAgain, type SecondLook } from './second-look.ts';

export interface CancelFilter {
  readonly exchange?: Exchange | undefined;
  readonly market?: Market | undefined;
  readonly symbol?: string | undefined;
  readonly side?: Side | undefined;
}

/** The result for one matching order. */
export interface CancelAllResult {
  readonly id: string;
  readonly outcome: (typeof CANCEL_ALL_OUTCOMES)[number];
  readonly order: Order | null;
  readonly problem: Problem | null;
}

/** Cancels one order by id, like `cancelOrder`. */
type CancelOne = (orderId: string) => Promise<CancelResult>;

/**
 * Cancels every resting order that matches the filter, and reports on each: on every order that was listed, and on
 * every order created before the request that the cancel ended although no list showed it.
 *
 * 1. It lists the books. A list may lag behind the engine, so with a symbol and no side it sends the exchange's own
 *    cancel-all of the symbol whatever the list shows.
 * 2. It cancels the listed orders instrument by instrument. It cancels or reads each order that the exchange's answer does
 *    not name on its own.
 * 3. After the listing lag it reads the books and the latest history again. It cancels each order that still rests, was
 *    created before the request and was not cancelled on its own yet; it reports orders that ended unnamed. It leaves orders
 *    alone that were placed after the request.
 *
 * A source that could not be read again is `partial`. Throws 422 when the filter matches no enabled product, since
 * cancelling nothing must not look like success. Throws when no list could be read and nothing was sent.
 */
export async function cancelOrders(
  context: RecordingContext,
  listing: ListDependencies,
  filter: CancelFilter,
  caller: Caller,
  deadline: Deadline,
): Promise<{ results: CancelAllResult[]; sources: readonly SourceReport[] }> {
  refuseUnserved(context, filter);
  // The key of a request is not that of each cancel in it, of which there may be many; a second cancel has no effect.
  const unkeyed = { ...caller, idempotencyKey: undefined };
  const cancel: CancelOne = (orderId) => cancelOrder(context, orderId, unkeyed, deadline);
  const work = { context, listing, filter, deadline, cancel, requestedAt: context.now() };
  const scopes = await booksMeant(filter, listing);
  const cleared = await Promise.all(scopes.map((scope) => clear(work, scope)));
  const sources = cleared.flatMap(({ account }) => account.sources.map(report));
  if (!cleared.some(({ touched }) => touched)) refuseIfNothingWasRead(sources);
  return { results: cleared.flatMap(({ results }) => [...results.values()]), sources };
}

function refuseUnserved({ ports }: OrdersContext, { exchange, market }: CancelFilter): void {
  const served = ports.filter((port) => !exchange || port.exchange === exchange).flatMap((port) => port.markets);
  if (served.length > 0 && (!market || served.includes(market))) return;
  const meant = [exchange, market].filter((part) => part !== undefined).join('.');
  throw new Problem('NOT_SUPPORTED', `${meant} is not enabled here, so nothing was cancelled.`, { exchange });
}

/** One cancel-all request and its dependencies. */
interface Work {
  readonly context: OrdersContext;
  readonly listing: ListDependencies;
  readonly filter: CancelFilter;
  readonly deadline: Deadline;
  readonly cancel: CancelOne;
  /** When the request came, on our clock, epoch milliseconds. */
  readonly requestedAt: number;
}

/** The results at one port. */
interface Cleared {
  readonly results: ReadonlyMap<string, CancelAllResult>;
  readonly account: BookAccount;
  /** Whether anything was listed, or sent that may have had an effect. */
  readonly touched: boolean;
}

async function clear(work: Work, scope: PortScope): Promise<Cleared> {
  const { context, listing, filter, requestedAt } = work;
  const account = openAccount(scope);
  const { resting, isWhole } = await readBook(scope, filter, listing, account);
  // An exchange may have no cancel-all for one side; then only listed orders are cancelled.
  const books = booksOf(resting, scope).filter(
    ({ listed }) => isWhole || listed.length > 0 || filter.side === undefined,
  );
  const swept = await Promise.all(books.map((book) => sweep(work, scope, book)));
  const results = new Map(swept.flatMap((each) => each.results.map((result) => [result.id, result])));
  const touched = isWhole || swept.some((each) => each.touched);
  if (!touched) return { results, account, touched };
  const answers = swept.flatMap(({ answer }) => answer ?? []);
  const unnamed = answers.filter(({ allNamed }) => !allNamed).map(({ instrument }) => instrument);
  const look = await lookAgain(context, listing, { scope, filter, requestedAt, unnamed }, account);
  if (look === undefined) return { results, account, touched };
  const emptied = answers.filter((answer) => answer.emptied).map(({ instrument }) => instrument.exchangeSymbol);
  const all = await withLook(work, look, { results, account, emptiedBooks: new Set(emptied) });
  return { results: eachOnce(all), account, touched };
}

/** A conditional order that triggered meanwhile and the order that its trigger created are one result: the former. */
function eachOnce(results: ReadonlyMap<string, CancelAllResult>): ReadonlyMap<string, CancelAllResult> {
  const created = new Set([...results.values()].map(({ order }) => order?.triggeredOrderId));
  return new Map([...results].filter(([id]) => !created.has(id)));
}

/** The listed orders of one instrument; may be empty where the filter names the instrument. */
interface ListedBook {
  readonly exchangeSymbol: string;
  readonly listed: readonly Order[];
}

function booksOf(resting: readonly Resting[], { instruments }: PortScope): ListedBook[] {
  const books = new Map<string, Order[]>(instruments.map(({ exchangeSymbol }) => [exchangeSymbol, []]));
  for (const { order } of resting) books.set(order.exchangeSymbol, [...(books.get(order.exchangeSymbol) ?? []), order]);
  return [...books].map(([exchangeSymbol, listed]) => ({ exchangeSymbol, listed }));
}

/** The results of one instrument before the second look. */
interface Sweep {
  readonly results: readonly CancelAllResult[];
  /** `undefined` where no cancel-all was sent, because the instrument is not known. */
  readonly answer: CancelAllAnswer | undefined;
  /** Whether anything was listed, or sent that may have had an effect. */
  readonly touched: boolean;
}

/** What the exchange said of its cancel-all of one instrument; of a refusal or lost reply: nothing. */
interface CancelAllAnswer {
  readonly instrument: Instrument;
  /** Whether it names every cancelled order. */
  readonly allNamed: boolean;
  /** Whether it says that no order in scope rests any more. */
  readonly emptied: boolean;
}

async function sweep(work: Work, { port, instruments }: PortScope, book: ListedBook): Promise<Sweep> {
  const { exchangeSymbol, listed } = book;
  const { context, deadline, filter } = work;
  const call = callOf(context, port, deadline, 'cancel');
  const touched = listed.length > 0;
  let instrument = instruments.find((each) => each.exchangeSymbol === exchangeSymbol);
  try {
    instrument ??= await beforeSending(deadline, () => call.lookup(exchangeSymbol));
  } catch (error) {
    // Orders of other instruments may be cancelled already, so this is reported per order and hides none of them.
    if (!(error instanceof Problem)) throw error;
    const results = listed.map(({ id }) => ({ id, outcome: 'failed', order: null, problem: error }) as const);
    return { results, answer: undefined, touched };
  }
  if (instrument === undefined) return { results: await cancelEach(work, listed), answer: undefined, touched };
  const outcome = await sendPatiently(context, call, (patient) =>
    port.cancelAll({ instrument, side: filter.side, listed }, patient),
  );
  const { orders, allNamed, emptied } =
    outcome.outcome === 'acknowledged' ? outcome.value : { orders: [], allNamed: false, emptied: false };
  // A refusal or lost reply names no order, and an order shown as active has not ended: each is read on its own.
  const ended = new Map(orders.filter(({ state }) => !isActive(state)).map((order) => [order.id, order]));
  const met = new Map([...listed, ...orders].map((order) => [order.id, order]));
  const rest = [...met.values()].filter(({ id }) => !ended.has(id));
  return {
    results: [...[...ended.values()].map(resultOf), ...(await cancelEach(work, rest))],
    answer: { instrument, allNamed, emptied },
    touched: touched || MAY_HAVE_EFFECT[outcome.outcome],
  };
}

/** Adds the second look: orders that ended unnamed, and orders from before the request that still rest. */
async function withLook(
  work: Work,
  look: SecondLook,
  first: Pick<Cleared, 'results' | 'account'> & { readonly emptiedBooks: ReadonlySet<string> },
): Promise<ReadonlyMap<string, CancelAllResult>> {
  const results = new Map(first.results);
  for (const order of look.ended) {
    const known = results.get(order.id);
    if (known === undefined ? endedMeanwhile(order, look) : mayRest(known)) results.set(order.id, resultOf(order));
  }
  const resting = new Set(look.resting.map(({ id }) => id));
  const again = look.resting.filter((order) => {
    const known = results.get(order.id);
    return known === undefined ? ageOf(order, look) === 'before' : !mayRest(known);
  });
  // An order that failed or is unknown, and no longer rests: ask how it ended.
  const gone = look.isWhole ? [...results.values()].filter((each) => mayRest(each) && !resting.has(each.id)) : [];
  for (const result of await cancelEach(work, [...again, ...gone])) results.set(result.id, result);
  const untold = look.resting.filter(
    (order) =>
      !results.has(order.id) && ageOf(order, look) === 'untold' && !first.emptiedBooks.has(order.exchangeSymbol),
  );
  noteUntold(first.account, untold);
  return results;
}

/** Maximum number of orders in a note. */
const NAMED = 5;

/** Notes the orders left alone although they may predate the request. */
function noteUntold({ sources }: BookAccount, untold: readonly Order[]): void {
  for (const source of sources) {
    const ids = untold.filter(({ market }) => market === source.market).map(({ id }) => id);
    if (ids.length === 0) continue;
    const named = ids.slice(0, NAMED).join(', ');
    const more = ids.length > NAMED ? ` and ${ids.length - NAMED} more` : '';
    source.reason = `Left alone because ${source.exchange} does not tell whether they were placed before this request: ${named}${more}.`;
  }
}

function cancelEach({ listing, cancel }: Work, orders: readonly { readonly id: string }[]): Promise<CancelAllResult[]> {
  return fanOut(orders, listing.concurrency, ({ id }) => cancelAndReport(id, cancel));
}

/** Cancels one order and reports what became of it; nothing is thrown but a fault of Atlas. */
export async function cancelAndReport(id: string, cancel: CancelOne): Promise<CancelAllResult> {
  try {
    const result = await cancel(id);
    if (result.outcome === 'canceled') return resultOf(result.order);
    return { id, outcome: 'unknown', order: null, problem: null };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const order = error.details.order ?? null;
    // Only a read that shows the order closed tells that it ended; the refusal alone, whatever its reason, does not.
    const hasEnded = order !== null && !isActive(order.state);
    return { id, outcome: hasEnded ? 'notActive' : 'failed', order, problem: error };
  }
}

/** Whether the order may still rest, by its result. */
export function mayRest({ outcome }: CancelAllResult): boolean {
  switch (outcome) {
    case 'canceled':
    case 'notActive':
      return false;
    case 'failed':
    case 'unknown':
      return true;
    default:
      return outcome satisfies never;
  }
}

function resultOf(order: Order): CancelAllResult {
  return { id: order.id, outcome: order.state === 'CANCELED' ? 'canceled' : 'notActive', order, problem: null };
}
