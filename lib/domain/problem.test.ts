import { expect, test } from 'vitest';
import { ORDER_EFFECTS, PROBLEM_KINDS, Problem, type ProblemCode } from './problem.ts';

/** What clients act on: the codes of each status, and those after which the same request may succeed. */
const CODES: Readonly<Record<number, readonly ProblemCode[]>> = {
  400: [
    'INVALID_REQUEST',
    'INVALID_JSON',
    'INVALID_ORDER_ID',
    'INVALID_CURSOR',
    'UNKNOWN_SYMBOL',
    'IDEMPOTENCY_KEY_REQUIRED',
  ],
  401: ['UNAUTHENTICATED'],
  403: ['FORBIDDEN', 'TRADING_HALTED', 'TRADING_CANCEL_ONLY', 'TRADING_REDUCE_ONLY', 'SYMBOL_NOT_ALLOWED'],
  404: ['ORDER_NOT_FOUND', 'INTENT_NOT_FOUND', 'NOT_FOUND'],
  405: ['METHOD_NOT_ALLOWED'],
  409: [
    'ORDER_NOT_ACTIVE',
    'DUPLICATE_CLIENT_ORDER_ID',
    'ORDER_CHANGED',
    'SWITCH_SUPERSEDED',
    'AMEND_INCOMPLETE',
    'SETTLED_BY_OPERATOR',
    'IDEMPOTENCY_KEY_IN_USE',
  ],
  413: ['BODY_TOO_LARGE'],
  415: ['UNSUPPORTED_MEDIA_TYPE'],
  422: [
    'ALERT_NOT_CURRENT',
    'RULE_VIOLATION',
    'OUT_OF_BOUNDS',
    'SETTING_REJECTED',
    'NOT_SUPPORTED',
    'IDEMPOTENCY_KEY_REUSED',
    'REPLACE_NOT_ALLOWED',
    'LIMIT_EXCEEDED',
    'INSUFFICIENT_FUNDS',
    'WOULD_TRIGGER_AT_ONCE',
    'POST_ONLY_WOULD_TAKE',
    'FILL_OR_KILL_UNFILLABLE',
    'REDUCE_ONLY_REJECTED',
    'NOTHING_TO_AMEND',
    'AMEND_REJECTED',
    'MARKET_CLOSED',
    'TOO_MANY_OPEN_ORDERS',
    'EXCHANGE_REJECTED',
  ],
  429: ['RATE_LIMITED', 'THROTTLED'],
  500: ['INTERNAL'],
  502: ['EXCHANGE_PROTOCOL', 'EXCHANGE_REFUSED_REQUEST'],
  503: [
    'EXCHANGE_UNREACHABLE',
    'EXCHANGE_OVERLOADED',
    'EXCHANGE_CLOSED',
    'EXCHANGE_REGION_REFUSED',
    'EXCHANGE_CLOCK',
    'CREDENTIALS_MISSING',
    'CREDENTIALS_MALFORMED',
    'CREDENTIALS_UNAVAILABLE',
    'TEMPLATE_INVALID',
    'CREDENTIALS_REJECTED',
    'TRADING_STATE_UNAVAILABLE',
    'REFERENCE_PRICE_UNAVAILABLE',
    'INTENT_STORE_UNAVAILABLE',
    'NOT_PLACED',
    'DEADLINE_EXCEEDED',
  ],
};
const RETRYABLE: readonly ProblemCode[] = [
  'IDEMPOTENCY_KEY_IN_USE',
  'RATE_LIMITED',
  'THROTTLED',
  'EXCHANGE_PROTOCOL',
  'EXCHANGE_UNREACHABLE',
  'EXCHANGE_OVERLOADED',
  'EXCHANGE_CLOCK',
  'CREDENTIALS_UNAVAILABLE',
  'TRADING_STATE_UNAVAILABLE',
  'REFERENCE_PRICE_UNAVAILABLE',
  'INTENT_STORE_UNAVAILABLE',
  'NOT_PLACED',
  'DEADLINE_EXCEEDED',
];

test('the status of a code, and whether to try again, are a promise to clients', () => {
  const codes = Object.keys(PROBLEM_KINDS) as ProblemCode[];
  expect(Map.groupBy(codes, (code) => PROBLEM_KINDS[code].status)).toEqual(
    new Map(Object.entries(CODES).map(([status, of]) => [Number(status), of])),
  );
  expect(codes.filter((code) => PROBLEM_KINDS[code].retryable)).toEqual(RETRYABLE);
});

test('an order of a problem was placed, or not, or nobody knows', () => {
  expect(ORDER_EFFECTS).toEqual(['notPlaced', 'placed', 'unknown']);
});

test('a problem with added details keeps the earlier ones, and its cause', () => {
  const cause = new Error('socket hang up');
  const problem = new Problem('RATE_LIMITED', 'Wait.', { exchange: 'binance', retryAfterMs: 5 }, { cause });
  const more = problem.with({ orderState: 'notPlaced', retryAfterMs: 9 });
  expect(more).toMatchObject({ code: 'RATE_LIMITED', detail: 'Wait.', message: 'RATE_LIMITED: Wait.', cause });
  expect(more.name).toBe('Problem');
  expect(more.details).toEqual({ exchange: 'binance', retryAfterMs: 9, orderState: 'notPlaced' });
});

test('a problem is retryable if its kind is, unless it says otherwise', () => {
  expect(new Problem('RATE_LIMITED', '').retryable).toBe(true);
  expect(new Problem('RATE_LIMITED', '', { retryable: false }).retryable).toBe(false);
  expect(new Problem('INVALID_ORDER_ID', '').retryable).toBe(false);
});
