import type { AlertFields } from '../alerts/alert.ts';
import { type AlertClaim, type AlertCounts, dayOf } from '../alerts/alert-counts.ts';
import { alertKeyOf } from '../alerts/alert-key.ts';
import { currentTimeOf } from '../alerts/alert-time.ts';
import { type Strategy, templateIn } from '../alerts/strategy.ts';
import { checkStrategyLimits, dayUsedUp } from '../alerts/strategy-limits.ts';
import { orderFieldsOf } from '../alerts/template.ts';
import type { Deadline } from '../domain/deadline.ts';
import { Problem } from '../domain/problem.ts';
import type { ReferencePrices } from '../guard/order-value.ts';
import { beforeSending, callOf } from '../reference/context.ts';
import { type PlaceRequest, type PreparedPlace, placePrepared, preparePlace } from './place.ts';
import { type PlaceEnding, placingProblem } from './place-many.ts';
import type { Caller } from './reconcile/command.ts';
import type { RecordingContext } from './reconcile/context.ts';
import { guarded } from './reconcile/store-problems.ts';
import { untilSent } from './send-copies.ts';

/** What acting on alerts needs besides placing orders. */
export interface AlertContext {
  readonly orders: RecordingContext;
  /** `undefined`: this deployment has no table, so no alert is acted on. */
  readonly counts: AlertCounts | undefined;
  readonly referencePrice: ReferencePrices;
  /** Reads the fields that a template has filled as an order of the contract. Throws `INVALID_REQUEST`. */
  readonly orderOf: (fields: Readonly<Record<string, unknown>>) => PlaceRequest;
}

/** What became of an alert. */
export interface AlertEnding {
  /** The id of its intent. An alert that was refused before it was recorded has none there. */
  readonly intentId: string;
  readonly ending: PlaceEnding;
}

/**
 * Acts on an alert of a strategy: places the order that the template makes of it, with at most one effect however often the
 * alert is sent. A copy gets the answer of the first, whatever the template, the limits or the time say by then; one that
 * proves that nothing took effect places the order, because nobody sends an answered alert again. Throws only what says that
 * the alert is malformed (`INVALID_REQUEST`), and only when nothing is recorded under it.
 */
export async function placeAlert(
  context: AlertContext,
  strategy: Strategy,
  fields: AlertFields,
  { requestId }: Pick<Caller, 'requestId'>,
  deadline: Deadline,
): Promise<AlertEnding> {
  const { orders } = context;
  const { keyOwner, key, requestHash, intentId } = alertKeyOf(orders.intents.stage, strategy.name, fields);
  const caller = { principal: `alerts of ${strategy.name}`, keyOwner, requestId, idempotencyKey: key };
  const part = { intentId, requestHash };
  const asked = { operation: 'place', input: undefined, givenId: null, part } as const;
  const place = () =>
    placePrepared(orders, asked, caller, deadline, () => prepareAlert(context, strategy, fields, intentId, deadline));
  try {
    const result = await place().catch((error: unknown) => {
      if (error instanceof Problem && error.code === 'NOT_PLACED') return place();
      throw error;
    });
    return { intentId, ending: { result } };
  } catch (error) {
    // Nothing that is recorded says so: a template's fields are read before there is an order.
    if (error instanceof Problem && error.code === 'INVALID_REQUEST') throw error;
    return { intentId, ending: { problem: placingProblem(orders, error, {}, deadline) } };
  }
}

/** Everything before the order is recorded. What it throws is told only where nothing is recorded yet. */
async function prepareAlert(
  { orders, counts, orderOf, referencePrice }: AlertContext,
  strategy: Strategy,
  fields: AlertFields,
  intentId: string,
  deadline: Deadline,
): Promise<PreparedPlace> {
  const template = templateIn(strategy);
  const { limits } = template;
  const day = dayOf(currentTimeOf(fields, template, orders.now()));
  const request = orderOf(orderFieldsOf(template.order, fields));
  const prepared = await preparePlace(orders, request, deadline, intentId);
  const { order, port } = prepared;
  const reference = () => referencePrice(order.instrument, port, callOf(orders, port, deadline));
  const claim = { strategy: strategy.name, day, intentId, most: limits.ordersPerDay };
  await untilSent(() =>
    beforeSending(deadline, async () => {
      await checkStrategyLimits(order, limits, reference);
      // Last of all: an alert that is refused for another reason does not count.
      if (!(await counted(counts, claim, deadline))) throw dayUsedUp(day, limits);
    }),
  );
  return prepared;
}

function counted(counts: AlertCounts | undefined, claim: AlertClaim, { signal }: Deadline): Promise<boolean> {
  if (counts !== undefined) return guarded(() => counts.claim(claim, signal));
  const why = 'This deployment cannot count the orders of a day; nothing was sent.';
  throw new Problem('INTENT_STORE_UNAVAILABLE', why, { retryable: false });
}
