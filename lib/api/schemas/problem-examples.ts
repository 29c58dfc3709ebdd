import type { ProblemCode, ProblemDetails } from '../../domain/problem.ts';
import { filledOrder, restingOrder } from './examples.ts';

const binance = { exchange: 'binance' } as const;
const notPlaced = { orderState: 'notPlaced' } as const;

/** One representative case per code, for the OpenAPI document. The type ensures that no code is missing. */
export const PROBLEM_EXAMPLES: Readonly<Record<ProblemCode, ProblemDetails & { readonly detail: string }>> = {
  INVALID_REQUEST: {
    detail: 'quantity must be a decimal string, because JSON numbers can lose digits: write "0.01"',
    violations: [
      {
        field: 'quantity',
        rule: 'type',
        given: '0.01',
        message: 'quantity must be a decimal string, because JSON numbers can lose digits: write "0.01"',
        suggestion: '0.01',
      },
    ],
  },
  ALERT_NOT_CURRENT: {
    detail: 'The alert was not acted on. It was made at 2026-11-22T08:15:02.000Z, more than 600 s ago.',
    ...notPlaced,
  },
  TEMPLATE_INVALID: {
    detail:
      'The stored template of the strategy ema-cross cannot be used: limits.ordersPerDay is not a whole number from 1 to 500.',
    ...notPlaced,
  },
  SWITCH_SUPERSEDED: {
    detail: 'A request issued at 2026-11-22T09:15:02.118Z stands; this one was issued before it, and changed nothing.',
  },
  SETTING_REJECTED: {
    detail:
      'Binance answered binance.usdm.setMarginMode with -4047 Margin type cannot be changed if there exists open orders.',
    ...binance,
    exchangeCode: '-4047',
  },
  OUT_OF_BOUNDS: {
    detail:
      'seconds must be at least 60: only a sweep, which starts every 60 seconds, keeps a deadline of this scope; 0 lets go.',
    violations: [
      {
        field: 'seconds',
        rule: 'min',
        given: '20',
        message: 'seconds must be at least 60',
        bound: '60',
        suggestion: '60',
      },
    ],
  },
  INVALID_JSON: {
    detail: 'The body is not JSON: Expected double-quoted property name in JSON at position 21.',
    ...notPlaced,
  },
  INVALID_ORDER_ID: {
    detail:
      '"42" is not an order id: the form is <exchange>.<market>.<exchangeSymbol>.<id>, e.g. binance.spot.BTCUSDT.51234567890',
  },
  INVALID_CURSOR: { detail: 'The cursor belongs to another query: repeat its query unchanged.' },
  UNKNOWN_SYMBOL: {
    detail: '"BTC/USTD" is not a known symbol; the closest are BTC/USDT, BTC/USDC.',
    violations: [
      {
        field: 'symbol',
        rule: 'known',
        given: 'BTC/USTD',
        message: '"BTC/USTD" is not a known symbol; the closest are BTC/USDT, BTC/USDC.',
        suggestion: ['BTC/USDT', 'BTC/USDC'],
      },
    ],
  },
  IDEMPOTENCY_KEY_REQUIRED: {
    detail: 'Send an Idempotency-Key: any text that is unique for each order you intend.',
    ...notPlaced,
  },
  UNAUTHENTICATED: { detail: 'The request does not identify its sender.' },
  FORBIDDEN: { detail: 'The signer has no permission for this operation.' },
  TRADING_HALTED: {
    detail: 'Trading is halted in this deployment: it accepts only cancels.',
    ...binance,
    ...notPlaced,
  },
  TRADING_CANCEL_ONLY: {
    detail: 'This deployment accepts only cancels, and amends that reduce an order.',
    ...binance,
    ...notPlaced,
  },
  TRADING_REDUCE_ONLY: {
    detail: 'This deployment accepts only reduce-only orders of contracts, amends that reduce an order, and cancels.',
    ...binance,
    ...notPlaced,
  },
  SYMBOL_NOT_ALLOWED: { detail: 'SOL/USDT may not be traded in this deployment.', ...binance, ...notPlaced },
  ORDER_NOT_FOUND: { detail: 'binance has no order 51234567999 of BTCUSDT on spot for this account.', ...binance },
  INTENT_NOT_FOUND: {
    detail:
      'Nothing is recorded under desk7-000017. Without an Idempotency-Key Atlas records only commands with an unknown outcome.',
  },
  NOT_FOUND: {
    detail: 'There is nothing at "/v1/order"; the nearest path is /v1/orders. GET /docs lists the operations.',
  },
  METHOD_NOT_ALLOWED: { detail: '/v1/orders/{orderId} takes GET, HEAD, PATCH, DELETE, OPTIONS, not PUT.' },
  ORDER_NOT_ACTIVE: {
    detail: 'The order is FILLED and can no longer be cancelled. 0.005 BTC of it filled.',
    ...binance,
    order: filledOrder,
  },
  DUPLICATE_CLIENT_ORDER_ID: {
    detail: 'Binance answered binance.spot.place with -2010 Duplicate order sent.',
    ...binance,
    ...notPlaced,
    exchangeCode: '-2010',
    exchangeMessage: 'Duplicate order sent.',
    order: restingOrder,
  },
  ORDER_CHANGED: {
    detail:
      'The amend had no effect, and another request has since changed the order to 0.004 BTC at 90000. Atlas does not send the amend again; check the order and decide.',
    ...binance,
    orderState: 'placed',
    order: { ...restingOrder, quantity: '0.004', remainingQuantity: '0.004' },
  },
  AMEND_INCOMPLETE: {
    detail: 'The order was cancelled and no replacement was placed. Place a new order if you still want one.',
    ...binance,
    ...notPlaced,
    exchangeCode: '-2021',
    order: { ...restingOrder, state: 'CANCELED', exchangeState: 'CANCELED', remainingQuantity: '0' },
  },
  SETTLED_BY_OPERATOR: {
    detail:
      'kim settled at 2026-07-30T12:20:31.000Z that this place had no effect at bitmex, which could not be proven. This key sends nothing more. Reason given: neither among the open orders nor in the history',
    exchange: 'bitmex',
    ...notPlaced,
  },
  IDEMPOTENCY_KEY_IN_USE: {
    detail: 'A request with this key is still running. Ask again with the same key for its answer.',
    orderState: 'unknown',
    retryAfterMs: 1_000,
  },
  BODY_TOO_LARGE: { detail: 'The body has 70000 bytes; 65536 are allowed.', ...notPlaced },
  UNSUPPORTED_MEDIA_TYPE: { detail: 'Send Content-Type: application/json; given: "text/plain".', ...notPlaced },
  RULE_VIOLATION: {
    detail: 'quantity 0.000015 is not a multiple of 0.00001 BTC; nearest: 0.00001 or 0.00002.',
    ...binance,
    ...notPlaced,
    violations: [
      {
        field: 'quantity',
        rule: 'step',
        given: '0.000015',
        bound: '0.00001',
        suggestion: ['0.00001', '0.00002'],
        message: 'quantity 0.000015 is not a multiple of 0.00001 BTC; nearest: 0.00001 or 0.00002.',
      },
    ],
  },
  NOT_SUPPORTED: {
    detail: 'BTC/USDT at binance does not support reduce-only: spot has no positions.',
    ...binance,
    ...notPlaced,
    violations: [
      {
        field: 'reduceOnly',
        rule: 'capability',
        given: 'true',
        message: 'BTC/USDT at binance does not support reduce-only: spot has no positions.',
      },
    ],
  },
  IDEMPOTENCY_KEY_REUSED: {
    detail: 'The key was used before with a different request; nothing was sent. Use a new key for a new command.',
    ...notPlaced,
  },
  REPLACE_NOT_ALLOWED: {
    detail: 'A new price means a new order on this product, and allowReplace is false. The order stands as it was.',
    ...binance,
    orderState: 'placed',
    order: restingOrder,
  },
  LIMIT_EXCEEDED: {
    detail: 'The order is worth 90000 USDT; this deployment allows 50000 USDT.',
    ...binance,
    ...notPlaced,
    violations: [
      {
        field: 'quantity',
        rule: 'maxNotional',
        given: '90000',
        bound: '50000',
        message: 'The order is worth 90000 USDT; this deployment allows 50000 USDT.',
      },
    ],
  },
  INSUFFICIENT_FUNDS: {
    detail: 'Binance answered binance.spot.place with -2010 Account has insufficient balance for requested action.',
    ...binance,
    ...notPlaced,
    exchangeCode: '-2010',
    exchangeMessage: 'Account has insufficient balance for requested action.',
  },
  WOULD_TRIGGER_AT_ONCE: {
    detail: 'Binance answered binance.usdm.place with -2021 Order would immediately trigger.',
    ...binance,
    ...notPlaced,
    exchangeCode: '-2010',
    exchangeMessage: 'Order would trigger immediately.',
  },
  POST_ONLY_WOULD_TAKE: {
    detail: 'Binance answered binance.spot.place with -2010 Order would immediately match and take.',
    ...binance,
    ...notPlaced,
    exchangeCode: '-2010',
    exchangeMessage: 'Order would immediately match and take.',
  },
  FILL_OR_KILL_UNFILLABLE: {
    detail:
      'Binance answered binance.usdm.place with -5021 Due to the order could not be filled immediately, the FOK order will be rejected.',
    ...binance,
    ...notPlaced,
    exchangeCode: '-5021',
  },
  REDUCE_ONLY_REJECTED: {
    detail: 'Binance answered binance.usdm.place with -2022 ReduceOnly Order is rejected.',
    ...binance,
    ...notPlaced,
    exchangeCode: '-2022',
  },
  NOTHING_TO_AMEND: { detail: 'The order already has these values.', ...binance, order: restingOrder },
  AMEND_REJECTED: {
    detail: 'Binance answered binance.spot.amend with -2038 Order amend (quantity reduction) has been rejected.',
    ...binance,
    orderState: 'placed',
    exchangeCode: '-2038',
    order: restingOrder,
  },
  MARKET_CLOSED: {
    detail: 'BTC/USD:BTC-261225 was delivered at binance on 2026-12-25T08:00:00.000Z and takes no more orders.',
    ...binance,
    ...notPlaced,
    exchangeCode: '-2010',
    exchangeMessage: 'Market is closed.',
  },
  TOO_MANY_OPEN_ORDERS: {
    detail: 'Binance answered binance.spot.place with -1013 Filter failure: MAX_NUM_ORDERS.',
    ...binance,
    ...notPlaced,
    exchangeCode: '-1013',
  },
  EXCHANGE_REJECTED: {
    detail: 'Binance answered binance.spot.place with -2010 This symbol is restricted for this account.',
    ...binance,
    ...notPlaced,
    exchangeCode: '-2010',
    exchangeMessage: 'This symbol is restricted for this account.',
  },
  RATE_LIMITED: {
    detail: 'Binance demands a pause for another 7 s; nothing was sent.',
    ...binance,
    ...notPlaced,
    exchangeCode: '-1003',
    retryAfterMs: 7000,
  },
  THROTTLED: {
    detail: 'More requests per second than this deployment allows. Nothing was sent to an exchange.',
    ...notPlaced,
  },
  INTERNAL: { detail: 'Something went wrong inside Atlas. The log has the details under this request id.' },
  EXCHANGE_PROTOCOL: { detail: 'binance answered 200 with something that is no order.', ...binance },
  EXCHANGE_REFUSED_REQUEST: {
    detail:
      'Binance answered binance.spot.find with -1102 Mandatory parameter was not sent, was empty/null, or malformed.',
    ...binance,
    exchangeCode: '-1102',
  },
  EXCHANGE_UNREACHABLE: {
    detail: 'No connection to Binance (ECONNREFUSED); nothing was sent.',
    ...binance,
    ...notPlaced,
  },
  EXCHANGE_OVERLOADED: {
    detail: 'Binance answered binance.usdm.place with -1008 Request throttled by system-level protection.',
    ...binance,
    ...notPlaced,
    exchangeCode: '-1008',
  },
  EXCHANGE_CLOSED: {
    detail:
      'BitMEX closed on 2026-09-23T04:00:00.000Z: exchange closed, remaining positions force-closed. Nothing was sent.',
    exchange: 'bitmex',
    ...notPlaced,
  },
  EXCHANGE_REGION_REFUSED: {
    detail:
      'Binance refuses requests from this location (HTTP 451). Deploy in a region it serves, e.g. ap-northeast-1.',
    ...binance,
    ...notPlaced,
  },
  EXCHANGE_CLOCK: {
    detail: 'Binance answered binance.spot.place with -1021 Timestamp for this request is outside of the recvWindow.',
    ...binance,
    ...notPlaced,
    exchangeCode: '-1021',
  },
  CREDENTIALS_MISSING: {
    detail: 'Parameter Store has no parameter /atlas/dev/binance/api-key.',
    ...binance,
    ...notPlaced,
  },
  CREDENTIALS_MALFORMED: {
    detail: 'What is stored at /atlas/dev/binance/api-secret has blanks inside, so it cannot be a key. Store it again.',
    ...binance,
    ...notPlaced,
  },
  CREDENTIALS_UNAVAILABLE: {
    detail: 'Parameter Store did not answer for /atlas/dev/binance (TimeoutError).',
    ...binance,
    ...notPlaced,
  },
  CREDENTIALS_REJECTED: {
    detail: 'Binance answered binance.spot.place with -2015 Invalid API-key, IP, or permissions for action.',
    ...binance,
    ...notPlaced,
    exchangeCode: '-2015',
  },
  TRADING_STATE_UNAVAILABLE: {
    detail: 'The trading state could not be read, so nothing was placed or changed; cancels still work.',
    ...notPlaced,
  },
  REFERENCE_PRICE_UNAVAILABLE: {
    detail: 'One side of the book of BTC/USDT is empty, so the limits of this deployment cannot be checked.',
    ...binance,
    ...notPlaced,
  },
  INTENT_STORE_UNAVAILABLE: {
    detail:
      'The intent could not be recorded, so this request sent nothing. Ask again with the same key: the answer covers earlier requests with it.',
    orderState: 'unknown',
  },
  NOT_PLACED: {
    detail:
      "The place did not take effect at binance: Binance's answer did not arrive (timeout); the request may have. This is proven, so it may be sent again.",
    ...binance,
    ...notPlaced,
  },
  DEADLINE_EXCEEDED: { detail: 'No time was left to start; nothing was sent.', ...notPlaced },
};
