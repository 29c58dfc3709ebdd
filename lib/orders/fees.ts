import type { Deadline } from '../domain/deadline.ts';
import { type DecimalString, decimal, isZero, plain, ZERO } from '../domain/decimal.ts';
import type { Fill } from '../domain/fill.ts';
import type { Money } from '../domain/money.ts';
import type { Order } from '../domain/order.ts';
import { parseOrderId } from '../domain/order-id.ts';
import { Problem } from '../domain/problem.ts';
import type { Reading } from '../exchanges/port.ts';
import { fanOut } from '../listing/fan-out.ts';
import { callOf, instrumentOf, portOf, type ReferenceContext } from '../reference/context.ts';

/** An order with what its fills cost, by asset; `null`: it cannot be told. */
export type OrderWithFees = Order & { readonly fees: readonly Money[] | null };

/** The most orders of one answer whose fills are read: each costs one request, seldom more. */
const MAX_FEE_READS = 50;
/** How many are read at once. */
const AT_ONCE = 8;

/**
 * Adds the fees to orders, from the fills of each. An order without a fill has none and costs no request. The fees are `null`
 * where they cannot be told: the fills cannot be read, one is left out or lacks its fee, they do not add up to what has filled
 * (the exchange lists them late, or has forgotten some), or the answer has more than `MAX_FEE_READS` filled orders.
 */
export async function withFees(
  context: ReferenceContext,
  orders: readonly Order[],
  deadline: Deadline,
): Promise<OrderWithFees[]> {
  const filled = orders.filter(({ filledQuantity }) => !isZero(filledQuantity)).slice(0, MAX_FEE_READS);
  const read = await fanOut(
    filled,
    AT_ONCE,
    async (order) => [order.id, await feesOf(context, order, deadline)] as const,
  );
  const fees = new Map(read);
  return orders.map((order) => ({
    ...order,
    fees: isZero(order.filledQuantity) ? [] : (fees.get(order.id) ?? null),
  }));
}

async function feesOf(context: ReferenceContext, order: Order, deadline: Deadline): Promise<readonly Money[] | null> {
  try {
    const id = parseOrderId(order.id);
    const port = await portOf(context, id.exchange, id.market);
    const instrument = await instrumentOf(context, id, deadline);
    const account = await port.account();
    const of = { instrument, exchangeOrderId: id.exchangeOrderId };
    return totalOf(await account.fillsOf(of, callOf(context, port, deadline)), order.filledQuantity);
  } catch (error) {
    if (error instanceof Problem || deadline.signal.aborted) return null;
    throw error;
  }
}

/** The sum by asset, in the order of the fills. */
function totalOf({ rows, leftOut }: Reading<Fill>, filledQuantity: DecimalString): readonly Money[] | null {
  const quantity = rows.reduce((sum, fill) => sum.plus(decimal(fill.quantity)), ZERO);
  if (leftOut.length > 0 || !quantity.eq(decimal(filledQuantity))) return null;
  const sums = new Map<string, typeof ZERO>();
  for (const { fee } of rows) {
    if (fee === null) return null;
    sums.set(fee.asset, (sums.get(fee.asset) ?? ZERO).plus(decimal(fee.amount)));
  }
  return [...sums].map(([asset, amount]) => ({ amount: plain(amount), asset }));
}
