import type { Deadline } from '../domain/deadline.ts';
import { Problem, type Violation } from '../domain/problem.ts';
import { fanOut } from '../listing/fan-out.ts';
import { portsFor } from '../reference/catalogue.ts';
import { type PlaceRequest, preparePlace } from './place.ts';
import { type PlaceEnding, placeMany } from './place-many.ts';
import type { Caller } from './reconcile/command.ts';
import type { OrdersContext, RecordingContext } from './reconcile/context.ts';

export interface BatchRequest {
  readonly orders: readonly PlaceRequest[];
  /** Whether one order that fails its checks refuses all of them before anything is sent. */
  readonly validateAll?: boolean | undefined;
}

/** Orders checked at the same time. */
const CHECKED_AT_ONCE = 8;

/**
 * Places orders across exchanges and products, each on its own: no exchange places several atomically. Returns what became of
 * each, in their order. They are sent one by one: a batch call of Binance counts every order in it and costs as much weight
 * (docs/venues/binance.md §22.1), and so does Bybit's (docs/venues/bybit.md §5), whose answer tells no state.
 *
 * Under a key each order has its own intent, so a repeated request reconciles what was begun, and begins only what was not.
 * Throws 422 when two orders of one product carry one client order id, and with `validateAll` when any order fails its checks;
 * nothing is sent then.
 */
export async function placeBatch(
  context: RecordingContext,
  batch: BatchRequest,
  caller: Caller,
  deadline: Deadline,
): Promise<PlaceEnding[]> {
  const { orders, validateAll = false } = batch;
  refuseEqualIds(context, orders);
  return await placeMany(
    context,
    orders.map((request, index) => ({ name: String(index), request })),
    {
      operation: 'batch',
      input: batch,
      caller,
      deadline,
      beforeFirst: validateAll ? () => checkAll(context, orders, deadline) : undefined,
    },
  );
}

/**
 * Refuses two orders with one client order id where one port serves both: one of them would be refused as a duplicate, or, once
 * the other has closed, accepted beside it.
 */
function refuseEqualIds({ ports }: OrdersContext, orders: readonly PlaceRequest[]): void {
  const violations = orders.flatMap((order, index): Violation[] => {
    const { clientOrderId } = order;
    if (clientOrderId === undefined) return [];
    const served = portsFor(ports, order);
    const first = orders.findIndex(
      (other) => other.clientOrderId === clientOrderId && portsFor(ports, other).some((port) => served.includes(port)),
    );
    if (first === -1 || first === index) return [];
    const message = `${fieldOf(index, 'clientOrderId')} equals ${fieldOf(first, 'clientOrderId')}, and both orders are of one product.`;
    return [{ field: fieldOf(index, 'clientOrderId'), rule: 'unique', given: clientOrderId, message }];
  });
  if (violations.length > 0) throw refused(violations);
}

/** Makes every check of placing on every order. Throws the first problem that says nothing about an order, e.g. 503. */
async function checkAll(context: OrdersContext, orders: readonly PlaceRequest[], deadline: Deadline): Promise<void> {
  const problems = await fanOut([...orders.entries()], CHECKED_AT_ONCE, async ([index, order]) => {
    try {
      await preparePlace(context, order, deadline);
      return undefined;
    } catch (error) {
      if (error instanceof Problem) return { index, problem: error };
      throw error;
    }
  });
  const failed = problems.filter((each) => each !== undefined);
  const unable = failed.find(({ problem }) => problem.status >= 500 || problem.retryable);
  if (unable) throw unable.problem;
  if (failed.length > 0) throw refused(failed.flatMap(({ index, problem }) => violationsOf(index, problem)));
}

function violationsOf(index: number, { code, detail, details: { violations = [] } }: Problem): Violation[] {
  if (violations.length === 0) return [{ field: fieldOf(index), rule: code, message: `${fieldOf(index)}: ${detail}` }];
  return violations.map((violation) => ({
    ...violation,
    field: fieldOf(index, violation.field),
    message: `${fieldOf(index)}: ${violation.message}`,
  }));
}

function fieldOf(index: number, field?: string): string {
  return field === undefined ? `orders[${index}]` : `orders[${index}].${field}`;
}

function refused(violations: readonly Violation[]): Problem {
  const why = `None of the orders was sent. ${violations.map(({ message }) => message).join(' ')}`;
  return new Problem('RULE_VIOLATION', why, { violations, orderState: 'notPlaced' });
}
