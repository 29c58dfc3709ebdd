import { createClock, type PaperClock } from '../../../clock.ts';
import { CREDENTIALS } from '../../../credentials.ts';
import type { Product } from '../../../protocol.ts';
import { buildBinanceFutures } from '../../futures.ts';
import {
  type CallOptions,
  type ClientReply,
  createSignedClient,
  type Fields as SentFields,
} from '../../testing/signed-client-fixture.ts';

/** 2026-11-22 12:00 UTC: the current quarter is 261225, the next 270326. */
export const START = Date.UTC(2026, 10, 22, 12);

/** One element of a reply; for numbers too big for a double, read {@link Reply.text}. */
export type Row = Readonly<Record<string, unknown>>;

export interface Reply extends Omit<ClientReply, 'body'> {
  /** The body as an object; empty when the body is a list. */
  readonly row: Row;
  /** The body as a list; empty when the body is an object. */
  readonly rows: readonly Row[];
}

export type Fields = Readonly<Record<string, string | number | boolean>>;

/** How a request is sent; the defaults are the trading key, an accurate clock and no fault. */
interface Sending {
  readonly key?: string;
  readonly listingDelayMs?: number;
}

/** Both futures exchanges on a frozen clock, called without a socket. */
export interface FuturesFixture {
  readonly clock: PaperClock;
  readonly usdm: Product;
  readonly coinm: Product;
  /** A signed call; the product is found by the path. */
  send(method: string, path: string, fields?: Fields, sending?: Sending): Reply;
  /** An unsigned call. */
  ask(path: string, fields?: Fields): Reply;
}

/** Opens a fixture for a test. */
export function openFuturesFixture(): FuturesFixture {
  const clock = createClock(() => START);
  clock.freeze();
  const [usdm, coinm] = buildBinanceFutures({ now: clock.now, seed: 7 });
  if (usdm === undefined || coinm === undefined) throw new Error('the builder did not make both products');
  const call = (method: string, path: string, fields: Fields, key: string, options: CallOptions): Reply => {
    const { protocol } = path.startsWith('/dapi') ? coinm : usdm;
    const secret = CREDENTIALS.find((known) => known.key === key)?.secret ?? '';
    const client = createSignedClient({ protocol, now: clock.now, key, secret });
    const { body, ...reply } = client(method, path, inText(fields), options);
    return { ...reply, row: isRow(body) ? body : {}, rows: Array.isArray(body) ? body : [] };
  };
  return {
    clock,
    usdm,
    coinm,
    send: (method, path, fields = {}, { key = 'paper-key', listingDelayMs = 0 } = {}) =>
      call(method, path, fields, key, { listingDelayMs }),
    ask: (path, fields = {}) => call('GET', path, fields, '', { unsigned: true }),
  };
}

function isRow(body: unknown): body is Row {
  return typeof body === 'object' && body !== null && !Array.isArray(body);
}

function inText(fields: Fields): SentFields {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)]));
}

/** A resting USD-M order far below the market, with overrides. */
export function limitOrder(fields: Fields = {}): Fields {
  return {
    symbol: 'BTCUSDT',
    side: 'BUY',
    type: 'LIMIT',
    timeInForce: 'GTC',
    quantity: '0.01',
    price: '90000',
    ...fields,
  };
}

/** A resting COIN-M order far below the market, with overrides. */
export function contractOrder(fields: Fields = {}): Fields {
  return {
    symbol: 'BTCUSD_PERP',
    side: 'BUY',
    type: 'LIMIT',
    timeInForce: 'GTC',
    quantity: '10',
    price: '90000',
    ...fields,
  };
}

/** A copy of the fields without the given ones. */
export function without(fields: Fields, ...names: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
}
