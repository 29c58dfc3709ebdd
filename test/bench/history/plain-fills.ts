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

/** Trades of one symbol in one window (docs/venues/binance.md §2.10, §23.1). */
const BINANCE: readonly (BinanceProduct & { readonly list: 'myTrades' | 'userTrades'; readonly keptDays: number })[] = [
  { root: '/api/v3', list: 'myTrades', days: 1, rows: 1_000, keptDays: Number.POSITIVE_INFINITY },
  { root: '/fapi/v1', list: 'userTrades', days: 7, rows: 1_000, keptDays: 89 },
  { root: '/dapi/v1', list: 'userTrades', days: 7, rows: 1_000, keptDays: 89 },
];
const BITMEX_ROWS = 500;
const BYBIT_ROWS = '100';

const binanceRows = z.array(z.object({ id: z.string(), time: z.number() }));
const bitmexRows = z.array(z.object({ execID: z.string() }));
const bybitRows = z.array(z.object({ execId: z.string() }));

/**
 * A straightforward, correct export of fills: each symbol of Binance in the windows that the exchange allows (24 h on spot,
 * 7 d on futures, as far back as it keeps trades), a full page continued by trade id; BitMEX's one list by offsets; Bybit's
 * categories in windows of 7 d by cursors. Symbols come from the lists of instruments, so it misses delivered contracts.
 * Resolves to the number of fills found.
 */
export async function plainFills(paper: Paper, from: number, to: number): Promise<number> {
  const client = createPlainClient(paper);
  const found = new Set<string>();
  for (const product of BINANCE) {
    const earliest = Math.max(from, to - product.keptDays * DAY_MS);
    for (const symbol of await client.symbols(product)) {
      for (let end = to; end > earliest; end -= product.days * DAY_MS) {
        const start = Math.max(earliest, end - product.days * DAY_MS);
        await walkWindow(client, product, symbol, { start, end }, found);
      }
    }
  }
  await walkBitmex(client, from, to, found);
  for (const scope of BYBIT_SCOPES) {
    for (let end = to; end > from; end -= BYBIT_WINDOW_MS) {
      await walkBybit(client, scope, { start: Math.max(from, end - BYBIT_WINDOW_MS), end }, found);
    }
  }
  return found.size;
}

interface Window {
  readonly start: number;
  readonly end: number;
}

async function walkWindow(
  client: PlainClient,
  product: (typeof BINANCE)[number],
  symbol: string,
  { start, end }: Window,
  found: Set<string>,
): Promise<void> {
  let bounds: Readonly<Record<string, string>> = { startTime: String(start), endTime: String(end - 1) };
  for (;;) {
    const query = { symbol, ...bounds, limit: String(product.rows) };
    const rows = binanceRows.parse(await client.binance(product, product.list, query));
    for (const { id, time } of rows) if (time >= start && time < end) found.add(`${product.root} ${symbol} ${id}`);
    const last = rows.at(-1);
    if (rows.length < product.rows || last === undefined || last.time >= end) return;
    bounds = { fromId: String(BigInt(last.id) + 1n) };
  }
}

async function walkBitmex(client: PlainClient, from: number, to: number, found: Set<string>): Promise<void> {
  for (let start = 0; ; start += BITMEX_ROWS) {
    const rows = bitmexRows.parse(
      await client.bitmex('/api/v1/execution/tradeHistory', {
        startTime: new Date(from).toISOString(),
        endTime: new Date(to - 1).toISOString(),
        filter: '{"execType":"Trade"}',
        start: String(start),
        count: String(BITMEX_ROWS),
        reverse: 'true',
      }),
    );
    for (const { execID } of rows) found.add(execID);
    if (rows.length < BITMEX_ROWS) return;
  }
}

async function walkBybit(
  client: PlainClient,
  scope: Readonly<Record<string, string>>,
  { start, end }: Window,
  found: Set<string>,
): Promise<void> {
  let cursor = '';
  do {
    const bounds = { startTime: String(start), endTime: String(end - 1), limit: BYBIT_ROWS };
    const page = await client.bybit('/v5/execution/list', { ...scope, ...bounds, ...(cursor !== '' && { cursor }) });
    for (const { execId } of bybitRows.parse(page.list)) found.add(`/v5 ${execId}`);
    cursor = page.list.length === 0 ? '' : page.cursor;
  } while (cursor !== '');
}
