import type * as z from 'zod';
import { fillListSchema } from '../../lib/api/schemas/account.ts';
import type { Atlas } from '../../lib/runtime/compose.ts';
import { formatDecimal, type Instrument } from '../../paper/src/testing.ts';
import { callOperation } from '../testing/operation-call.ts';
import { ACCOUNT, type PaperProduct, type PlantedAccount, PRODUCTS } from './account.ts';
import type { Query } from './pages.ts';
import { isServed, sourceOf } from './truth.ts';

type FillPageDocument = z.output<typeof fillListSchema>;
type FillDocument = FillPageDocument['fills'][number];

/**
 * Follows the cursors of `GET /v1/fills` to the end. `between` is called before each page but the first; `wait`, where an
 * answer is 429, before the same page is asked for again.
 */
export async function askAllFills(
  atlas: Atlas,
  query: Query,
  between: (page: number) => void,
  wait?: (ms: number) => void,
): Promise<FillPageDocument[]> {
  const pages: FillPageDocument[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    if (pages.length > 0) between(pages.length);
    if (pages.length > 5_000) throw new Error('the listing does not end');
    const { status, body, text, headers } = await callOperation(atlas, 'listFills', {
      query: { ...query, ...(cursor !== '' && { cursor }) },
    });
    if (status === 429 && wait !== undefined) {
      wait(1_000 * Number(headers['retry-after']));
      continue;
    }
    if (status !== 200) throw new Error(`${status}: ${text}`);
    const page: FillPageDocument = fillListSchema.parse(body);
    pages.push(page);
    cursor = page.nextCursor;
  }
  return pages;
}

/** A fill as in the engine, in the words of the answer. Independent of Atlas's code. */
interface TrueFill {
  readonly source: string;
  readonly time: number;
  /** What the answer says of it; two equal fills are two. */
  readonly told: string;
}

/** Whether the engine counts in Atlas's unit. */
const COUNTS_BASE: Readonly<Record<PaperProduct, boolean>> = {
  spot: true,
  usdm: true,
  coinm: false,
  bitmex: false,
  'bybit-spot': true,
  'bybit-linear': true,
  'bybit-inverse': true,
};

function trueFills({ engine }: PlantedAccount): readonly TrueFill[] {
  return PRODUCTS.flatMap((product) => {
    const at = engine(product);
    const instruments = new Map<string, Instrument>(
      at.symbols().map((symbol) => [symbol, at.market(symbol).instrument]),
    );
    return [...at.fills({ account: ACCOUNT })].flatMap((fill): TrueFill[] => {
      const instrument = instruments.get(fill.symbol);
      if (instrument === undefined || !isServed(instrument)) return [];
      const source = sourceOf(product, instrument);
      return [
        {
          source,
          time: fill.time,
          told: wordsOf({
            orderId: `${source}.${fill.symbol}.${fill.id}`,
            tradedAt: new Date(fill.time).toISOString(),
            side: fill.side,
            price: formatDecimal(fill.price),
            quantity: COUNTS_BASE[product] ? formatDecimal(fill.quantity) : '',
            maker: fill.maker,
          }),
        },
      ];
    });
  });
}

function wordsOf(fill: Pick<FillDocument, 'orderId' | 'tradedAt' | 'side' | 'price' | 'quantity' | 'maker'>): string {
  const { orderId, tradedAt, side, price, quantity, maker } = fill;
  return [orderId, tradedAt, side, price, quantity, maker].join(' ');
}

/** A listing of fills, newest first, and the range that was asked for. */
export interface FillListing {
  readonly pages: readonly FillPageDocument[];
  readonly from: number;
  readonly to: number;
}

/**
 * What is wrong with a listing of fills, in words; empty when the joined pages are true: every fill of the range that its
 * source says it covers is there, once, as in the engine, and no other; newest first.
 */
export function fillFaults(account: PlantedAccount, { pages, from, to }: FillListing): string[] {
  const rows = pages.flatMap(({ fills }) => fills);
  const faults: string[] = [];
  const ids = new Set<string>();
  for (const { id } of rows) {
    if (ids.has(id)) faults.push(`told twice: ${id}`);
    ids.add(id);
  }
  for (const [index, row] of rows.entries()) {
    const before = rows[index - 1];
    if (before !== undefined && row.tradedAt > before.tradedAt) faults.push(`out of order: ${row.id}`);
  }
  const covered = coverage(pages);
  const wanted = new Map<string, { count: number; due: boolean }>();
  for (const { source, time, told } of trueFills(account)) {
    if (time < from || time >= to) continue;
    const known = wanted.get(told) ?? { count: 0, due: time >= (covered.get(source) ?? from) };
    wanted.set(told, { ...known, count: known.count + 1 });
  }
  for (const row of rows) {
    const { exchange, market } = row;
    const counts = exchange === 'binance' ? market !== 'coinm' : exchange !== 'bitmex';
    const told = wordsOf(counts ? row : { ...row, quantity: '' });
    const found = wanted.get(told);
    if (found === undefined || found.count === 0) faults.push(`made up, or told differently: ${row.id}`);
    else wanted.set(told, { ...found, count: found.count - 1 });
  }
  for (const [told, { count, due }] of wanted) if (due && count > 0) faults.push(`lost: ${told}`);
  return faults;
}

/** From when on each source says that it is complete, as the pages state. */
function coverage(pages: readonly FillPageDocument[]): ReadonlyMap<string, number> {
  const covered = new Map<string, number>();
  for (const { exchange, market, coveredFrom } of pages.flatMap(({ sources }) => sources)) {
    const source = `${exchange}.${market}`;
    if (coveredFrom === null) continue;
    covered.set(source, Math.max(Date.parse(coveredFrom), covered.get(source) ?? 0));
  }
  return covered;
}
