import type { NewOrder, Reason, ReasonCode } from '../../engine/order.ts';
import type { Call, Endpoint } from '../api.ts';
import { parametersOf } from '../parameters.ts';
import { type BitmexRefusal, REFUSED } from '../refusal.ts';
import { MAX_OPEN_ORDERS, MAX_STOP_ORDERS, type Venue } from '../venue.ts';
import type { Row } from '../wire.ts';
import { insufficientBalance } from './insufficient-balance.ts';
import { readOrder } from './order-request.ts';
import { orderRow } from './order-row.ts';

/** The engine's refusals in the venue's words. Violations of an instrument's rules are refused earlier. */
const REFUSALS: Readonly<Partial<Record<ReasonCode, () => BitmexRefusal>>> = {
  unknownSymbol: REFUSED.symbol,
  notTrading: REFUSED.marketNotOpen,
  duplicateClientOrderId: REFUSED.duplicateClOrdID,
  unchanged: REFUSED.unchanged,
  // What the venue does with a trigger that is reached already is unverified.
  triggersAtOnce: () => REFUSED.invalid('stopPx'),
  invalidPrice: () => REFUSED.tickSize('price'),
  invalidCombination: () => REFUSED.invalid('ordType or timeInForce for execInst'),
};

/** `POST /order` (docs/venues/bitmex.md §2.2). */
export function placeOrder(venue: Venue): Endpoint {
  return {
    method: 'POST',
    path: '/order',
    access: 'order',
    secondLayer: true,
    handle: (call) => place(venue, readOrder(venue, call), call),
  };
}

/** `POST /order/closePosition`, deprecated in favour of `execInst: Close` (docs/venues/bitmex.md §2.6). */
export function closePosition(venue: Venue): Endpoint {
  return {
    method: 'POST',
    path: '/order/closePosition',
    access: 'order',
    handle(call) {
      const { parameters } = call;
      const symbol = parameters.text('symbol') ?? null;
      const price = parameters.text('price') ?? null;
      const closing = { ...call, parameters: parametersOf({ symbol, price, execInst: 'Close' }) };
      return place(venue, readOrder(venue, closing), closing);
    },
  };
}

function place(venue: Venue, order: NewOrder, call: Call): Row {
  const { exchange, habits } = venue;
  const { account, symbol, clientOrderId } = order;
  const reserved = habits.clOrdIDReserved === 'forEver' && clientOrderId !== undefined;
  if (reserved && exchange.order({ account, clientOrderId }) !== undefined) throw REFUSED.duplicateClOrdID();
  if (exchange.openOrders(account, symbol).length >= MAX_OPEN_ORDERS) throw REFUSED.tooManyOpenOrders();
  const stops = exchange.openOrders(account, symbol).filter(({ stage }) => stage === 'waiting');
  if (order.trigger !== undefined && stops.length >= MAX_STOP_ORDERS) throw REFUSED.tooManyOpenOrders();
  const placed = exchange.place(order);
  if (!placed.ok) throw refusalOf(venue, placed.reason, order);
  if (call.listingDelayMs > 0) venue.hide(placed.order, call.now + call.listingDelayMs);
  return orderRow(venue, placed.order);
}

/** Puts an engine refusal into the venue's words. */
export function refusalOf(venue: Venue, reason: Reason, order: Refused): BitmexRefusal {
  if (reason.code === 'insufficientFunds') {
    const { symbol, side, price = 0n, quantity = 0n } = order;
    return REFUSED.insufficientBalance(insufficientBalance(venue, reason, { symbol, side, price, quantity }));
  }
  return REFUSALS[reason.code]?.() ?? REFUSED.invalid('orderQty');
}

type Refused = Pick<NewOrder, 'symbol' | 'side' | 'price' | 'quantity'>;
