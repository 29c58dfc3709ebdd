import type { CallContext, ExchangePort } from '../exchanges/port.ts';
import type { Exchange, Instrument, Market } from '../instruments/instrument.ts';
import { Problem } from '../problems.ts';
import { type CancelResult, cancelOrder } from './cancel.ts';
import { beforeSending, callOf, commandCall, type Deadline, type OrdersContext } from './context.ts';
import { listActive } from './list/active.ts';
import { fanOut } from './list/fan-out.ts';
import type { ListDependencies, SourceReport } from './list/source.ts';
import type { Order, Side } from './order.ts';
import { isActive } from './order-state.ts';

export interface CancelFilter {
  readonly exchange?: Exchange | undefined;
  readonly market?: Market | undefined;
  readonly symbol?: string | undefined;
  readonly side?: Side | undefined;
}

/** What became of one order that matched. */
export interface CancelAllResult {
  readonly id: string;
  readonly outcome: 'canceled' | 'notActive' | 'failed' | 'unknown';
  readonly order: Order | null;
  readonly problem: Problem | null;
}

/** Cancels one order by its id, as `cancelOrder` does. */
export type CancelOne = (orderId: string) => Promise<CancelResult>;

/**
 * Cancels all that rests in a book and matches the filter: lists it, cancels it instrument by instrument, and accounts
 * for every order listed. An order the exchange's answer does not mention is cancelled, or read, on its own. Throws 422
 * when the filter means no product that is served here: that nothing was cancelled must not look like success.
 */
export async function cancelOrders(
  context: OrdersContext,
  listing: ListDependencies,
  filter: CancelFilter,
  deadline: Deadline,
  cancel: CancelOne = (orderId) => cancelOrder(context, orderId, deadline),
): Promise<{ results: CancelAllResult[]; sources: readonly SourceReport[] }> {
  refuseUnserved(context, filter);
  const { orders, sources } = await listActive(filter, listing);
  const perInstrument = Map.groupBy(orders, (order) => `${order.exchange}.${order.market}.${order.exchangeSymbol}`);
  const results = await Promise.all(
    [...perInstrument.values()].map((group) =>
      cancelInstrument(context, group, filter.side, { deadline, atOnce: listing.concurrency, cancel }),
    ),
  );
  return { results: results.flat(), sources };
}

function refuseUnserved({ ports }: OrdersContext, { exchange, market }: CancelFilter): void {
  const served = ports.filter((port) => !exchange || port.exchange === exchange).flatMap((port) => port.markets);
  if (served.length > 0 && (!market || served.includes(market))) return;
  const meant = [exchange, market].filter((part) => part !== undefined).join('.');
  throw new Problem('NOT_SUPPORTED', `${meant} is not enabled here, so nothing was cancelled.`, { exchange });
}

async function cancelInstrument(
  context: OrdersContext,
  listed: readonly Order[],
  side: Side | undefined,
  { deadline, atOnce, cancel }: { readonly deadline: Deadline; readonly atOnce: number; readonly cancel: CancelOne },
): Promise<CancelAllResult[]> {
  const [first] = listed;
  const port = context.ports.find((each) => each.exchange === first?.exchange && each.markets.includes(first.market));
  if (!first || !port) return [];
  const call = callOf(context, port, deadline, 'cancel');
  let instrument: Instrument | undefined;
  try {
    instrument = await beforeSending(deadline, () => call.lookup(first.exchangeSymbol));
  } catch (error) {
    // Orders of other instruments may be cancelled already, so this is told per order and hides none of them.
    if (!(error instanceof Problem)) throw error;
    return listed.map(({ id }) => ({ id, outcome: 'failed', order: null, problem: error }));
  }
  const mentioned = instrument
    ? await cancelAtOnce(port, instrument, side, commandCall(context, call))
    : new Map<string, Order>();
  const rest = listed.filter((order) => !mentioned.has(order.id));
  const settled = await fanOut(rest, atOnce, (order) => cancelOne(order, cancel));
  return [...[...mentioned.values()].map(resultOf), ...settled];
}

/** Those that the answer shows closed; one that it shows trading has to be looked at. */
function closed(orders: readonly Order[]): [string, Order][] {
  return orders.filter(({ state }) => !isActive(state)).map((order) => [order.id, order]);
}

/** The orders the exchange says it cancelled. A refusal or a lost reply leaves none: each order is then looked at. */
async function cancelAtOnce(
  port: ExchangePort,
  instrument: Instrument,
  side: Side | undefined,
  call: CallContext,
): Promise<Map<string, Order>> {
  const result = await port.cancelAll(instrument, side, call);
  return new Map(result.outcome === 'acknowledged' ? closed(result.value) : []);
}

async function cancelOne(order: Order, cancel: CancelOne): Promise<CancelAllResult> {
  try {
    const result = await cancel(order.id);
    if (result.outcome === 'canceled') return resultOf(result.order);
    return { id: order.id, outcome: 'unknown', order: null, problem: null };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const now = error.details.order as Order | undefined;
    return {
      id: order.id,
      outcome: error.code === 'ORDER_NOT_ACTIVE' ? 'notActive' : 'failed',
      order: now ?? null,
      problem: error,
    };
  }
}

function resultOf(order: Order): CancelAllResult {
  return { id: order.id, outcome: order.state === 'CANCELED' ? 'canceled' : 'notActive', order, problem: null };
}
