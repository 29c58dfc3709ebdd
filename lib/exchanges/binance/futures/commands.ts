import { type DecimalString, decimal } from '../../../instruments/decimal.ts';
import type { Instrument } from '../../../instruments/instrument.ts';
import type { CheckedOrder } from '../../../orders/checked-order.ts';
import type { Order } from '../../../orders/order.ts';
import { isActive } from '../../../orders/order-state.ts';
import { Problem } from '../../../problems.ts';
import type { CallContext, CommandOutcome, OrderRef } from '../../port.ts';
import type { BinanceClient } from '../client.ts';
import { answering, isPossibleId } from '../order-key.ts';
import { outcomeOf } from '../outcome.ts';
import { AT_BINANCE } from '../refusal.ts';
import { commandRow, placedRow, queriedRow } from './models.ts';
import { orderOf } from './parse.ts';
import { type PositionModes, refusesMode } from './position-mode.ts';
import type { FuturesProduct } from './product.ts';
import * as query from './query.ts';
import { withViolation } from './violations.ts';

export interface FuturesDeps {
  readonly product: FuturesProduct;
  readonly client: BinanceClient;
  readonly modes: PositionModes;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Told of order states that the documents do not name. */
  readonly unmapped: (status: string) => void;
}

/** Places an order: sent once, whatever comes back, but for a refusal of the position mode it was worded for. */
export async function placeOrder(
  deps: FuturesDeps,
  order: CheckedOrder,
  call: CallContext,
): Promise<CommandOutcome<Order>> {
  const { instrument, side, clientOrderId } = order;
  if (order.postOnly && order.timeInForce !== 'GTC') {
    const why = `A post-only order rests in the book, so it cannot be ${order.timeInForce ?? 'a market order'}.`;
    return {
      outcome: 'rejected',
      problem: new Problem('NOT_SUPPORTED', why, { ...AT_BINANCE, orderState: 'notPlaced' }),
    };
  }
  const answer = await sendInMode(deps, order, call);
  const explain = (problem: Problem) => withViolation(problem, instrument, side);
  const outcome = outcomeOf(answer, { untouched: 'notPlaced', clientOrderIds: [clientOrderId], explain }, (json) =>
    orderOf(answering(placedRow(json), { clientOrderId }), instrument, deps.unmapped),
  );
  if (outcome.outcome !== 'acknowledged' || !order.postOnly || !deps.product.postOnlyMayExpire) return outcome;
  // COIN-M may acknowledge what USD-M refuses, and expire it at once (protocol/binance.md §3): one look tells.
  return { outcome: 'acknowledged', value: await latest(deps, outcome.value, instrument, call) };
}

/** The order as a read shows it, where there is one that is not behind what a command answered; else that answer. */
export async function latest(
  deps: FuturesDeps,
  told: Order,
  instrument: Instrument,
  call: CallContext,
): Promise<Order> {
  const seen = await look(deps, { instrument, exchangeOrderId: told.exchangeOrderId }, call);
  return seen === undefined || isBehind(seen, told) ? told : seen;
}

/** One look at an order; nothing that goes wrong with it changes what a command did. */
export async function look(deps: FuturesDeps, ref: OrderRef, call: CallContext): Promise<Order | undefined> {
  try {
    return await readOrder(deps, ref, call);
  } catch (error) {
    if (error instanceof Problem) return undefined;
    throw error;
  }
}

/** Whether a read is older than a reply: reads come from another store than the engine's (§10). */
function isBehind(seen: Order, told: Order): boolean {
  const differs = (a: DecimalString | null, b: DecimalString | null) =>
    a !== null && b !== null && !decimal(a).eq(decimal(b));
  if (decimal(seen.filledQuantity).lt(decimal(told.filledQuantity))) return true;
  if (!isActive(seen.state)) return false;
  return !isActive(told.state) || differs(seen.price, told.price) || differs(seen.quantity, told.quantity);
}

/**
 * Sends the order as the account's position mode wants it. A refusal for the mode proves that nothing was placed, so the
 * order may go out once more in the other mode's words; it does only when the mode turns out to be another one.
 */
async function sendInMode({ product, client, modes }: FuturesDeps, order: CheckedOrder, call: CallContext) {
  const assumed = modes.assumed();
  const answer = await client.ask(query.place(product, order, assumed), call);
  if (!refusesMode(answer)) return answer;
  const actual = await modeOrNothing(modes, call);
  if (actual === undefined || actual === assumed) return answer;
  return client.ask(query.place(product, order, actual), call);
}

async function modeOrNothing(modes: PositionModes, call: CallContext) {
  try {
    return await modes.relearn(call);
  } catch (error) {
    // The first answer stands: it is the truth about the only order that was sent.
    if (error instanceof Problem) return undefined;
    throw error;
  }
}

/** Cancels one order. */
export async function cancelOrder(
  { product, client, unmapped }: FuturesDeps,
  ref: OrderRef,
  call: CallContext,
): Promise<CommandOutcome<Order>> {
  const { instrument } = ref;
  if (!isPossibleId(ref)) {
    const why = 'Binance knows no such order: its order ids are numbers.';
    return { outcome: 'rejected', problem: new Problem('ORDER_NOT_ACTIVE', why, AT_BINANCE) };
  }
  const answer = await client.ask(query.cancel(product, instrument, ref), call);
  const clientOrderIds = 'clientOrderId' in ref ? [ref.clientOrderId] : [];
  return outcomeOf(answer, { untouched: undefined, clientOrderIds }, (json) =>
    orderOf(answering(commandRow(json), ref), instrument, unmapped),
  );
}

/** One order as the exchange shows it now. Throws a Problem, also for one it does not know (-2013). */
export function readOrder({ product, client, unmapped }: FuturesDeps, ref: OrderRef, call: CallContext) {
  return client.read(query.findOrder(product, ref.instrument, ref), call, (json) =>
    orderOf(answering(queriedRow(json, product), ref), ref.instrument, unmapped),
  );
}
