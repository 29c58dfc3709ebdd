import type { Instrument } from '../../../instruments/instrument.ts';
import type { Order, Side } from '../../../orders/order.ts';
import { outcomeOf } from '../../client/outcome.ts';
import type { CallContext, CommandOutcome } from '../../port.ts';
import { cancelOrder, type SpotDeps } from './commands.ts';
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
 * meanwhile are left out, and so are those that could not be cancelled when others could: as the port says, an order
 * that is not mentioned has to be looked at.
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
  const failed = results.flatMap(([, result]) =>
    result.outcome === 'acknowledged' || result.problem.code === 'ORDER_NOT_ACTIVE' ? [] : [result],
  );
  if (cancelled.length > 0) return { outcome: 'acknowledged', value: cancelled };
  return failed.find(({ outcome }) => outcome === 'unknown') ?? failed[0] ?? { outcome: 'acknowledged', value: [] };
}

export function onSide(orders: readonly Order[], side: Side): Order[] {
  return orders.filter((order) => order.side === side);
}
