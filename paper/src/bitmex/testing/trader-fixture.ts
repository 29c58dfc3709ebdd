import { parseDecimal } from '../../engine/decimal.ts';
import type { PaperReply, Product } from '../../protocol.ts';
import { sign } from '../authentication.ts';
import { type BitmexOptions, createBitmex } from '../bitmex.ts';
import { tryJson, type Value } from '../parameters.ts';

/** A parsed reply; `exact` keeps every number as its source text. */
interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly exact: Value | undefined;
  readonly text: string;
}

/** What a test may override in a request. */
interface Sending {
  readonly key?: string;
  readonly secret?: string;
  readonly expires?: string;
  readonly signature?: string;
  readonly contentType?: string;
  readonly listingDelayMs?: number;
  readonly admittedAt?: number;
  readonly anonymous?: boolean;
  readonly remoteAddress?: string;
}

/** A paper BitMEX on a manual clock, with signed calls to it without a socket. */
export interface SampleTrader {
  readonly product: Product;
  now: number;
  /** The path is below `/api/v1` and may have a query. An object body is sent as JSON, a string body as it is. */
  call(method: string, path: string, body?: object | string, sending?: Sending): Reply;
  /** The same from the second account. */
  other(method: string, path: string, body?: object): Reply;
  setPrice(symbol: string, price: string): void;
  /** Makes a trade at exactly this price: the other account's order rests, this account takes it. */
  trade(symbol: string, side: 'Buy' | 'Sell', orderQty: number, price: number): Reply;
}

/** 22 November 2026, noon: XBTX26, XBTZ26, XBTH27 and XBTM27 are listed. */
export const START = Date.UTC(2026, 10, 22, 12);

const UNLIMITED = { authenticatedPerMinute: 1e9, unauthenticatedPerMinute: 1e9, ordersPerSecond: 1e9 };

/** Opens a venue, without rate limits by default. */
export function createSampleTrader(options: BitmexOptions = {}): SampleTrader {
  const clock = { now: START };
  const trader: SampleTrader = {
    product: createBitmex({ now: () => clock.now, seed: 1 }, { limits: UNLIMITED, ...options }),
    get now() {
      return clock.now;
    },
    set now(ms) {
      clock.now = ms;
    },
    call: (method, path, body, sending = {}) => send(trader, method, path, body, sending),
    other: (method, path, body) => send(trader, method, path, body, { key: 'paper-key-2', secret: 'paper-secret-2' }),
    setPrice: (symbol, price) => trader.product.maker.setPrice(symbol, parseDecimal(price)),
    trade(symbol, side, orderQty, price) {
      trader.setPrice(symbol, String(price));
      trader.other('POST', '/order', { symbol, side: side === 'Buy' ? 'Sell' : 'Buy', orderQty, price });
      return trader.call('POST', '/order', { symbol, side, orderQty, ordType: 'Market' });
    },
  };
  return trader;
}

function send(
  trader: SampleTrader,
  method: string,
  target: string,
  body: object | string | undefined,
  sending: Sending,
): Reply {
  const { key = 'paper-key', secret = 'paper-secret', contentType = 'application/json', anonymous } = sending;
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  const expires = sending.expires ?? String(Math.floor(trader.now / 1_000) + 30);
  const full = `/api/v1${target}`;
  const at = full.indexOf('?');
  const reply = trader.product.protocol.handle({
    method,
    path: at < 0 ? full : full.slice(0, at),
    query: at < 0 ? '' : full.slice(at + 1),
    headers: {
      'content-type': contentType,
      ...(anonymous !== true && {
        'api-key': key,
        'api-expires': expires,
        'api-signature': sending.signature ?? sign(secret, method, full, expires, text),
      }),
    },
    body: Buffer.from(text),
    remoteAddress: sending.remoteAddress ?? '127.0.0.1',
    now: trader.now,
    listingDelayMs: sending.listingDelayMs ?? 0,
    admittedAt: sending.admittedAt ?? trader.now,
  });
  return parsed(reply);
}

function parsed({ status, headers, body }: PaperReply): Reply {
  const json = headers['content-type']?.startsWith('application/json') === true;
  const value: unknown = json ? JSON.parse(body) : body;
  return { status, headers, body: value, exact: tryJson(body), text: body };
}
