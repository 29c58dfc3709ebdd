/**
 * An answer of the form `{"code":n,"msg":s}` with an HTTP status (docs/venues/binance.md §6). Checks throw it, the api
 * catches it.
 */
export class BinanceRefusal extends Error {
  readonly status: number;
  readonly code: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: number, msg: string, status = 400, headers: Readonly<Record<string, string>> = {}) {
    super(msg);
    this.name = 'BinanceRefusal';
    this.status = status;
    this.code = code;
    this.headers = headers;
  }

  /** The body, also used where one answer embeds another refusal (cancelReplace, batches). */
  toBody(): { readonly code: number; readonly msg: string } {
    return { code: this.code, msg: this.message };
  }
}

/**
 * The refusals that all three Binance protocols share, in the exchange's words (docs/venues/binance.md §1.5, §6.1, §8).
 */
export const REFUSED = {
  keyFormat: () => new BinanceRefusal(-2014, 'API-key format invalid.', 401),
  keyOrPermission: () => new BinanceRefusal(-2015, 'Invalid API-key, IP, or permissions for action.', 401),
  signature: () => new BinanceRefusal(-1022, 'Signature for this request is not valid.'),
  tooOld: () => new BinanceRefusal(-1021, 'Timestamp for this request is outside of the recvWindow.'),
  tooNew: () => new BinanceRefusal(-1021, "Timestamp for this request was 1000ms ahead of the server's time."),
  recvWindow: (max: number) => new BinanceRefusal(-1131, `recvWindow must be less than ${max}.`),
  illegal: (name: string, range: string) =>
    new BinanceRefusal(-1100, `Illegal characters found in parameter '${name}'; legal range is '${range}'.`),
  duplicated: () => new BinanceRefusal(-1101, 'Duplicate values for a parameter detected.'),
  missing: (name: string) =>
    new BinanceRefusal(-1102, `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`),
  missingEither: (first: string, second: string) =>
    new BinanceRefusal(-1102, `Param '${first}' or '${second}' must be sent, but both were empty/null!`),
  unread: (read: number, sent: number) =>
    new BinanceRefusal(-1104, `Not all sent parameters were read; read '${read}' parameter(s) but was sent '${sent}'.`),
  empty: (name: string) => new BinanceRefusal(-1105, `Parameter '${name}' was empty.`),
  notRequired: (name: string) => new BinanceRefusal(-1106, `Parameter '${name}' sent when not required.`),
  timeInForce: () => new BinanceRefusal(-1115, 'Invalid timeInForce.'),
  orderType: () => new BinanceRefusal(-1116, 'Invalid orderType.'),
  side: () => new BinanceRefusal(-1117, 'Invalid side.'),
  symbol: () => new BinanceRefusal(-1121, 'Invalid symbol.'),
  combination: () => new BinanceRefusal(-1128, 'Combination of optional parameters invalid.'),
  invalidData: (name: string) => new BinanceRefusal(-1130, `Data sent for parameter '${name}' is not valid.`),
  noSuchOrder: () => new BinanceRefusal(-2013, 'Order does not exist.'),
  unknownOrder: () => new BinanceRefusal(-2011, 'Unknown order sent.'),
} as const;
