import type { Order } from '../../engine/order.ts';
import type { Json } from '../../json.ts';
import type { Answer, Call, Endpoint } from '../api.ts';
import { isConditional, testConditional } from './algo/test-order.ts';
import { imagined } from './imagined-order.ts';
import { acknowledgement, commandReport } from './order-report.ts';
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

/** Hands a checked order to the engine and builds the answer; throws the engine's refusal. */
export function execute(venue: FuturesVenue, { order, responseType }: OrderRequest, call: Call): Json {
  const placed = venue.exchange.place(order);
  if (!placed.ok) throw rejected(venue.facts, placed.reason);
  if (call.listingDelayMs > 0) venue.hide(placed.order, call.now + call.listingDelayMs);
  return responseType === 'RESULT' && endsAtOnce(placed.order)
    ? commandReport(venue, placed.order)
    : acknowledgement(venue, placed.order);
}

/** RESULT waits for MARKET, IOC and FOK only: an order that may rest is acknowledged (docs/venues/binance.md §2.1). */
function endsAtOnce({ type, timeInForce, state }: Order): boolean {
  return type === 'MARKET' || timeInForce !== 'GTC' || state === 'REJECTED';
}

/** `POST order/test`, USD-M only: every check, including the engine's, and no order. */
export function testOrder(venue: FuturesVenue): readonly Endpoint[] {
  if (venue.facts.product !== 'usdm') return [];
  return [
    {
      method: 'POST',
      path: pathOf(venue, 'order/test'),
      security: 'trade',
      weight: 0,
      mandatory: MANDATORY,
      handle(call) {
        const { parameters, account, now } = call;
        if (isConditional(parameters)) return { body: testConditional(venue, call) };
        const { order } = readOrder(venue, parameters, account, now);
        const reason = venue.exchange.check(order);
        if (reason !== undefined) throw rejected(venue.facts, reason);
        return { body: acknowledgement(venue, imagined(order, now)) };
      },
    },
  ];
}
