import type { Deadline } from '../domain/deadline.ts';
import type { Exchange } from '../domain/instrument.ts';
import { Problem, type ProblemDetails } from '../domain/problem.ts';
import { fanOut } from '../listing/fan-out.ts';
import { type PlaceRequest, placeOrder } from './place.ts';
import type { Caller, PartOfKey } from './reconcile/command.ts';
import type { RecordingContext } from './reconcile/context.ts';
import { runParts } from './reconcile/parts-of-key.ts';
import { refuseWithoutKey } from './reconcile/run-command.ts';
import type { PlaceResult } from './reconcile/settle-place.ts';

/** One order of a request that places several. */
export interface OneOfMany {
  /** Unique within the request, and the same whenever it is repeated. */
  readonly name: string;
  readonly request: PlaceRequest;
}

/** What became of one order: what placing it alone would have returned, or thrown. */
export type PlaceEnding = { readonly result: PlaceResult } | { readonly problem: Problem };

/** The request that the orders belong to. */
export interface PlaceMany {
  readonly operation: string;
  /** The complete input, to detect a key reused for another request. */
  readonly input: unknown;
  readonly caller: Caller;
  readonly deadline: Deadline;
  /** Checks that must pass before anything is sent. */
  readonly beforeFirst?: (() => Promise<void>) | undefined;
}

/** Orders in flight at one exchange. Its limits count orders, however they are sent (docs/venues/binance.md §5, docs/venues/bybit.md §5). */
const AT_ONCE = 4;
/** An order is begun only if so much time is left: less would end in doubt rather than in an answer. */
const START_RESERVE_MS = 1_000;
/** How long the records of orders are read that there was no time to begin. */
const LATE_READ_MS = 500;

/**
 * Places several orders, each exactly as `placeOrder` places one, at most a few at a time at each exchange. Each has its own
 * ending; one never hides another. An order that could not be begun in time is not sent, and told so. Under a key each order
 * has its own intent. Throws only what concerns the whole request.
 */
export async function placeMany(
  context: RecordingContext,
  orders: readonly OneOfMany[],
  { operation, input, caller, deadline, beforeFirst = () => Promise.resolve() }: PlaceMany,
): Promise<PlaceEnding[]> {
  const { idempotencyKey: key } = caller;
  const run = ({ request }: OneOfMany, part?: PartOfKey) => placeOne(context, request, caller, deadline, part);
  if (key === undefined) {
    refuseWithoutKey(context, 'place', caller);
    await beforeFirst();
    return await byExchange(orders, run);
  }
  const request = { context, caller: { ...caller, key }, deadline, operation, input };
  return await runParts(request, orders, { beforeFirst, run, together: byExchange });
}

async function byExchange(
  orders: readonly OneOfMany[],
  run: (order: OneOfMany) => Promise<PlaceEnding>,
): Promise<PlaceEnding[]> {
  const endings = new Map<OneOfMany, PlaceEnding>();
  const groups: ReadonlyMap<Exchange, OneOfMany[]> = Map.groupBy(orders, ({ request: { exchange } }) => exchange);
  await Promise.all(
    [...groups.values()].map((group) => fanOut(group, AT_ONCE, async (order) => endings.set(order, await run(order)))),
  );
  return orders.flatMap((order) => endings.get(order) ?? []);
}

async function placeOne(
  context: RecordingContext,
  request: PlaceRequest,
  caller: Caller,
  deadline: Deadline,
  part: PartOfKey | undefined,
): Promise<PlaceEnding> {
  const inTime = context.now() + START_RESERVE_MS <= deadline.deadline;
  const refusal = inTime ? undefined : tooLate(request);
  // The record of an order that is not begun is read even after the deadline: an earlier call may have placed it.
  const time = inTime ? deadline : { ...deadline, signal: AbortSignal.timeout(LATE_READ_MS) };
  try {
    return { result: await placeOrder(context, request, caller, time, { part, refusal }) };
  } catch (error) {
    const { exchange } = request;
    return { problem: placingProblem(context, error, { exchange }, deadline) };
  }
}

function tooLate({ exchange }: PlaceRequest): Problem {
  const why = 'The time of the request ran out before this order was begun; it was not sent.';
  return new Problem('DEADLINE_EXCEEDED', why, { exchange, orderState: 'notPlaced' });
}

/** Whatever placing one order has thrown, as a problem: of a fault of Atlas too, so that it is told like any other. */
export function placingProblem(
  { intents }: RecordingContext,
  error: unknown,
  about: Pick<ProblemDetails, 'exchange'>,
  { signal }: Deadline,
): Problem {
  if (error instanceof Problem) return error;
  const details = { ...about, orderState: 'unknown' } as const;
  if (error === signal.reason) {
    return new Problem('DEADLINE_EXCEEDED', 'The time for this request ran out.', details, { cause: error });
  }
  intents.failed('an order failed inside Atlas', error);
  const why = 'Something went wrong inside Atlas. The log has the details under this request id.';
  return new Problem('INTERNAL', why, details, { cause: error });
}
