import type { Order } from './order.ts';

/**
 * Every problem that Atlas reports, as data for the API (RFC 9457), the OpenAPI document, the documentation and the tests.
 * Programs act on the stable `code`; the HTTP status follows from it.
 */
export interface ProblemKind {
  readonly status: number;
  /** A replayed answer shows it again, so the title of a code that can end a command never changes. */
  readonly title: string;
  /** Whether the same request may succeed when sent again unchanged. */
  readonly retryable: boolean;
}

const kinds = {
  INVALID_REQUEST: { status: 400, title: 'The request breaks the contract', retryable: false },
  INVALID_JSON: { status: 400, title: 'The body is not JSON', retryable: false },
  INVALID_ORDER_ID: { status: 400, title: 'Malformed order id', retryable: false },
  INVALID_CURSOR: { status: 400, title: 'The cursor does not belong to this query', retryable: false },
  UNKNOWN_SYMBOL: { status: 400, title: 'No such instrument', retryable: false },
  IDEMPOTENCY_KEY_REQUIRED: { status: 400, title: 'This deployment requires an Idempotency-Key', retryable: false },
  UNAUTHENTICATED: { status: 401, title: 'The request is not authenticated', retryable: false },
  FORBIDDEN: { status: 403, title: 'The caller is not allowed to do this', retryable: false },
  TRADING_HALTED: { status: 403, title: 'The operator has halted trading', retryable: false },
  TRADING_CANCEL_ONLY: { status: 403, title: 'The operator allows only cancels', retryable: false },
  TRADING_REDUCE_ONLY: {
    status: 403,
    title: 'The operator allows only orders that reduce a position',
    retryable: false,
  },
  SYMBOL_NOT_ALLOWED: { status: 403, title: 'The operator does not allow this symbol', retryable: false },
  ORDER_NOT_FOUND: { status: 404, title: 'The exchange knows no such order', retryable: false },
  INTENT_NOT_FOUND: { status: 404, title: 'No command is recorded under this id', retryable: false },
  NOT_FOUND: { status: 404, title: 'No such path', retryable: false },
  METHOD_NOT_ALLOWED: { status: 405, title: 'The path does not support this method', retryable: false },
  ORDER_NOT_ACTIVE: { status: 409, title: 'The order is not active any more', retryable: false },
  DUPLICATE_CLIENT_ORDER_ID: {
    status: 409,
    title: 'An open order already carries this client order id',
    retryable: false,
  },
  ORDER_CHANGED: {
    status: 409,
    title: 'The order was changed meanwhile, and not by this request',
    retryable: false,
  },
  SWITCH_SUPERSEDED: { status: 409, title: 'A later request of the same caller stands', retryable: false },
  AMEND_INCOMPLETE: { status: 409, title: 'The order was cancelled, its replacement was not placed', retryable: false },
  SETTLED_BY_OPERATOR: {
    status: 409,
    title: 'The operator has settled that nothing took effect',
    retryable: false,
  },
  ALERT_NOT_CURRENT: { status: 422, title: 'The alert is too old, or from the future', retryable: false },
  IDEMPOTENCY_KEY_IN_USE: { status: 409, title: 'The first request with this key is still running', retryable: true },
  BODY_TOO_LARGE: { status: 413, title: 'The body is too large', retryable: false },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, title: 'The body is not application/json', retryable: false },
  RULE_VIOLATION: { status: 422, title: 'The order breaks a rule of the instrument', retryable: false },
  OUT_OF_BOUNDS: { status: 422, title: 'A value is outside the bounds of the product', retryable: false },
  SETTING_REJECTED: { status: 422, title: 'The exchange refused the setting', retryable: false },
  NOT_SUPPORTED: { status: 422, title: 'The product cannot do this', retryable: false },
  IDEMPOTENCY_KEY_REUSED: { status: 422, title: 'The key belongs to another request', retryable: false },
  REPLACE_NOT_ALLOWED: { status: 422, title: 'The change needs a new order, which was not allowed', retryable: false },
  LIMIT_EXCEEDED: { status: 422, title: 'The order exceeds a limit of this deployment', retryable: false },
  INSUFFICIENT_FUNDS: { status: 422, title: 'The account cannot pay for the order', retryable: false },
  WOULD_TRIGGER_AT_ONCE: { status: 422, title: 'A trigger had been reached already', retryable: false },
  POST_ONLY_WOULD_TAKE: { status: 422, title: 'A post-only order would have traded at once', retryable: false },
  FILL_OR_KILL_UNFILLABLE: { status: 422, title: 'A fill-or-kill order could not be filled whole', retryable: false },
  REDUCE_ONLY_REJECTED: { status: 422, title: 'A reduce-only order has no position to reduce', retryable: false },
  NOTHING_TO_AMEND: { status: 422, title: 'The amend changes nothing', retryable: false },
  AMEND_REJECTED: {
    status: 422,
    title: 'The exchange refused the amend, the order stands as it was',
    retryable: false,
  },
  MARKET_CLOSED: { status: 422, title: 'The instrument is not trading', retryable: false },
  TOO_MANY_OPEN_ORDERS: { status: 422, title: 'The exchange holds as many open orders as it allows', retryable: false },
  EXCHANGE_REJECTED: { status: 422, title: 'The exchange refused the order', retryable: false },
  RATE_LIMITED: { status: 429, title: 'A request limit of the exchange is reached', retryable: true },
  THROTTLED: { status: 429, title: 'A request limit of this deployment is reached', retryable: true },
  INTERNAL: { status: 500, title: 'Internal error', retryable: false },
  EXCHANGE_PROTOCOL: {
    status: 502,
    title: 'The exchange sent a reply that Atlas cannot read',
    retryable: true,
  },
  EXCHANGE_REFUSED_REQUEST: { status: 502, title: 'The exchange refused a request that Atlas built', retryable: false },
  EXCHANGE_UNREACHABLE: { status: 503, title: 'The exchange cannot be reached', retryable: true },
  EXCHANGE_OVERLOADED: { status: 503, title: 'The exchange is overloaded', retryable: true },
  EXCHANGE_CLOSED: { status: 503, title: 'The exchange has closed', retryable: false },
  EXCHANGE_REGION_REFUSED: { status: 503, title: 'The exchange does not serve this location', retryable: false },
  EXCHANGE_CLOCK: { status: 503, title: 'The clocks of Atlas and the exchange differ', retryable: true },
  CREDENTIALS_MISSING: { status: 503, title: 'No keys are stored for this exchange', retryable: false },
  CREDENTIALS_MALFORMED: { status: 503, title: 'A stored key is malformed', retryable: false },
  CREDENTIALS_UNAVAILABLE: { status: 503, title: 'The key store cannot be read', retryable: true },
  TEMPLATE_INVALID: { status: 503, title: 'The stored template of the strategy cannot be used', retryable: false },
  CREDENTIALS_REJECTED: { status: 503, title: 'The exchange does not accept the stored keys', retryable: false },
  TRADING_STATE_UNAVAILABLE: { status: 503, title: 'Atlas cannot read whether trading is allowed', retryable: true },
  REFERENCE_PRICE_UNAVAILABLE: {
    status: 503,
    title: 'The market price for checking limits is not available',
    retryable: true,
  },
  INTENT_STORE_UNAVAILABLE: { status: 503, title: 'The intent store is unavailable', retryable: true },
  NOT_PLACED: { status: 503, title: 'Nothing took effect at the exchange', retryable: true },
  DEADLINE_EXCEEDED: {
    status: 503,
    title: 'The request ran out of time before anything was sent',
    retryable: true,
  },
} as const satisfies Record<string, ProblemKind>;

