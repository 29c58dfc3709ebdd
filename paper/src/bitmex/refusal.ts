import { type Row, timestamp } from './wire.ts';

/** The `name` of an error body (docs/venues/bitmex.md §6). */
export type ErrorName = 'HTTPError' | 'ValidationError' | 'Error' | 'RateLimitError' | 'CodedHTTPError';

/** A request refused by BitMEX. */
export class BitmexRefusal extends Error {
  readonly status: number;
  readonly errorName: ErrorName;
  readonly details: string | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    message: string,
    status = 400,
    errorName: ErrorName = 'HTTPError',
    details?: string,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.status = status;
    this.errorName = errorName;
    this.details = details;
    this.headers = headers;
  }

  toBody(): Row {
    return { error: { message: this.message, name: this.errorName, details: this.details } };
  }
}

/** `details` of the refusal for lack of funds, present since 2024. */
const INSUFFICIENT_FUNDS_CODE = '19000';

/**
 * Every refusal in BitMEX's words. Statuses and names: docs/venues/bitmex.md §6; which of them are assumed is marked there.
 */
export const REFUSED = {
  credentialsMissing: () => new BitmexRefusal('Authorization Required', 401),
  key: () => new BitmexRefusal('Invalid API Key.', 401),
  signature: () => new BitmexRefusal('Signature not valid.', 401),
  expired: (now: number) =>
    new BitmexRefusal(
      `This request has expired - \`expires\` is in the past. Current time: ${Math.floor(now / 1_000)}`,
      400,
    ),
  permission: () => new BitmexRefusal('Access Denied', 403),
  notFound: () => new BitmexRefusal('Not Found', 404),
  rateLimit: (seconds: number) =>
    new BitmexRefusal(`Rate limit exceeded, retry in ${seconds} seconds.`, 429, 'RateLimitError', undefined, {
      'retry-after': String(seconds),
    }),
  /** Wording unverified. */
  body: () => new BitmexRefusal('Invalid request body'),
  /** `count is invalid`, `startTime is invalid`, `orderQty is invalid` … (docs/venues/bitmex.md §2.3). */
  invalidParameter: (name: string) => new BitmexRefusal(`${name} is invalid`),
  filter: () => new BitmexRefusal('filter values are not valid'),
  columns: () => new BitmexRefusal('columns are not valid'),
  symbol: () => new BitmexRefusal('Invalid symbol'),
  /** `Invalid price`, `Invalid orderQty`, `Invalid execInst` … */
  invalid: (what: string) => new BitmexRefusal(`Invalid ${what}`),
  unsupported: (what: string) => new BitmexRefusal(`Unsupported ${what}`),
  tickSize: (field: string) => new BitmexRefusal(`Invalid ${field} tickSize`),
  /** The tail is unverified. */
  lotSize: (lot: string) => new BitmexRefusal(`Order quantity must be a multiple of lot size: ${lot}`),
  notListed: () => new BitmexRefusal('Instrument not listed for trading yet'),
  instrumentExpired: () => new BitmexRefusal('Instrument expired'),
  marketNotOpen: () => new BitmexRefusal('Market is not open'),
  duplicateClOrdID: () => new BitmexRefusal('Duplicate clOrdID'),
  /** Wording unverified (docs/venues/bitmex.md §5). */
  tooManyOpenOrders: () => new BitmexRefusal('Too many open orders', 400, 'ValidationError'),
  ordStatus: (status: string) => new BitmexRefusal(`Invalid ordStatus: ${status}`),
  unchanged: () => new BitmexRefusal('Invalid amend: orderQty, leavesQty, price, stopPx unchanged'),
  insufficientBalance: (message: string) => new BitmexRefusal(message, 400, 'CodedHTTPError', INSUFFICIENT_FUNDS_CODE),
} as const;

/** A failed element in a cancel's answer, in the terse form of December 2025 (docs/venues/bitmex.md §2.5). */
export function terseCancelError(account: number, id: Row, now: number): Row {
  return {
    account,
    error: 'Unable to cancel order',
    ...id,
    timestamp: timestamp(now),
    transactTime: timestamp(now),
    workingIndicator: false,
  };
}
