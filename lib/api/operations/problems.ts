/** Problems any operation can answer with. */
export const COMMON_PROBLEMS = [
  'INVALID_REQUEST',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'METHOD_NOT_ALLOWED',
  'THROTTLED',
  'INTERNAL',
] as const;

/** Problems of operations that take a body. */
export const BODY_PROBLEMS = ['INVALID_JSON', 'UNSUPPORTED_MEDIA_TYPE', 'BODY_TOO_LARGE'] as const;

/** Problems raised by the limits and the trading state the operator sets. */
export const GUARD_PROBLEMS = [
  'TRADING_HALTED',
  'TRADING_CANCEL_ONLY',
  'TRADING_REDUCE_ONLY',
  'TRADING_STATE_UNAVAILABLE',
  'SYMBOL_NOT_ALLOWED',
  'LIMIT_EXCEEDED',
  'REFERENCE_PRICE_UNAVAILABLE',
] as const;

/** Problems of asking an exchange. */
export const EXCHANGE_PROBLEMS = [
  'EXCHANGE_UNREACHABLE',
  'EXCHANGE_OVERLOADED',
  'EXCHANGE_PROTOCOL',
  'EXCHANGE_REFUSED_REQUEST',
  'EXCHANGE_REGION_REFUSED',
  'EXCHANGE_CLOCK',
  'RATE_LIMITED',
  'CREDENTIALS_MISSING',
  'CREDENTIALS_REJECTED',
  'CREDENTIALS_MALFORMED',
  'CREDENTIALS_UNAVAILABLE',
  'DEADLINE_EXCEEDED',
] as const;

/** Problems of an Idempotency-Key. */
export const IDEMPOTENCY_PROBLEMS = [
  'IDEMPOTENCY_KEY_IN_USE',
  'IDEMPOTENCY_KEY_REUSED',
  'SETTLED_BY_OPERATOR',
  'INTENT_STORE_UNAVAILABLE',
] as const;
