import { parseDecimal } from '../../engine/decimal.ts';
import type { PaperReply, Product } from '../../protocol.ts';
import { sign } from '../authentication.ts';
import { type BybitOptions, createBybit } from '../bybit.ts';
import { type Delays, NO_DELAYS } from '../gateway.ts';
import type { Category } from '../instruments/category.ts';
import { UNLIMITED } from '../rate-limits.ts';

/** A parsed reply. `body` is the envelope, `result` its content. */
interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly retCode: number | undefined;
  readonly retMsg: string;
  readonly result: Row;
  /** `result.list`, or empty when there is none. */
  readonly list: readonly Row[];
  readonly retExtInfo: Row;
}

/** A JSON object of a reply; tests read its members by name. */
interface Row {
  readonly [name: string]: string | number | boolean | null | Row | readonly Row[] | undefined;
}

/** What a test may override in a request. */
interface Sending {
  readonly key?: string;
  readonly secret?: string;
  readonly timestamp?: string;
  readonly window?: string;
  readonly signature?: string;
  readonly anonymous?: boolean;
  readonly admittedAt?: number;
  readonly listingDelayMs?: number;
  readonly remoteAddress?: string;
}

/** A paper Bybit on a manual clock, with signed calls to it without a socket. */
export interface SampleTrader {
  readonly products: readonly Product[];
  now: number;
  product(category: Category): Product;
  get(path: string, fields?: Readonly<Record<string, string | number>>, sending?: Sending): Reply;
  post(path: string, body?: object | string, sending?: Sending): Reply;
  /** The same from the second account. */
  other(path: string, body: object): Reply;
  setPrice(category: Category, symbol: string, price: string): void;
  /** The order of this client id as `realtime` shows it; undefined when it does not. */
  order(category: Category, orderLinkId: string): Row | undefined;
}

/** 22 November 2026, noon: BTCUSDT-27NOV26, BTCUSDT-25DEC26 and BTCUSDZ26 are listed. */
export const START = Date.UTC(2026, 10, 22, 12);

/** Enough levels for every order of the tests, and quick to quote. */
const LEVELS = 5;

/** Opens a venue without limits and delays, unless a test is about them. */
export function createSampleTrader(options: BybitOptions & { readonly delays?: Delays } = {}): SampleTrader {
  const clock = { now: START };
  const products = createBybit(
    { now: () => clock.now, seed: 1, levels: LEVELS },
    { limits: UNLIMITED, delays: NO_DELAYS, ...options },
  );
  const send = (method: string, path: string, query: string, body: string, sending: Sending): Reply => {
    const product = products.find(({ protocol }) => protocol.serves?.({ method, query, body: Buffer.from(body) }));
    const { protocol, exchange } = product ?? productOf('spot');
    const request = {
      method,
      path: `/v5${path}`,
      query,
      headers: headersOf(clock.now, method === 'GET' ? query : body, sending),
      body: Buffer.from(body),
      remoteAddress: sending.remoteAddress ?? '127.0.0.1',
      now: clock.now,
      admittedAt: sending.admittedAt ?? clock.now,
      listingDelayMs: sending.listingDelayMs ?? 0,
    };
    return parsed(exchange.under({ lagMs: 0, rejecting: false }, () => protocol.handle(request)));
  };
  const productOf = (category: Category): Product => {
    const found = products.find(({ protocol }) => protocol.product === `bybit-${category}`);
    if (found === undefined) throw new RangeError(`no product for ${category}`);
    return found;
  };
  const trader: SampleTrader = {
    products,
    get now() {
      return clock.now;
    },
    set now(ms) {
      clock.now = ms;
    },
    product: productOf,
    get: (path, fields = {}, sending = {}) => send('GET', path, queryOf(fields), '', sending),
    post: (path, body = {}, sending = {}) =>
      send('POST', path, '', typeof body === 'string' ? body : JSON.stringify(body), sending),
    other: (path, body) => trader.post(path, body, { key: 'paper-key-2', secret: 'paper-secret-2' }),
    setPrice: (category, symbol, price) => productOf(category).maker.setPrice(symbol, parseDecimal(price)),
    order: (category, orderLinkId) =>
      trader.get('/order/realtime', { category, orderLinkId, ...(category === 'linear' && { settleCoin: 'USDT' }) })
        .list[0],
  };
  return trader;
}

function queryOf(fields: Readonly<Record<string, string | number>>): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}=${name === 'cursor' ? value : encodeURIComponent(value)}`)
    .join('&');
}

function headersOf(now: number, payload: string, sending: Sending): Readonly<Record<string, string>> {
  const { key = 'paper-key', secret = 'paper-secret', window = '5000', timestamp = String(now) } = sending;
  const common = { 'content-type': 'application/json' };
  if (sending.anonymous === true) return common;
  return {
    ...common,
    'x-bapi-api-key': key,
    'x-bapi-timestamp': timestamp,
    'x-bapi-recv-window': window,
    'x-bapi-sign': sending.signature ?? sign(secret, `${timestamp}${key}${window}${payload}`),
  };
}

function parsed({ status, headers, body }: PaperReply): Reply {
  const json = headers['content-type']?.startsWith('application/json') === true;
  const envelope: Row = (json ? JSON.parse(body) : null) ?? {};
  const result = rowOf(envelope.result);
  return {
    status,
    headers,
    text: body,
    retCode: typeof envelope.retCode === 'number' ? envelope.retCode : undefined,
    retMsg: String(envelope.retMsg ?? ''),
    result,
    list: rowsOf(result.list),
    retExtInfo: rowOf(envelope.retExtInfo),
  };
}

function rowOf(value: Row[string]): Row {
  return typeof value === 'object' && value !== null && !isRows(value) ? value : {};
}

function rowsOf(value: Row[string]): readonly Row[] {
  return isRows(value) ? value : [];
}

function isRows(value: Row[string]): value is readonly Row[] {
  return Array.isArray(value);
}
