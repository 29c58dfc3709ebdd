import * as z from 'zod';
import type { Paper } from '../../../paper/src/index.ts';
import {
  type BinanceProduct,
  BYBIT_SCOPES,
  BYBIT_WINDOW_MS,
  createPlainClient,
  DAY_MS,
  type PlainClient,
} from './plain-client.ts';

const SPOT: BinanceProduct = { root: '/api/v3', days: 1, rows: 1_000 };
const FUTURES: readonly BinanceProduct[] = [
  { root: '/fapi/v1', days: 7, rows: 1_000 },
  { root: '/dapi/v1', days: 7, rows: 100 },
];

const binanceRows = z.array(z.object({ symbol: z.string(), orderId: z.string(), time: z.number().optional() }));
const bybitRows = z.array(z.object({ symbol: z.string(), orderId: z.string(), createdTime: z.string() }));
const bitmexRows = z.array(z.object({ orderID: z.string(), timestamp: z.string() }));

/**
 * A straightforward, correct client: it lists the symbols, goes back through the range in the windows that the exchange
 * allows (24 h on spot, 7 d on futures), queries each symbol in each window, follows a full page by order id, reads BitMEX's
 * one list by offsets, and Bybit's open orders and the history of each category by cursors, in windows of 7 d. It sends one request at a time, and stops once the `wanted` newest rows are certain.
 * Delivered contracts are in no list of symbols, so it does not find their orders. Resolves to the number of orders
 * found.
 */
export async function plainWalk(paper: Paper, from: number, to: number, wanted: number): Promise<number> {
  const client = createPlainClient(paper);
  const found = new Map<string, number>();
  await walkBitmex(client, from, to, wanted, found);
  for (const scope of BYBIT_SCOPES) await walkBybit(client, scope, { from, to, wanted }, found);
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

async function walkWindow(
  client: PlainClient,
  product: BinanceProduct,
  symbol: string,
  start: number,
  end: number,
  found: Map<string, number>,
): Promise<void> {
  let bounds: Readonly<Record<string, string>> = { startTime: String(start), endTime: String(end - 1) };
  for (;;) {
    const query = { symbol, ...bounds, limit: String(product.rows) };
    const rows = binanceRows.parse(await client.binance(product, 'allOrders', query));
    for (const { orderId, time = 0 } of rows) {
      if (time >= start && time < end) found.set(`${product.root} ${symbol} ${orderId}`, time);
    }
    const last = rows.at(-1);
    if (rows.length < product.rows || last === undefined || (last.time ?? 0) >= end) return;
    bounds = { orderId: String(BigInt(last.orderId) + 1n) };
  }
}

async function walkBitmex(
  client: PlainClient,
  from: number,
  to: number,
  wanted: number,
  found: Map<string, number>,
): Promise<void> {
  const count = 500;
  for (let start = 0; start < wanted; start += count) {
    const rows = bitmexRows.parse(
      await client.bitmex('/api/v1/order', {
        startTime: new Date(from).toISOString(),
        endTime: new Date(to - 1).toISOString(),
        start: String(start),
        count: String(count),
        reverse: 'true',
      }),
    );
    for (const { orderID, timestamp } of rows) found.set(orderID, Date.parse(timestamp));
    if (rows.length < count) return;
  }
}

const BYBIT_ROWS = '50';

/** The newest of one category, or all of them. */
async function walkBybit(
  client: PlainClient,
  scope: Readonly<Record<string, string>>,
  { from, to, wanted }: { readonly from: number; readonly to: number; readonly wanted: number },
  found: Map<string, number>,
): Promise<void> {
  let own = 0;
  const take = async (path: 'realtime' | 'history', bounds: Readonly<Record<string, string>>): Promise<void> => {
    let cursor = '';
    do {
      const query = { ...scope, ...bounds, limit: BYBIT_ROWS, ...(cursor !== '' && { cursor }) };
      const page = await client.bybit(`/v5/order/${path}`, query);
      for (const { symbol, orderId, createdTime } of bybitRows.parse(page.list)) {
        const time = Number(createdTime);
        // The list of open orders has no range.
        if (time < from || time >= to) continue;
        found.set(`/v5 ${scope.category} ${symbol} ${orderId}`, time);
        own += 1;
      }
      cursor = page.list.length === 0 ? '' : page.cursor;
    } while (cursor !== '');
  };
  await take('realtime', {});
  for (let end = to; end > from && own < wanted; end -= BYBIT_WINDOW_MS) {
    const start = Math.max(from, end - BYBIT_WINDOW_MS);
    await take('history', { startTime: String(start), endTime: String(end - 1) });
  }
}
