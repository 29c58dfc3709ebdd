import type { CheckedOrder } from '../../domain/checked-order.ts';
import { type DecimalString, decimal } from '../../domain/decimal.ts';
import type { Order } from '../../domain/order.ts';
import { isActive, type OrderState } from '../../domain/order-state.ts';
import type { CommandOutcome } from '../../domain/outcome.ts';
import { Problem } from '../../domain/problem.ts';
import type { Answer } from '../client/client.ts';
import { asNotActive, contradiction, rejected } from '../client/no-order.ts';
import { outcomeOf } from '../client/outcome.ts';
import type { Acceptance, AmendChange, CallContext, OrderRef } from '../port.ts';
import { UnreadableReply, unlessZero } from '../wire.ts';
import { resultOf } from './client.ts';
import { spotFilterOf } from './condition.ts';
import type { BybitDeps } from './deps.ts';
import { bybitRowsOf, isPossibleBybitId } from './find.ts';
import { acknowledgedIds, type BybitOrderRow } from './models.ts';
import { bybitOrderStateOf } from './order-states.ts';
import { type BybitPositionModes, mayBeHedged, mayRefuseMode, positionIdxOf } from './position-mode.ts';
import * as query from './query.ts';
import { AT_BYBIT } from './refusal.ts';
import { withBybitViolation } from './violations.ts';

type Ids = ReturnType<typeof acknowledgedIds>;

/**
 * Places an order: sent once, whatever the reply. Success returns only ids: the order's outcome must be read
 * (docs/venues/bybit.md §2.1).
 */
export async function placeBybitOrder(
  { client, category, modes }: BybitDeps,
  order: CheckedOrder,
  call: CallContext,
): Promise<CommandOutcome<Acceptance>> {
  const { instrument, clientOrderId } = order;
  const refusal = contradiction(order, 'bybit');
  if (refusal) return rejected(refusal);
  const assumed = mayBeHedged(instrument) ? modes.assumed(instrument) : 'oneWay';
  const answer = await client.ask(query.placeBybit(category, order, positionIdxOf(order, assumed)), call);
  const explain = (problem: Problem) => withBybitViolation(problem, instrument);
  const about = { untouched: 'notPlaced', clientOrderIds: [clientOrderId], explain } as const;
  const outcome = outcomeOf<Acceptance>(answer, about, (json) => {
    const ids = acknowledgedIds(resultOf(json));
    if (ids.orderLinkId !== clientOrderId) {
      throw new UnreadableReply('orderLinkId is not the one that was asked for.');
    }
    return accepted(ids);
  });
  if (outcome.outcome !== 'rejected' || !mayRefuseMode(answer, instrument)) return outcome;
  return refusedForMode({ modes }, { order, assumed }, { answer, outcome }, call);
}

/**
 * A refusal that may be caused by the position mode in the order's parameters. If the contract is in the other mode, no
 * copy with these parameters can be accepted any more; and if one was accepted, its client order id is used up, and a
 * second order under it is refused (§2.2). So after one look the order may be sent with the other parameters.
 */
async function refusedForMode(
  { modes }: Pick<BybitDeps, 'modes'>,
  { order, assumed }: { readonly order: CheckedOrder; readonly assumed: ReturnType<BybitPositionModes['assumed']> },
  {
    answer: { refusedAt },
    outcome,
  }: {
    readonly answer: Extract<Answer, { kind: 'refused' }>;
    readonly outcome: Extract<CommandOutcome<never>, { outcome: 'rejected' }>;
  },
  call: CallContext,
): Promise<CommandOutcome<never>> {
  try {
    const actual = await modes.relearn(order.instrument, call);
    return actual === assumed ? outcome : { ...outcome, recheckFrom: refusedAt, sendAgain: true };
  } catch (error) {
    // The refusal stands: it is the truth about the only order that was sent.
    if (error instanceof Problem) return outcome;
    throw error;
  }
}

/**
 * Cancels one order. Success means that the cancel was accepted: the order may still fill (§2.5).
 *
 * On spot a cancel finds orders of one kind, and neither the id nor a lost reply tells the kind (§12.5). So the order is
 * read first and cancelled as what it is; if none is found so, because a stop has triggered meanwhile or a list lags, it
 * is cancelled as what else it may be.
 */
export async function cancelBybitOrder(
  deps: BybitDeps,
  ref: OrderRef,
  call: CallContext,
): Promise<CommandOutcome<Acceptance>> {
  if (!isPossibleBybitId(ref)) {
    return rejected(new Problem('ORDER_NOT_ACTIVE', 'Bybit knows no such order: that is no order id of it.', AT_BYBIT));
  }
  if (deps.category.market !== 'spot') return sendCancel(deps, ref, undefined, call);
  const [kind, ...others] = await kindsOf(deps, ref, call);
  let outcome = await sendCancel(deps, ref, kind, call);
  for (const other of others) {
    if (!isNotFound(outcome)) break;
    outcome = await sendCancel(deps, ref, other, call);
  }
  return outcome;
}

type Kinds = readonly [query.SpotFilter, ...query.SpotFilter[]];

