import { createHmac } from 'node:crypto';
import * as z from 'zod';
import type { Paper } from '../../../paper/src/index.ts';

export const DAY_MS = 86_400_000;
const BASES = new Set(['BTC', 'XBT', 'ETH', 'SOL']);

/** Pause before each request, so that no budget of the exchanges is exceeded: BitMEX allows two a second. */
const PACE_MS = 500;

const KEY = { key: 'paper-key', secret: 'paper-secret' } as const;

/** How to walk one product of Binance: window by window, symbol by symbol (docs/venues/binance.md §2.4, §2.10). */
export interface BinanceProduct {
  readonly root: '/api/v3' | '/fapi/v1' | '/dapi/v1';
  readonly days: number;
  readonly rows: number;
}

type Query = Readonly<Record<string, string>>;

const symbolRows = z.object({ symbols: z.array(z.object({ symbol: z.string(), baseAsset: z.string() })) });
const bybitPages = z.object({ result: z.object({ list: z.array(z.unknown()), nextPageCursor: z.string() }) });

/** What Bybit lists at once: linear wants a coin (docs/venues/bybit.md §3). */
export const BYBIT_SCOPES: readonly Query[] = [
  { category: 'spot' },
  { category: 'linear', settleCoin: 'USDT' },
  { category: 'linear', settleCoin: 'USDC' },
  { category: 'inverse' },
];
export const BYBIT_WINDOW_MS = 7 * DAY_MS;

/** The client of a plain walk: one request at a time, signed, and paced. */
export interface PlainClient {
  symbols(product: BinanceProduct): Promise<string[]>;
  /** A list of Binance as text, ids included: they exceed 2^53 (docs/venues/binance.md §0.1). */
  binance(product: BinanceProduct, list: 'allOrders' | 'myTrades' | 'userTrades', query: Query): Promise<unknown>;
  bybit(path: string, query: Query): Promise<{ readonly list: readonly unknown[]; readonly cursor: string }>;
  bitmex(path: string, query: Query): Promise<unknown>;
}

export function createPlainClient({ url, clock }: Paper): PlainClient {
  const get = async (path: string, headers: Query): Promise<string> => {
    const reply = await fetch(`${url}${path}`, { headers });
    const text = await reply.text();
    if (!reply.ok) throw new Error(`${path.split('?')[0]} answered ${reply.status}: ${text.slice(0, 200)}`);
    return text;
  };
  return {
    async symbols({ root }) {
      clock.advance(PACE_MS);
      const { symbols } = symbolRows.parse(JSON.parse(await get(`${root}/exchangeInfo`, {})));
      return symbols.filter(({ baseAsset }) => BASES.has(baseAsset)).map(({ symbol }) => symbol);
    },
    async binance({ root }, list, query) {
      clock.advance(PACE_MS);
      const text = new URLSearchParams({ ...query, timestamp: String(clock.now()), recvWindow: '5000' }).toString();
      const signature = createHmac('sha256', KEY.secret).update(text).digest('hex');
      const reply = await get(`${root}/${list}?${text}&signature=${signature}`, { 'x-mbx-apikey': KEY.key });
      return JSON.parse(reply.replace(/"(id|orderId)":(\d+)/g, '"$1":"$2"'));
    },
    async bybit(path, query) {
      clock.advance(PACE_MS);
      const text = new URLSearchParams(query).toString();
      const timestamp = String(clock.now());
      const signature = createHmac('sha256', KEY.secret).update(`${timestamp}${KEY.key}5000${text}`).digest('hex');
      const headers = {
        'x-bapi-api-key': KEY.key,
        'x-bapi-timestamp': timestamp,
        'x-bapi-recv-window': '5000',
        'x-bapi-sign': signature,
      };
      const { list, nextPageCursor } = bybitPages.parse(JSON.parse(await get(`${path}?${text}`, headers))).result;
      return { list, cursor: nextPageCursor };
    },
    async bitmex(path, query) {
      clock.advance(PACE_MS);
      const signed = `${path}?${new URLSearchParams(query)}`;
      const expires = String(Math.ceil(clock.now() / 1_000) + 5);
      const signature = createHmac('sha256', KEY.secret).update(`GET${signed}${expires}`).digest('hex');
      const headers = { 'api-key': KEY.key, 'api-expires': expires, 'api-signature': signature };
      return JSON.parse(await get(signed, headers));
    },
  };
}
