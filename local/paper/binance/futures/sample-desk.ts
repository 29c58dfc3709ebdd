import { createClock, type PaperClock } from '../../clock.ts';
import { CREDENTIALS } from '../../credentials.ts';
import type { PaperReply, Product } from '../../protocol.ts';
import { sign } from '../authentication.ts';
import { buildBinanceFutures } from '../futures.ts';

/** 2026-11-22 12:00 UTC: the current quarter is 261225, the next 270326. */
export const START = Date.UTC(2026, 10, 22, 12);

/** One element of a reply; numbers too big for a double are read from {@link Reply.text}. */
export type Row = Readonly<Record<string, unknown>>;

export interface Reply extends PaperReply {
  readonly text: string;
  /** The body as an object; an empty one when it is a list. */
  readonly row: Row;
  /** The body as a list; an empty one when it is an object. */
  readonly rows: readonly Row[];
}

export type Fields = Readonly<Record<string, string | number | boolean>>;

/** How a request is sent; the defaults are the trading key, an honest clock and no fault. */
export interface Sending {
  readonly key?: string;
  readonly address?: string;
  readonly listingDelayMs?: number;
}

/** Both futures exchanges on a frozen clock, called without a socket. */
export interface Desk {
  readonly clock: PaperClock;
  readonly usdm: Product;
  readonly coinm: Product;
  /** A signed call; the product is found by the path. */
  send(method: string, path: string, fields?: Fields, sending?: Sending): Reply;
  /** A public call. */
  ask(path: string, fields?: Fields): Reply;
}

/** Opens a desk for a test. */
export function openDesk(): Desk {
  const clock = createClock(() => START);
  clock.freeze();
  const [usdm, coinm] = buildBinanceFutures({ now: clock.now, seed: 7 });
  if (usdm === undefined || coinm === undefined) throw new Error('the builder makes both products');
  const handle = (method: string, path: string, query: string, sending: Sending): Reply => {
    const { protocol } = path.startsWith('/dapi') ? coinm : usdm;
    const reply = protocol.handle({
      method,
      path,
      query,
      headers: { 'x-mbx-apikey': sending.key ?? 'paper-key' },
      body: Buffer.alloc(0),
      remoteAddress: sending.address ?? '127.0.0.1',
      now: clock.now(),
      listingDelayMs: sending.listingDelayMs ?? 0,
    });
    const body: unknown = reply.status === 404 ? {} : JSON.parse(reply.body);
    return {
      ...reply,
      text: reply.body,
      row: isRow(body) ? body : {},
      rows: Array.isArray(body) ? body : [],
    };
  };
  return {
    clock,
    usdm,
    coinm,
    send(method, path, fields = {}, sending = {}) {
      const query = encode({ ...fields, timestamp: clock.now() });
      const secret = CREDENTIALS.find(({ key }) => key === (sending.key ?? 'paper-key'))?.secret ?? '';
      return handle(method, path, `${query}&signature=${sign(secret, query)}`, sending);
    },
    ask: (path, fields = {}) => handle('GET', path, encode(fields), {}),
  };
}

function isRow(body: unknown): body is Row {
  return typeof body === 'object' && body !== null && !Array.isArray(body);
}

function encode(fields: Fields): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`)
    .join('&');
}

/** A resting USD-M order far below the market: change what matters. */
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

/** A resting COIN-M order far below the market. */
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

/** Fields with some of them left out. */
export function without(fields: Fields, ...names: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
}
