import { createHmac } from 'node:crypto';
import * as z from 'zod';
import type { Paper } from '../../../paper/src/index.ts';

const DAY_MS = 86_400_000;
const BASES = new Set(['BTC', 'XBT', 'ETH', 'SOL']);

/** Let pass before each request, so that no budget of the exchanges is ever exceeded: BitMEX allows two a second. */
const PACE_MS = 500;

const KEY = { key: 'paper-key', secret: 'paper-secret' } as const;

/** How one product of Binance is walked: window by window, symbol by symbol (docs/venues/binance.md §2.4). */
interface BinanceProduct {
  readonly root: '/api/v3' | '/fapi/v1' | '/dapi/v1';
  readonly days: number;
  readonly rows: number;
}

const SPOT: BinanceProduct = { root: '/api/v3', days: 1, rows: 1_000 };
const FUTURES: readonly BinanceProduct[] = [
  { root: '/fapi/v1', days: 7, rows: 1_000 },
  { root: '/dapi/v1', days: 7, rows: 100 },
];

const binanceRows = z.array(z.object({ symbol: z.string(), orderId: z.string(), time: z.number().optional() }));
type BinanceRow = z.output<typeof binanceRows>[number];
const symbolRows = z.object({ symbols: z.array(z.object({ symbol: z.string(), baseAsset: z.string() })) });
const bitmexRows = z.array(z.object({ orderID: z.string(), timestamp: z.string() }));

/**
 * What a straightforward client does, correctly: it learns the symbols, goes back through the range in the windows that
 * the exchange allows, 24 h on spot and 7 d on futures, asks each symbol in each window, follows a full page by order
 * id, and reads BitMEX's one list by offsets. It asks for one thing at a time. It stops when it has the `wanted` newest
 * rows for certain. Contracts that were delivered are in no list of symbols, so it does not find their orders.
 * Resolves to the number of orders found.
 */
export async function plainWalk(paper: Paper, from: number, to: number, wanted: number): Promise<number> {
  const client = createClient(paper);
  const found = new Map<string, number>();
  await walkBitmex(client, from, to, wanted, found);
  const spotSymbols = await client.symbols(SPOT);
  const futuresSymbols = await Promise.all(FUTURES.map((product) => client.symbols(product)));
  for (let day = 0; to - day * DAY_MS > from; day += 1) {
    const end = to - day * DAY_MS;
    for (const symbol of spotSymbols) await walkWindow(client, SPOT, symbol, Math.max(from, end - DAY_MS), end, found);
    if (day % 7 === 0) {
      for (const [index, product] of FUTURES.entries()) {
        const start = Math.max(from, end - product.days * DAY_MS);
        for (const symbol of futuresSymbols[index] ?? []) await walkWindow(client, product, symbol, start, end, found);
      }
    }
    const certain = [...found.values()].filter((time) => time >= end - DAY_MS).length;
    if (certain >= wanted) return certain;
  }
  return found.size;
}

type Client = ReturnType<typeof createClient>;

async function walkWindow(
  client: Client,
  product: BinanceProduct,
  symbol: string,
  start: number,
  end: number,
  found: Map<string, number>,
): Promise<void> {
  let bounds: Readonly<Record<string, string>> = { startTime: String(start), endTime: String(end - 1) };
  for (;;) {
    const rows = await client.orders(product, { symbol, ...bounds, limit: String(product.rows) });
    for (const { orderId, time = 0 } of rows) {
      if (time >= start && time < end) found.set(`${product.root} ${symbol} ${orderId}`, time);
    }
    const last = rows.at(-1);
    if (rows.length < product.rows || last === undefined || (last.time ?? 0) >= end) return;
    bounds = { orderId: String(BigInt(last.orderId) + 1n) };
  }
}

async function walkBitmex(
  client: Client,
  from: number,
  to: number,
  wanted: number,
  found: Map<string, number>,
): Promise<void> {
  const count = 500;
  for (let start = 0; start < wanted; start += count) {
    const rows = await client.bitmexOrders(from, to - 1, start, count);
    for (const { orderID, timestamp } of rows) found.set(orderID, Date.parse(timestamp));
    if (rows.length < count) return;
  }
}

function createClient({ url, clock }: Paper) {
  const get = async (path: string, headers: Readonly<Record<string, string>>): Promise<string> => {
    const reply = await fetch(`${url}${path}`, { headers });
    const text = await reply.text();
    if (!reply.ok) throw new Error(`${path.split('?')[0]} answered ${reply.status}: ${text.slice(0, 200)}`);
    return text;
  };
  return {
    async symbols({ root }: BinanceProduct): Promise<string[]> {
      clock.advance(PACE_MS);
      const { symbols } = symbolRows.parse(JSON.parse(await get(`${root}/exchangeInfo`, {})));
      return symbols.filter(({ baseAsset }) => BASES.has(baseAsset)).map(({ symbol }) => symbol);
    },
    async orders({ root }: BinanceProduct, query: Readonly<Record<string, string>>): Promise<BinanceRow[]> {
      clock.advance(PACE_MS);
      const text = new URLSearchParams({ ...query, timestamp: String(clock.now()), recvWindow: '5000' }).toString();
      const signature = createHmac('sha256', KEY.secret).update(text).digest('hex');
      const reply = await get(`${root}/allOrders?${text}&signature=${signature}`, { 'x-mbx-apikey': KEY.key });
      // Ids exceed 2^53 (docs/venues/binance.md §0.1), so they are read as text.
      return binanceRows.parse(JSON.parse(reply.replace(/"orderId":(\d+)/g, '"orderId":"$1"')));
    },
    async bitmexOrders(from: number, last: number, start: number, count: number) {
      clock.advance(PACE_MS);
      const query = new URLSearchParams({
        startTime: new Date(from).toISOString(),
        endTime: new Date(last).toISOString(),
        start: String(start),
        count: String(count),
        reverse: 'true',
      });
      const path = `/api/v1/order?${query}`;
      const expires = String(Math.ceil(clock.now() / 1_000) + 5);
      const signature = createHmac('sha256', KEY.secret).update(`GET${path}${expires}`).digest('hex');
      const headers = { 'api-key': KEY.key, 'api-expires': expires, 'api-signature': signature };
      return bitmexRows.parse(JSON.parse(await get(path, headers)));
    },
  };
}
