import type { Instrument } from '../domain/instrument.ts';
import { cannotRest, type Order } from '../domain/order.ts';
import { isActive } from '../domain/order-state.ts';
import { Problem } from '../domain/problem.ts';
import type { ExchangeMoment, HistoryMemo, LeftOut } from '../exchanges/port.ts';
import type { ListDependencies, PortScope } from '../listing/source.ts';
import { type BookAccount, leaveOut, readBook, readInto } from './list/active.ts';
import { matches, type OrderFilter } from './list/query.ts';
import { exchangeMomentOf, sendingNow } from './reconcile/attribution.ts';
import type { OrdersContext } from './reconcile/context.ts';

/** What a cancel-all reads again after the listing lag. */
export interface SecondLookRequest {
  readonly scope: PortScope;
  readonly filter: OrderFilter;
  /** When the request came, on our clock, epoch milliseconds. */
  readonly requestedAt: number;
  /** Instruments on which orders may have ended without being named in an answer. */
  readonly unnamed: readonly Instrument[];
}

/** The result of the second look. An order that any read shows closed has ended, since no order reopens. */
export interface SecondLook {
  /** The time of the request on the exchange's clock. */
  readonly requested: ExchangeMoment;
  /** The last moment at which the cancels can have been answered, on the exchange's clock, epoch milliseconds. */
  readonly answered: number;
  readonly resting: readonly Order[];
  readonly ended: readonly Order[];
  /** Whether the books were read completely, so that an order not in `resting` no longer rests. */
  readonly isWhole: boolean;
}

/**
 * Reads a port again after its listing lag: resting orders, and the latest history of instruments on which orders
 * may have ended unnamed. These reads show every order from before the request (`VenueFacts.listingLagMs`). The
 * account notes what could not be read or that no time was left; returns `undefined` when nothing was read.
 */
export async function lookAgain(
  context: OrdersContext,
  listing: ListDependencies,
  request: SecondLookRequest,
  account: BookAccount,
): Promise<SecondLook | undefined> {
  const { scope, filter, requestedAt, unnamed } = request;
  const { port, call } = scope;
  const answeredAt = context.now();
  const requested = await readInto(account, filter, listing, async () => {
    await waitForLists(context, scope);
    return exchangeMomentOf(port, sendingNow(port, requestedAt), call);
  });
  if (requested === undefined) return undefined;
  const onExchange = (ours: number) => requested.at + ours - requestedAt;
  const { resting, isWhole } = await readBook(scope, filter, listing, account);
  // Exchanges accept whole milliseconds.
  const from = Math.floor(requested.at - requested.within) - port.facts.listingLagMs;
  const to = Math.ceil(onExchange(context.now()) + requested.within) + 1;
  const changed = unnamed.length === 0 ? [] : await readChanges(listing, request, { from, to }, account);
  const seen = [...resting.map(({ order }) => order), ...changed];
  const ended = new Map(seen.filter(({ state }) => !isActive(state)).map((order) => [order.id, order]));
  const open = new Map(seen.filter(({ id }) => !ended.has(id)).map((order) => [order.id, order]));
  const answered = onExchange(answeredAt) + requested.within;
  return { requested, answered, resting: [...open.values()], ended: [...ended.values()], isWhole };
}

/** Waits until lists show the state at the start of the wait. Throws when the deadline comes first. */
async function waitForLists(context: OrdersContext, { port, call }: PortScope): Promise<void> {
  const { listingLagMs } = port.facts;
  const inTime = context.now() + listingLagMs < call.deadline;
  if (inTime) await context.sleep(listingLagMs, call.signal);
  if (inTime && !call.signal.aborted) return;
  const why = `The time ran out before the orders could be read again: ${port.exchange} may list an order ${listingLagMs} ms late.`;
  throw new Problem('DEADLINE_EXCEEDED', why, { exchange: port.exchange });
}

/** Orders in scope from the latest history, in `[from, to)` by the time that the exchange filters by. */
async function readChanges(
  listing: ListDependencies,
  { scope: { port, call }, filter, unnamed }: SecondLookRequest,
  { from, to }: { readonly from: number; readonly to: number },
  account: BookAccount,
): Promise<Order[]> {
  const found: Order[] = [];
  const names = new Set(unnamed.map(({ exchangeSymbol }) => exchangeSymbol));
  const odd: LeftOut[] = [];
  // Orders that are not enabled are left alone; the read of the book reports them.
  const mayBeMeant = ({ why, exchangeSymbol }: LeftOut) =>
    why === 'unreadable' && (exchangeSymbol === undefined || names.has(exchangeSymbol));
  await readInto(account, filter, listing, async () => {
    for (const stream of port.history(unnamed)) {
      let frontier = to;
      let memo: HistoryMemo | undefined;
      while (frontier > from) {
        const page = await stream.read({ from, to: frontier, direction: 'newest', memo }, call);
        found.push(...page.rows.filter((order) => names.has(order.exchangeSymbol) && matches(filter, order)));
        odd.push(...page.leftOut.filter(mayBeMeant));
        ({ frontier, memo } = page);
        const [first] = account.sources;
        if (first) first.requests += page.requests;
      }
    }
  });
  leaveOut(account, port.exchange, odd);
  return found;
}

/** When an order was created; `untold` where the exchange reports only its last change, which came after the request. */
type Age = 'before' | 'since' | 'untold';

/** Whether an order missing from the first list was created before the request, as far as the exchange reports. */
export function ageOf(order: Order, { requested: { at, within } }: SecondLook): Age {
  const told = order.createdAt ?? order.updatedAt;
  if (told !== null && Date.parse(told) <= at + within) return 'before';
  return order.createdAt === null ? 'untold' : 'since';
}

/**
 * Whether an unnamed order ended in the course of the request: it rested when the request came, or it was created
 * before the cancels were answered and is cancelled, as an exchange's own cancel-all cancels orders placed meanwhile.
 */
export function endedMeanwhile(order: Order, look: SecondLook): boolean {
  const { at, within } = look.requested;
  if (order.state === 'REJECTED' || cannotRest(order)) return false;
  if (order.updatedAt !== null && Date.parse(order.updatedAt) < at - within) return false;
  if (ageOf(order, look) === 'before') return true;
  return order.state === 'CANCELED' && (order.createdAt === null || Date.parse(order.createdAt) <= look.answered);
}
