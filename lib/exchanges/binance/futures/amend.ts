import { changedInPlace } from '../../../domain/amendment.ts';
import { canonical, type DecimalString, decimal } from '../../../domain/decimal.ts';
import type { Order } from '../../../domain/order.ts';
import { isActive } from '../../../domain/order-state.ts';
import type { CommandOutcome } from '../../../domain/outcome.ts';
import { Problem } from '../../../domain/problem.ts';
import { asNotActive } from '../../client/no-order.ts';
import { outcomeOf } from '../../client/outcome.ts';
import type { AmendChange, AmendResult, CallContext } from '../../port.ts';
import { answeringBinanceOrder } from '../order-key.ts';
import { AT_BINANCE } from '../refusal.ts';
import { latest, look } from './commands.ts';
import type { FuturesDeps } from './deps.ts';
import { commandRow } from './models.ts';
import { AMENDABLE_FUTURES } from './order-types.ts';
import { futuresOrderOf } from './parse.ts';
import * as query from './query.ts';
import { withFuturesViolation } from './violations.ts';

type Outcome = CommandOutcome<AmendResult>;

/**
 * Changes a resting order in place: both ids stay, the queue priority is lost. Binance cancels the order instead if it has
 * filled to the new total in the meantime, or if it is post-only and the new price would take (docs/venues/binance.md §2.7);
 * that is reported as such.
 */
export async function amendFuturesOrder(
  deps: FuturesDeps,
  order: Order,
  change: AmendChange,
  call: CallContext,
): Promise<Outcome> {
  const totals = newTotals(order, change);
  if (totals instanceof Problem) return { outcome: 'rejected', problem: totals };
  const { instrument } = change;
  const request = query.amendFutures(
    deps.product,
    order,
    { instrument, ...totals, modifyId: change.modifyId },
    needsExemption(order, totals, change),
  );
  const answer = await deps.client.ask(request, call);
  const explain = (problem: Problem) => withFuturesViolation(asNotActive(problem), change.instrument, order.side);
  const outcome = outcomeOf(answer, { untouched: 'placed', clientOrderIds: [], explain }, (json) => {
    const row = answeringBinanceOrder(commandRow(json), { exchangeOrderId: order.exchangeOrderId });
    return { ...futuresOrderOf(row, instrument, deps.unmapped), createdAt: order.createdAt };
  });
  switch (outcome.outcome) {
    case 'acknowledged':
      return afterAmend(deps, order, outcome.value, change, call);
    case 'rejected':
      return outcome.problem.code === 'POST_ONLY_WOULD_TAKE'
        ? refusedOrCancelled(deps, outcome.problem, order, change, call)
        : outcome;
    case 'notExecuted':
    case 'unknown':
      return outcome;
    default:
      return outcome satisfies never;
  }
}

interface Totals {
  readonly quantity: DecimalString;
  readonly price: DecimalString;
}

/** The order's new totals, or why they are impossible. */
function newTotals(order: Order, change: AmendChange): Totals | Problem {
  if (!isActive(order.state)) {
    return new Problem('ORDER_NOT_ACTIVE', `The order is ${order.state}.`, { ...AT_BINANCE, order });
  }
  if (order.type === null || !AMENDABLE_FUTURES[order.type] || order.price === null || order.quantity === null) {
    return refusal('NOT_SUPPORTED', `Only limit orders can be amended; this one is ${order.exchangeType}.`);
  }
  if (order.timeInForce === null || order.timeInForce === 'GTD') {
    // GTD and RPI: whether a change keeps the date is unverified (docs/venues/binance.md §22.4).
    const message = `It is not certain that Binance keeps the time in force of such an order when it is changed. The order is unchanged; cancel it and place the order you want.`;
    const violations = [{ field: 'timeInForce', rule: 'notCarried', message }];
    return new Problem('NOT_SUPPORTED', message, { ...AT_BINANCE, orderState: 'placed', violations });
  }
  const quantity = canonical(change.quantity ?? order.quantity);
  const price = canonical(change.price ?? order.price);
  if (decimal(price).eq(decimal(order.price)) && decimal(quantity).eq(decimal(order.quantity))) {
    return refusal('NOTHING_TO_AMEND', 'The order already has this price and quantity.');
  }
  if (decimal(quantity).lte(decimal(order.filledQuantity))) {
    // Sending it would cancel the order.
    return refusal('RULE_VIOLATION', `${order.filledQuantity} ${order.quantityUnit} of the order have already filled.`);
  }
  return { quantity, price };
}

function refusal(code: Problem['code'], detail: string): Problem {
  return new Problem(code, detail, { ...AT_BINANCE, orderState: 'placed' });
}

/**
 * A reduce-only order may be below the minimum notional, but the request must then say that it is reduce-only (§2.7, since
 * 2026-09); it does so only where it matters. In hedge mode, which the order's position side shows, the parameter is
 * refused, whatever mode is assumed.
 */
function needsExemption(order: Order, totals: Totals, { instrument }: AmendChange): boolean {
  if (!order.reduceOnly || order.positionSide !== null || instrument.minNotional === null) return false;
  return decimal(totals.price).times(decimal(totals.quantity)).lt(decimal(instrument.minNotional));
}

/**
 * The reply lacks the average price, and possibly immediate effects: fills at the new price, or the cancel (§0.2). One read
 * shows them unless it is older than the reply; otherwise the reply stands.
 */
async function afterAmend(
  deps: FuturesDeps,
  before: Order,
  replied: Order,
  change: AmendChange,
  call: CallContext,
): Promise<Outcome> {
  const now = await latest(deps, replied, change.instrument, call);
  if (now.state === 'CANCELED' || now.state === 'EXPIRED') return cancelledInstead(now, undefined);
  return { outcome: 'acknowledged', value: { order: now, amendment: changedInPlace('inPlace', 'lost', before, now) } };
}

/** -5022 says that the new price would take, but not the order's state: it may be unchanged or cancelled. */
async function refusedOrCancelled(
  deps: FuturesDeps,
  problem: Problem,
  order: Order,
  change: AmendChange,
  call: CallContext,
): Promise<Outcome> {
  const { instrument } = change;
  const seen = await look(deps, { instrument, exchangeOrderId: order.exchangeOrderId }, call);
  if (seen !== undefined && !isActive(seen.state)) return cancelledInstead(seen, problem);
  return { outcome: 'rejected', problem: problem.with({ orderState: 'unknown', order: seen }) };
}

function cancelledInstead(order: Order, why: Problem | undefined): Outcome {
  const { exchangeCode, exchangeMessage } = why?.details ?? {};
  const filled = `${order.filledQuantity} ${order.quantityUnit} of it had filled`;
  const detail = order.postOnly
    ? `Binance cancelled the post-only order instead of amending it, because at the new price it would have traded at once; ${filled}.`
    : `Binance cancelled the order instead of amending it: it had filled to the new total, or another request cancelled it; ${filled}.`;
  const problem = new Problem('AMEND_INCOMPLETE', detail, {
    ...AT_BINANCE,
    exchangeCode,
    exchangeMessage,
    orderState: 'notPlaced',
    order,
  });
  return { outcome: 'rejected', problem };
}
