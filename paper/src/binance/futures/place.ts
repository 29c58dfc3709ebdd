import type { NewOrder, Order } from '../../engine/order.ts';
import type { Json } from '../../json.ts';
import type { Answer, Call, Endpoint } from '../api.ts';
import { type Acknowledged, acknowledgement, commandReport } from './order-report.ts';
import { type OrderRequest, readOrder } from './order-request.ts';
import { rejected } from './refusals.ts';
import { type FuturesVenue, pathOf } from './venue.ts';

const MANDATORY = ['symbol', 'side', 'type'];

/** `POST order`. */
export function placeOrder(venue: FuturesVenue): Endpoint {
  const { facts, orders } = venue;
  return {
    method: 'POST',
    path: pathOf(venue, 'order'),
    security: 'trade',
    weight: 0,
    mandatory: MANDATORY,
    handle(call): Answer {
      const { parameters, account, now } = call;
      const request = readOrder(venue, parameters, account, now);
      const excess = orders.excess(account, facts.cost.place, now);
      if (excess !== undefined) throw excess;
      orders.add(account, facts.cost.place, now);
      return { body: execute(venue, request, call), placed: true };
    },
  };
}

/** Hands a checked order to the engine and answers for it; throws the engine's refusal. */
export function execute(venue: FuturesVenue, { order, responseType }: OrderRequest, call: Call): Json {
  const placed = venue.exchange.place(order);
  if (!placed.ok) throw rejected(venue.facts, placed.reason);
  if (call.listingDelayMs > 0) venue.hide(placed.order, call.now + call.listingDelayMs);
  return responseType === 'RESULT' && endsAtOnce(placed.order)
    ? commandReport(venue, placed.order)
    : acknowledgement(venue, placed.order);
}

/** RESULT waits for MARKET, IOC and FOK only: what may rest is acknowledged (docs/venues/binance.md §2.1). */
function endsAtOnce({ type, timeInForce, state }: Order): boolean {
  return type === 'MARKET' || timeInForce !== 'GTC' || state === 'REJECTED';
}

/** `POST order/test`, USD-M only: every check, the engine's among them, and no order. */
export function testOrder(venue: FuturesVenue): readonly Endpoint[] {
  if (venue.facts.product !== 'usdm') return [];
  return [
    {
      method: 'POST',
      path: pathOf(venue, 'order/test'),
      security: 'trade',
      weight: 0,
      mandatory: MANDATORY,
      handle({ parameters, account, now }) {
        const { order } = readOrder(venue, parameters, account, now);
        const reason = venue.exchange.check(order);
        if (reason !== undefined) throw rejected(venue.facts, reason);
        return { body: acknowledgement(venue, imagined(order, now)) };
      },
    },
  ];
}

/** The order that a test did not place; its id is 0. */
function imagined(order: NewOrder, now: number): Acknowledged {
  return {
    orderId: 0n,
    symbol: order.symbol,
    clientOrderId: order.clientOrderId,
    side: order.side,
    type: order.type,
    timeInForce: order.timeInForce ?? 'GTC',
    postOnly: order.postOnly ?? false,
    reduceOnly: order.reduceOnly ?? false,
    positionSide: order.positionSide ?? 'BOTH',
    selfTradePrevention: order.selfTradePrevention ?? 'EXPIRE_MAKER',
    price: order.price ?? 0n,
    placedQuantity: order.quantity ?? 0n,
    createdAt: now,
    expiresAt: order.expiresAt,
    meta: order.meta ?? {},
  };
}
