import { type Order, timestamp } from '../../domain/order.ts';
import { isActive } from '../../domain/order-state.ts';
import { Problem } from '../../domain/problem.ts';
import type { ExactJsonObject } from '../../text/exact-json.ts';
import type { CallContext, OrderRef } from '../port.ts';
import { UnreadableReply } from '../wire.ts';
import type { BybitReadRequest } from './client.ts';
import type { BybitDeps } from './deps.ts';
import { WINDOW_MS } from './facts.ts';
import { type BybitOrderRow, executionPage, orderPage } from './models.ts';
import { bybitOrderOf } from './parse.ts';
import * as query from './query.ts';
import { AT_BYBIT } from './refusal.ts';

/** Windows of history to search before a fill: an order that waited longer for its fill is not found. */
const WINDOWS_BEHIND_A_FILL = 8;

/**
 * One order by either of its ids (docs/venues/bybit.md §3): searched first among open and just closed orders, then
 * among those that ended within seven days, then by its executions, whose times show where to find an older one. An
 * order without a fill is kept for a day after its end. `undefined` when none of the three has it.
 */
export async function findBybitOrder(deps: BybitDeps, ref: OrderRef, call: CallContext): Promise<Order | undefined> {
  if (!isPossibleBybitId(ref)) return undefined;
  const { client, category } = deps;
  const { instrument } = ref;
  const known =
    (await orderIn(deps, query.findRealtime(category, instrument, ref), ref, call)) ??
    (await orderIn(deps, query.findInHistory(category, instrument, ref, undefined), ref, call));
  if (known !== undefined) return known;
  const { elements } = await client.read(query.executionsOf(category, instrument, ref), call, executionPage);
  const executions = elements.flatMap((each) => (each.kind === 'row' && isOf(each.row, ref) ? [each.row] : []));
  const [first] = executions.toSorted((a, b) => a.execTime - b.execTime);
  if (first === undefined) {
    if (elements.length === 0) return undefined;
    throw unreadable('the executions that were asked for by an id are of other orders, or cannot be read.');
  }
  return behindFill(deps, ref, first.execTime, call);
}

async function behindFill(
  deps: BybitDeps,
  ref: OrderRef,
  filledAt: number,
  call: CallContext,
): Promise<Order | undefined> {
  for (let window = 0; window < WINDOWS_BEHIND_A_FILL; window += 1) {
    const endTime = filledAt - window * WINDOW_MS;
    const bounds = { startTime: endTime - WINDOW_MS + 1, endTime };
    const found = await orderIn(deps, query.findInHistory(deps.category, ref.instrument, ref, bounds), ref, call);
    if (found !== undefined) return found;
  }
  const detail = `Bybit tells a fill of the order at ${timestamp(filledAt)} and does not tell the order.`;
  throw new Problem('EXCHANGE_PROTOCOL', detail, AT_BYBIT);
}

/** The order in a list requested by an id. Rows of other orders do not answer the request. */
function orderIn(
  { client, unmapped }: BybitDeps,
  request: BybitReadRequest,
  ref: OrderRef,
  call: CallContext,
): Promise<Order | undefined> {
  return client.read(request, call, (result) => {
    const orders = orderPage(result).elements.map((each) => {
      if (each.kind === 'odd') throw new UnreadableReply(each.leftOut.reason);
      return bybitOrderOf(answeringBybitOrder(each.row, ref), ref.instrument, unmapped);
    });
    return orders.find(({ state }) => isActive(state)) ?? orders[0];
  });
}

/** The rows of an order in a list requested by an id, as far as they can be read. */
export function bybitRowsOf(result: ExactJsonObject, ref: OrderRef): readonly BybitOrderRow[] {
  return orderPage(result).elements.flatMap((each) => (each.kind === 'row' && isOf(each.row, ref) ? [each.row] : []));
}

/** Guards against an answer to another request, e.g. on a connection that is out of step. */
function answeringBybitOrder(row: BybitOrderRow, ref: OrderRef): BybitOrderRow {
  if (isOf(row, ref)) return row;
  const field = 'exchangeOrderId' in ref ? 'orderId' : 'orderLinkId';
  throw new UnreadableReply(`${field} is not the one that was asked for.`);
}

function isOf(row: { readonly orderId: string; readonly orderLinkId: string | undefined }, ref: OrderRef): boolean {
  return 'exchangeOrderId' in ref ? row.orderId === ref.exchangeOrderId : row.orderLinkId === ref.clientOrderId;
}

/** 19 digits on spot, GUIDs on contracts (§2.1): any other text would be refused as a parameter. */
export function isPossibleBybitId(ref: OrderRef): boolean {
  return !('exchangeOrderId' in ref) || /^[0-9A-Za-z-]{1,40}$/.test(ref.exchangeOrderId);
}

function unreadable(why: string): Problem {
  return new Problem('EXCHANGE_PROTOCOL', `Bybit's answer is not of the documented form: ${why}`, AT_BYBIT);
}
