import type { Reason, ReasonCode } from '../../engine/order.ts';
import type { Json } from '../../json.ts';
import type { Answer, Call, Endpoint } from '../api.ts';
import { BinanceRefusal } from '../refusal.ts';
import { FEE_RATE } from './instruments.ts';
import { placeReport } from './order-report.ts';
import { ORDER_PARAMETERS, type OrderRequest, readOrder } from './order-request.ts';
import { amount, type SpotVenue } from './venue.ts';

const MANDATORY = ['symbol', 'side', 'type'];

/** The engine's refusals in the exchange's words, all under -2010 (docs/venues/binance.md §6.2). */
const REJECTED: Readonly<Partial<Record<ReasonCode, string>>> = {
  insufficientFunds: 'Account has insufficient balance for requested action.',
  duplicateClientOrderId: 'Duplicate order sent.',
  postOnlyWouldTake: 'Order would immediately match and take.',
  notTrading: 'Market is closed.',
  triggersAtOnce: 'Order would trigger immediately.',
  quoteBelowStep: 'Order book liquidity is less than `LOT_SIZE` filter minimum quantity.',
};

/** Puts an engine refusal of a new order into words. */
export function rejected(reason: Reason): BinanceRefusal {
  return new BinanceRefusal(-2010, REJECTED[reason.code] ?? 'Unsupported order combination');
}

/** `POST /api/v3/order`. */
export function placeOrder(venue: SpotVenue): Endpoint {
  return {
    method: 'POST',
    path: '/api/v3/order',
    security: 'trade',
    weight: 1,
    freeOnSuccess: true,
    mandatory: MANDATORY,
    optional: ORDER_PARAMETERS,
    handle(call): Answer {
      const request = readOrder(venue, call);
      refuseDuplicate(venue, request);
      const excess = venue.unfilled.excess(call.account, call.now);
      if (excess !== undefined) throw excess;
      return { body: execute(venue, request, call), placed: true };
    },
  };
}

/** Hands a checked order to the engine and reports its result; throws the engine's refusal. */
export function execute(venue: SpotVenue, { order, responseType }: OrderRequest, call: Call): Json {
  const placed = venue.exchange.place(order);
  if (!placed.ok) throw rejected(placed.reason);
  venue.unfilled.placed(placed.order, call.now);
  if (call.listingDelayMs > 0) venue.hide(placed.order, call.now + call.listingDelayMs);
  return placeReport(placed.order, placed.fills, responseType, call.stamp);
}

/** A duplicate id is detected before the order count (docs/venues/binance.md §10). */
function refuseDuplicate(venue: SpotVenue, { order }: OrderRequest): void {
  const { account, symbol, clientOrderId } = order;
  if (clientOrderId === undefined) return;
  if (venue.exchange.openOrder({ account, symbol, clientOrderId }) !== undefined) {
    throw rejected({ code: 'duplicateClientOrderId' });
  }
}

/** `POST /api/v3/order/test`: every check except the engine's. */
export function testOrder(venue: SpotVenue): Endpoint {
  const rates = { maker: amount(FEE_RATE), taker: amount(FEE_RATE) };
  const none = { maker: amount(0n), taker: amount(0n) };
  return {
    method: 'POST',
    path: '/api/v3/order/test',
    security: 'trade',
    weight: (parameters) => (parameters.text('computeCommissionRates') === 'true' ? 20 : 1),
    mandatory: MANDATORY,
    optional: [...ORDER_PARAMETERS, 'computeCommissionRates'],
    handle(call) {
      readOrder(venue, call);
      if (call.parameters.flag('computeCommissionRates') !== true) return { body: {} };
      return {
        body: {
          standardCommissionForOrder: rates,
          specialCommissionForOrder: none,
          taxCommissionForOrder: none,
          discount: {
            enabledForAccount: false,
            enabledForSymbol: false,
            discountAsset: 'BNB',
            discount: '0.75000000',
          },
        },
      };
    },
  };
}
