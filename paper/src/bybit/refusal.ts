import type { Json } from '../json.ts';
import type { Segment } from './instruments/category.ts';

/** A request refused by Bybit: nearly always in an HTTP 200, with a `retCode` (docs/venues/bybit.md §6). */
export class BybitRefusal extends Error {
  readonly retCode: number;
  readonly retExtInfo: Json;

  constructor(retCode: number, retMsg: string, retExtInfo: Json = {}) {
    super(retMsg);
    this.retCode = retCode;
    this.retExtInfo = retExtInfo;
  }
}

/** A request answered without an envelope: 400, 401, 403 and 404 (§6). */
export class HttpRefusal extends Error {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;

  constructor(status: number, contentType: string, body: string) {
    super(`HTTP ${status}`);
    this.status = status;
    this.contentType = contentType;
    this.body = body;
  }
}

/** A page of the CDN, which is not JSON (§5). */
export function htmlRefusal(status: number, title: string): HttpRefusal {
  const body = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`;
  return new HttpRefusal(status, 'text/html', body);
}

const refusal = (retCode: number, retMsg: string): BybitRefusal => new BybitRefusal(retCode, retMsg);

/** Refusals that do not depend on the category. Messages are those of captured answers where there are any. */
export const REFUSED = {
  keyMissing: () => refusal(10001, 'Request parameter error: apiKey is missing'),
  key: () => refusal(10003, 'API key is invalid.'),
  signature: (origin: string) => refusal(10004, `error sign! origin_string[${origin}]`),
  time: (timestamp: string, now: number, window: string) =>
    refusal(
      10002,
      `invalid request, please check your server timestamp or recv_window param. req_timestamp[${timestamp}],server_timestamp[${now}],recv_window[${window}]`,
    ),
  permission: () => refusal(10005, 'Invalid API-key, IP, or permissions for action.'),
  tooManyVisits: () => refusal(10006, 'Too many visits!'),
  /** The refusal of an unknown category in a known path is unverified. */
  category: () => refusal(10001, 'params error: category invalid'),
  symbol: () => refusal(10001, 'params error: symbol invalid'),
  missing: (name: string) => refusal(10001, `params error: ${name} is required`),
  invalid: (name: string) => refusal(10001, `params error: ${name} invalid`),
  /**
   * A feature that the paper exchange lacks is refused with a code of the venue and a message of the paper exchange's
   * own.
   */
  notOffered: (what: string) => refusal(10001, `${what} is not offered by the paper exchange`),
  positionMode: () => refusal(10001, 'position idx not match position mode'),
  unmodified: () => refusal(10001, 'order not modified'),
  window: () => refusal(10001, 'The interval between the startTime and endTime is incorrect'),
  orderStatus: () => refusal(181017, 'OrderStatus must be final status'),
} as const;

/** The refusals of an order on spot and on contracts (§6.2, §6.3). */
type OrderRefusals = Readonly<Record<OrderFault, () => BybitRefusal>>;

export type OrderFault =
  | 'tick'
  | 'priceRange'
  | 'quantity'
  | 'quoteQuantity'
  | 'belowMinQuantity'
  | 'aboveMaxLimit'
  | 'aboveMaxMarket'
  | 'belowMinValue'
  | 'buyAboveBand'
  | 'sellBelowBand'
  | 'funds'
  | 'duplicate'
  | 'tooManyOrders'
  | 'tooManyConditional'
  | 'notTrading'
  | 'unknownOrder'
  | 'orderClosed'
  | 'belowFilled'
  | 'reduceOnly'
  | 'noLiquidity';

/** Which of several codes applies to an off-grid contract price is unverified (§8). */
const UNVERIFIED_OFF_GRID = 10001;

export const ORDER_REFUSED: Readonly<Record<Segment, OrderRefusals>> = {
  spot: {
    tick: () => refusal(170134, 'Order price has too many decimals.'),
    priceRange: () => refusal(170132, 'Order price has too many decimals.'),
    quantity: () => refusal(170137, 'Order quantity has too many decimals.'),
    quoteQuantity: () => refusal(170148, 'Market order amount decimal too long'),
    belowMinQuantity: () => refusal(170136, 'Order quantity exceeded lower limit.'),
    aboveMaxLimit: () => refusal(170381, 'The order quantity exceeds the maximum limit order quantity.'),
    aboveMaxMarket: () => refusal(170382, 'The order quantity exceeds the maximum market order quantity.'),
    belowMinValue: () => refusal(170140, 'Order value exceeded lower limit.'),
    buyAboveBand: () => refusal(170193, 'Buy order price cannot be higher than the price band.'),
    sellBelowBand: () => refusal(170194, 'Sell order price cannot be lower than the price band.'),
    funds: () => refusal(170131, 'Insufficient balance.'),
    duplicate: () => refusal(170141, 'Duplicate clientOrderId'),
    tooManyOrders: () => refusal(170810, 'The number of active orders exceeds the limit.'),
    tooManyConditional: () => refusal(170810, 'Cannot exceed maximum of 500 conditional, TP/SL and active orders.'),
    notTrading: () => refusal(170151, 'This trading pair is not open yet.'),
    unknownOrder: () => refusal(170213, 'Order does not exist.'),
    orderClosed: () => refusal(170213, 'Order does not exist.'),
    belowFilled: () => refusal(170313, 'The new quantity is below the filled quantity.'),
    reduceOnly: () => refusal(10001, 'params error: reduceOnly invalid'),
    noLiquidity: () => refusal(170197, 'Your order quantity is too large.'),
  },
  futures: {
    tick: () => refusal(UNVERIFIED_OFF_GRID, 'Price invalid'),
    priceRange: () => refusal(110003, 'Order price exceeds the allowable range.'),
    quantity: () => refusal(10001, 'Qty invalid'),
    quoteQuantity: () => refusal(10001, 'Qty invalid'),
    belowMinQuantity: () => refusal(10001, 'The number of contracts exceeds minimum limit allowed'),
    aboveMaxLimit: () => refusal(10001, 'The number of contracts exceeds maximum limit allowed: too large'),
    aboveMaxMarket: () => refusal(10001, 'The number of contracts exceeds maximum limit allowed: too large'),
    belowMinValue: () => refusal(110094, 'Order does not meet minimum order value 5USDT'),
    buyAboveBand: () => refusal(110003, 'Order price exceeds the allowable range.'),
    sellBelowBand: () => refusal(110003, 'Order price exceeds the allowable range.'),
    funds: () => refusal(110007, 'ab not enough for new order'),
    duplicate: () => refusal(110072, 'OrderLinkedID is duplicate'),
    tooManyOrders: () => refusal(110020, 'You are not allowed to have more than 500 active orders.'),
    tooManyConditional: () => refusal(110009, 'The number of stop orders exceeds the maximum allowable limit'),
    notTrading: () => refusal(110074, 'This contract is not live'),
    unknownOrder: () => refusal(110001, 'order not exists or too late to cancel'),
    orderClosed: () => refusal(110001, 'order not exists or too late to cancel'),
    belowFilled: () => refusal(110064, 'The new order quantity must be larger than the filled quantity.'),
    reduceOnly: () => refusal(110017, 'current position is zero, cannot fix reduce-only order qty'),
    noLiquidity: () => refusal(110118, 'There is no market price at present.'),
  },
};