async function sendCancel(
  { client, category }: BybitDeps,
  ref: OrderRef,
  filter: query.SpotFilter | undefined,
  call: CallContext,
): Promise<CommandOutcome<Acceptance>> {
  const clientOrderIds = 'clientOrderId' in ref ? [ref.clientOrderId] : [];
  const answer = await client.ask(query.cancelBybit(category, ref.instrument, ref, filter), call);
  const about = { untouched: undefined, clientOrderIds, explain: asNotActive };
  return outcomeOf<Acceptance>(answer, about, (json) => {
    const ids = acknowledgedIds(resultOf(json));
    const isAsked =
      'exchangeOrderId' in ref ? ids.orderId === ref.exchangeOrderId : ids.orderLinkId === ref.clientOrderId;
    if (!isAsked) throw new UnreadableReply('the ids are not those that were asked for.');
    return accepted(ids);
  });
}

function isNotFound(outcome: CommandOutcome<Acceptance>): boolean {
  return outcome.outcome === 'rejected' && outcome.problem.code === 'ORDER_NOT_ACTIVE';
}

/** What a spot order may be, the likeliest first. */
async function kindsOf({ client, category }: BybitDeps, ref: OrderRef, call: CallContext): Promise<Kinds> {
  try {
    const request = query.findRealtime(category, ref.instrument, ref);
    return await client.read(request, { ...call, rank: 'cancel' }, (result) => {
      const rows = bybitRowsOf(result, ref);
      if (rows.length === 0) return UNTOLD_KINDS;
      const open = rows.find((row) => isActive(stateOf(row)));
      const kind = open === undefined ? 'Order' : spotFilterOf(open);
      if (open === undefined || kind === 'Order') return ['Order'];
      return stateOf(open) === 'UNTRIGGERED' ? [kind, 'Order'] : ['Order', kind];
    });
  } catch (error) {
    if (error instanceof Problem) return UNTOLD_KINDS;
    throw error;
  }
}

/** Of an order that no list shows, or that cannot be read. */
const UNTOLD_KINDS: Kinds = ['Order', 'StopOrder'];

function stateOf(row: BybitOrderRow): OrderState {
  return bybitOrderStateOf(row, () => undefined);
}

/**
 * The code of many refusals of an amend, among them that the order already has these values (§2.4, §6.1). A second copy of an
 * amend that was made gets it too, so the order has to be read.
 */
const CATCH_ALL = '10001';

/**
 * Changes an order that rests or waits, in place: both ids stay (§2.4). Success says that the change was taken; the order's own
 * values say what became of it.
 */
export async function amendBybitOrder(
  deps: BybitDeps,
  order: Order,
  change: AmendChange,
  call: CallContext,
): Promise<CommandOutcome<Acceptance>> {
  const { instrument } = change;
  if (!isActive(order.state)) {
    return rejected(new Problem('ORDER_NOT_ACTIVE', `The order is ${order.state}.`, { ...AT_BYBIT, order }));
  }
  const { exchangeOrderId } = order;
  const { client, category } = deps;
  const doubt = category.market === 'spot' ? await turnedTrigger(deps, order, change, call) : undefined;
  if (doubt !== undefined) return doubt;
  const answer = await client.ask(query.amendBybit(category, instrument, order, change), call);
  const explain = (problem: Problem) => withBybitViolation(asNotActive(problem), instrument);
  const about = { untouched: 'placed', clientOrderIds: [], explain } as const;
  const outcome = outcomeOf<Acceptance>(answer, about, (json) => {
    const ids = acknowledgedIds(resultOf(json));
    if (ids.orderId !== exchangeOrderId) throw new UnreadableReply('orderId is not the one that was asked for.');
    return accepted(ids);
  });
  if (outcome.outcome !== 'rejected' || answer.kind !== 'refused' || answer.refusal.code !== CATCH_ALL) return outcome;
  return { ...outcome, recheckFrom: answer.refusedAt };
}

/**
 * Refuses to move a spot trigger past the price at which the order was accepted. Spot does not tell which way a trigger waits:
 * it is the way from that price to the trigger, and whether an amend counts it from the present price is not documented
 * (§12.1, unverified). A trigger on the old side of both prices waits the same way by either reading; another one might fire at
 * once. One read before the amend shows the price, which the domain's order lacks.
 */
async function turnedTrigger(
  { client, category }: BybitDeps,
  { exchangeOrderId, trigger }: Order,
  { instrument, triggerPrice }: AmendChange,
  call: CallContext,
): Promise<CommandOutcome<never> | undefined> {
  if (triggerPrice === undefined) return undefined;
  const key = { instrument, exchangeOrderId };
  let base: DecimalString | null;
  try {
    base = await client.read(query.findRealtime(category, instrument, key), call, (result) =>
      unlessZero(bybitRowsOf(result, key)[0]?.basePrice),
    );
  } catch (error) {
    if (error instanceof Problem) return { outcome: 'notExecuted', problem: error.with({ orderState: 'placed' }) };
    throw error;
  }
  const now = trigger?.triggerPrice ?? null;
  if (base !== null && now !== null) {
    const side = (price: DecimalString) => decimal(price).cmp(decimal(base));
    if (side(triggerPrice) === side(now) && side(now) !== 0) return undefined;
  }
  const why = `Bybit spot does not tell which way a trigger waits, and ${triggerPrice} is not on the same side as the old trigger of ${base ?? 'the price'} at which the order was placed: it might fire at once. The order is unchanged; cancel it and place the order you want.`;
  return rejected(new Problem('NOT_SUPPORTED', why, { ...AT_BYBIT, orderState: 'placed' }));
}

function accepted({ orderId }: Ids): Acceptance {
  return { kind: 'accepted', exchangeOrderId: orderId };
}