export type ProblemCode = keyof typeof kinds;

export const PROBLEM_KINDS: Readonly<Record<ProblemCode, ProblemKind>> = kinds;

export const ORDER_EFFECTS = ['notPlaced', 'placed', 'unknown'] as const;

/** What happened to the order of a command. Every problem of a command that could have changed an order says it. */
export type OrderEffect = (typeof ORDER_EFFECTS)[number];

/** One broken rule: the field, the rule, the value given, the bound, and the nearest values that pass. */
export interface Violation {
  readonly field: string;
  readonly rule: string;
  readonly message: string;
  readonly given?: string | undefined;
  readonly bound?: string | undefined;
  readonly suggestion?: string | readonly string[] | undefined;
}

/** The parts of a problem that depend on the case. The caller sees all of them unless noted. */
export interface ProblemDetails {
  readonly exchange?: string | undefined;
  readonly exchangeCode?: string | undefined;
  readonly exchangeMessage?: string | undefined;
  readonly orderState?: OrderEffect | undefined;
  readonly violations?: readonly Violation[] | undefined;
  /** Milliseconds to wait before trying again; sent as `Retry-After`. */
  readonly retryAfterMs?: number | undefined;
  readonly retryable?: boolean | undefined;
  /**
   * Not shown to the caller. Before the command is sent again, a look must begin at or after this time of the exchange's
   * clock. Absent where no copy of it can exist.
   */
  readonly lookFrom?: number | undefined;
  /** The order in its current state, where that explains the refusal. */
  readonly order?: Order | undefined;
  /** The earlier request whose answer is replayed. */
  readonly instance?: string | undefined;
  /** Extra response headers, e.g. `Allow` on 405. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** A refusal with a stable code, safe to show to the caller; the only error type that crosses folders. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: ProblemCode;
  readonly detail: string;
  readonly details: ProblemDetails;

  constructor(code: ProblemCode, detail: string, details: ProblemDetails = {}, options?: ErrorOptions) {
    super(`${code}: ${detail}`, options);
    this.code = code;
    this.detail = detail;
    this.details = details;
  }

  get status(): number {
    return PROBLEM_KINDS[this.code].status;
  }

  get retryable(): boolean {
    return this.details.retryable ?? PROBLEM_KINDS[this.code].retryable;
  }

  /** A copy with more details, e.g. what happened to the order. */
  with(details: ProblemDetails): Problem {
    return new Problem(this.code, this.detail, { ...this.details, ...details }, { cause: this.cause });
  }
}
