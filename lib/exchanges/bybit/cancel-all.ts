import type { Instrument } from '../../domain/instrument.ts';
import type { Order } from '../../domain/order.ts';
import { isActive } from '../../domain/order-state.ts';
import type { CommandOutcome } from '../../domain/outcome.ts';
import { Problem } from '../../domain/problem.ts';
import { outcomeOf } from '../client/outcome.ts';
import type { CallContext, CanceledAll, CancelScope } from '../port.ts';
import { unlessOdd } from '../wire.ts';
import { resultOf } from './client.ts';
import type { BybitDeps } from './deps.ts';
import { cancelledIds, orderPage } from './models.ts';
import { pagesOf } from './pages.ts';
import { bybitOrderOf } from './parse.ts';
import * as query from './query.ts';

/**
 * Rounds of a cancel-all that was full each time: two thousand orders of one symbol, four times the maximum that may
 * rest (§2.1).
 */
const MAX_ROUNDS = 4;

/**
 * Cancels the open orders of the instrument, stops included, whatever was listed. Bybit has no cancel-all for one side,
 * so nothing is sent then: the caller cancels the listed orders one by one.
 *
 * The answer names the orders whose cancel was accepted, not their outcome (docs/venues/bybit.md §2.6), so they are
 * read once, among the orders that ended last. The caller must read what that look does not show, and orders that the
 * answer may not have named. On contracts one request cancels orders of every kind, at most 500, picked at random: a
 * full one is repeated. On spot one request cancels one kind: plain orders first, then each other kind, whatever became
 * of the first. A stop that triggers between the two is left to the caller's second look.
 */
export async function cancelAllBybitOrders(
  deps: BybitDeps,
  { instrument, side, listed }: CancelScope,
  call: CallContext,
): Promise<CommandOutcome<CanceledAll>> {
  if (side !== undefined) return acknowledged({ orders: [], allNamed: true, emptied: false });
  const { category } = deps;
  const first =
    category.market === 'spot' ? await cancelKinds(deps, instrument, call) : await cancelRounds(deps, instrument, call);
  if (first.outcome !== 'acknowledged') return first;
  const named = new Set([...listed.map(({ exchangeOrderId }) => exchangeOrderId), ...first.value]);
  const orders = named.size === 0 ? [] : await endedAmong(deps, named, { instrument }, call);
  return acknowledged({ orders, allNamed: false, emptied: false });
}

/** The orders that the answers name; the outcome is that of the first round, whose orders are reported by reading them. */
async function cancelRounds(
  deps: BybitDeps,
  instrument: Instrument,
  call: CallContext,
): Promise<CommandOutcome<string[]>> {
  const most = deps.category.cancelAllLimit;
  const first = await cancelKind(deps, instrument, undefined, call);
  if (first.outcome !== 'acknowledged') return first;
  const named = [...first.value];
  let last: CommandOutcome<string[]> = first;
  for (let round = 2; round <= MAX_ROUNDS && isFull(last, most); round += 1) {
    last = await cancelKind(deps, instrument, undefined, call);
    if (last.outcome === 'acknowledged') named.push(...last.value);
  }
  return { outcome: 'acknowledged', value: named };
}

function isFull(outcome: CommandOutcome<string[]>, most: number | null): boolean {
  return outcome.outcome === 'acknowledged' && most !== null && outcome.value.length >= most;
}

/** The orders that the answers of every kind name; the outcome is that of the plain ones. */
async function cancelKinds(
  deps: BybitDeps,
  instrument: Instrument,
  call: CallContext,
): Promise<CommandOutcome<string[]>> {
  const [plainKind, ...others] = query.SPOT_KINDS;
  const first = await cancelKind(deps, instrument, plainKind, call);
  const rest = await Promise.all(others.map((kind) => cancelKind(deps, instrument, kind, call)));
  if (first.outcome !== 'acknowledged') return first;
  const named = rest.flatMap((each) => (each.outcome === 'acknowledged' ? each.value : []));
  return { outcome: 'acknowledged', value: [...first.value, ...named] };
}

async function cancelKind(
  { client, category }: BybitDeps,
  instrument: Instrument,
  kind: (typeof query.SPOT_KINDS)[number] | undefined,
  call: CallContext,
): Promise<CommandOutcome<string[]>> {
  const answer = await client.ask(query.cancelAllBybit(category, instrument, kind), call);
  const about = { untouched: undefined, clientOrderIds: [] };
  return outcomeOf(answer, about, (json) => [...cancelledIds(resultOf(json))]);
}

function acknowledged(value: CanceledAll): CommandOutcome<CanceledAll> {
  return { outcome: 'acknowledged', value };
}

/** Those of the orders that a look shows as ended. A failure of the look does not change the command's effect. */
async function endedAmong(
  { client, category, unmapped }: BybitDeps,
  ids: ReadonlySet<string>,
  { instrument }: Pick<CancelScope, 'instrument'>,
  call: CallContext,
): Promise<readonly Order[]> {
  try {
    const request = query.realtimeOrders(category, { on: instrument }, 'closed', 'cancelAll');
    const { elements } = await pagesOf(request.payload, (payload) =>
      client.read({ ...request, payload }, { ...call, rank: 'cancel' }, orderPage),
    );
    const orders = elements.flatMap((each) => {
      if (each.kind === 'odd' || !ids.has(each.row.orderId)) return [];
      return unlessOdd(() => bybitOrderOf(each.row, instrument, unmapped)) ?? [];
    });
    return orders.filter(({ state }) => !isActive(state));
  } catch (error) {
    if (error instanceof Problem) return [];
    throw error;
  }
}
