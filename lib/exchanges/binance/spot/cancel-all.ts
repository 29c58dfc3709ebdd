import type { Instrument } from '../../../domain/instrument.ts';
import type { Order } from '../../../domain/order.ts';
import type { CommandOutcome } from '../../../domain/outcome.ts';
import { mostOpen, outcomeOf } from '../../client/outcome.ts';
import { type Acceptance, type CallContext, type CanceledAll, type CancelScope, isAcceptance } from '../../port.ts';
import { unlessOdd } from '../../wire.ts';
import { cancelSpotOrder, type SpotDeps } from './commands.ts';
import { cancelledElements, cancelledRow } from './models.ts';
import { spotOrderOf } from './parse.ts';
import * as query from './query.ts';

type Outcome = CommandOutcome<CanceledAll>;

/**
 * Cancels the open orders of a symbol. Binance spot has a cancel-all per symbol but none per side, so for one side the
 * listed orders are cancelled one by one (docs/venues/binance.md §2.5).
 */
export function cancelOpenSpot(
  deps: SpotDeps,
  { instrument, side, listed }: CancelScope,
  call: CallContext,
): Promise<Outcome> {
  return side === undefined ? cancelSymbol(deps, instrument, listed, call) : cancelEach(deps, instrument, listed, call);
}

/**
 * Cancels all open orders of a symbol. The answer names each of them. If none is open, the refusal -2011 counts as a success
 * that cancelled nothing (§2.5).
 */
async function cancelSymbol(
  deps: SpotDeps,
  instrument: Instrument,
  listed: readonly Order[],
  call: CallContext,
): Promise<Outcome> {
  const answer = await deps.client.ask(query.cancelAllSpot(instrument), call);
  if (answer.kind === 'refused' && answer.refusal.code === '-2011' && answer.refusal.outcome === 'rejected') {
    return { outcome: 'acknowledged', value: { orders: [], allNamed: false, emptied: true } };
  }
  return outcomeOf(answer, { untouched: undefined, clientOrderIds: [] }, (json) => {
    const elements = cancelledElements(json);
    const orders = elements.flatMap(
      (each) => unlessOdd(() => spotOrderOf(cancelledRow(each), instrument, deps.unmapped)) ?? [],
    );
    // The answer has no creation times (§2.5); the list had.
    const createdAt = new Map(listed.map((order) => [order.exchangeOrderId, order.createdAt]));
    const dated = orders.map((order) => ({
      ...order,
      createdAt: createdAt.get(order.exchangeOrderId) ?? order.createdAt,
    }));
    return { orders: dated, allNamed: orders.length > 0 && orders.length === elements.length, emptied: true };
  });
}

/** Maximum cancels in flight; they cost no weight when they succeed (§2.0). */
const AT_ONCE = 5;

/**
 * Cancels the given open orders one by one. Orders that have closed are omitted, and so are those that could not be
 * cancelled when others could: as the port says, the caller looks up a listed order that is not named.
 */
async function cancelEach(
  deps: SpotDeps,
  instrument: Instrument,
  open: readonly Order[],
  call: CallContext,
): Promise<Outcome> {
  const results: (readonly [Order, CommandOutcome<Order | Acceptance>])[] = [];
  for (let next = 0; next < open.length; next += AT_ONCE) {
    const batch = open.slice(next, next + AT_ONCE).map(async (order) => {
      const ref = { instrument, exchangeOrderId: order.exchangeOrderId };
      return [order, await cancelSpotOrder(deps, ref, call)] as const;
    });
    results.push(...(await Promise.all(batch)));
  }
  const cancelled = results.flatMap(([order, result]) =>
    result.outcome === 'acknowledged' && !isAcceptance(result.value)
      ? [{ ...result.value, createdAt: order.createdAt }]
      : [],
  );
  const allNamed = results.every(([, result]) => result.outcome !== 'acknowledged' || !isAcceptance(result.value));
  const failed = results.flatMap(([, result]) =>
    result.outcome === 'acknowledged' || result.problem.code === 'ORDER_NOT_ACTIVE' ? [] : [result],
  );
  const done: Outcome = { outcome: 'acknowledged', value: { orders: cancelled, allNamed, emptied: false } };
  if (cancelled.length > 0) return done;
  return mostOpen(failed) ?? done;
}
