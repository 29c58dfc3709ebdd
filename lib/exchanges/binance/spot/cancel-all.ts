import type { Instrument } from '../../../instruments/instrument.ts';
import type { Order, Side } from '../../../orders/order.ts';
import { Problem } from '../../../problems.ts';
import type { CallContext, CommandOutcome } from '../../port.ts';
import { outcomeOf } from '../outcome.ts';
import { cancelOrder, HERE, type SpotDeps } from './commands.ts';
import { cancelledRows } from './models.ts';
import { orderOf } from './parse.ts';
import * as query from './query.ts';

type Outcome = CommandOutcome<Order[]>;

/** Cancels all open orders of a symbol; none open is a success that cancelled nothing (protocol/binance.md §2.5). */
export async function cancelSymbol(deps: SpotDeps, instrument: Instrument, call: CallContext): Promise<Outcome> {
  const answer = await deps.client.ask(query.cancelAll(instrument), call);
  if (answer.kind === 'refused' && answer.refusal.code === '-2011' && answer.refusal.outcome === 'rejected') {
    return { outcome: 'acknowledged', value: [] };
  }
  return outcomeOf(answer, { untouched: undefined, clientOrderIds: [] }, (json) =>
    cancelledRows(json).map((row) => orderOf(row, instrument, deps.unmapped)),
  );
}

/** How many cancels are on their way at once; they cost no weight when they succeed (§2.0). */
const AT_ONCE = 5;

/**
 * Cancels the given open orders one by one, for Binance cancels no single side. Those that closed by themselves
 * meanwhile are left out. When some could be cancelled and others not, the command as a whole neither happened nor
 * did not: `unknown`, which is settled by reading what is still open.
 */
export async function cancelEach(
  deps: SpotDeps,
  instrument: Instrument,
  open: readonly Order[],
  call: CallContext,
): Promise<Outcome> {
  const results: (readonly [Order, CommandOutcome<Order>])[] = [];
  for (let next = 0; next < open.length; next += AT_ONCE) {
    const batch = open.slice(next, next + AT_ONCE).map(async (order) => {
      const ref = { instrument, exchangeOrderId: order.exchangeOrderId };
      return [order, await cancelOrder(deps, ref, call)] as const;
    });
    results.push(...(await Promise.all(batch)));
  }
  const cancelled = results.flatMap(([order, result]) =>
    result.outcome === 'acknowledged' ? [{ ...result.value, createdAt: order.createdAt }] : [],
  );
  const failed = results.flatMap(([order, result]) =>
    result.outcome === 'acknowledged' || result.problem.code === 'ORDER_NOT_ACTIVE' ? [] : [{ order, result }],
  );
  const [first] = failed;
  if (first === undefined) return { outcome: 'acknowledged', value: cancelled };
  const uncertain = failed.filter(({ result }) => result.outcome === 'unknown');
  if (uncertain.length === 0 && cancelled.length === 0) return first.result;
  const fences = uncertain.map(({ result }) => (result.outcome === 'unknown' ? result.fence : null));
  const detail = `${cancelled.length} of ${open.length} open orders were cancelled; ${failed.length} were not, or perhaps not: ${first.result.problem.detail}`;
  return {
    outcome: 'unknown',
    problem: new Problem(first.result.problem.code, detail, { ...HERE, ...first.result.problem.details }),
    fence: fences.some((fence) => fence === null) ? null : Math.max(0, ...fences.map((fence) => fence ?? 0)),
    clientOrderIds: failed.flatMap(({ order }) => (order.clientOrderId === null ? [] : [order.clientOrderId])),
  };
}

export function onSide(orders: readonly Order[], side: Side): Order[] {
  return orders.filter((order) => order.side === side);
}
