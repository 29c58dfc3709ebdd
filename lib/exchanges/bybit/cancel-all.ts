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

/** Rounds of a cancel-all that was full each time: two thousand orders of one symbol, four times what may rest (§2.1). */
const MAX_ROUNDS = 4;

/**
 * Cancels what rests on the instrument, whatever was listed. Of one side Bybit has no cancel-all, so nothing is sent then: what
 * was listed is cancelled order by order by whoever asked.
 *
 * The answer names the orders whose cancel was accepted, not what became of them (docs/venues/bybit.md §2.6), so they are read
 * once, among those that ended last. What that look does not show, and what the answer may not have named, has to be looked at
 * by whoever asked. On contracts one request cancels 500 orders at most, picked at random: a full one is repeated.
 */
export async function cancelAllBybitOrders(
  deps: BybitDeps,
  { instrument, side, listed }: CancelScope,
  call: CallContext,
): Promise<CommandOutcome<CanceledAll>> {
  if (side !== undefined) return acknowledged({ orders: [], allNamed: true, emptied: false });
  const { client, category } = deps;
  const named = new Set(listed.map(({ exchangeOrderId }) => exchangeOrderId));
  for (let round = 1; round <= MAX_ROUNDS; round += 1) {
    const answer = await client.ask(query.cancelAllBybit(category, instrument), call);
    const about = { untouched: undefined, clientOrderIds: [] };
    const outcome = outcomeOf(answer, about, (json) => cancelledIds(resultOf(json)));
    if (outcome.outcome !== 'acknowledged') {
      // What an earlier round cancelled is told by reading it.
      if (round === 1) return outcome;
      break;
    }
    for (const id of outcome.value) named.add(id);
    if (category.cancelAllLimit === null || outcome.value.length < category.cancelAllLimit) break;
  }
  const orders = named.size === 0 ? [] : await endedAmong(deps, named, { instrument }, call);
  return acknowledged({ orders, allNamed: false, emptied: false });
}

function acknowledged(value: CanceledAll): CommandOutcome<CanceledAll> {
  return { outcome: 'acknowledged', value };
}

/** Those of the orders that a look shows as ended. Nothing that goes wrong with it changes what the command did. */
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
