import { open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import type { AtlasClient } from '../client.ts';
import type { Fill, FillList, Order, OrderList } from '../model.ts';
import { EXPORTED, type ExportKind } from './columns.ts';
import { UsageError } from './io.ts';
import { at, csvLine } from './table.ts';

export interface ExportRequest {
  readonly kind: ExportKind;
  readonly format: 'jsonl' | 'csv';
  readonly output: string;
  readonly query: Readonly<Record<string, string>>;
}

/** How far an export is. */
export interface Progress {
  readonly rows: number;
  readonly rowsPerSecond: number;
  /** `undefined` where the range has no known start, or nothing has been read yet. */
  readonly secondsLeft: number | undefined;
}

interface Resumption {
  readonly kind: ExportKind;
  readonly format: string;
  readonly query: Readonly<Record<string, string>>;
  /** Of the next page. */
  readonly cursor: string;
  /** Of the complete pages in the file. */
  readonly bytes: number;
  readonly rows: number;
}

export interface Exported {
  readonly rows: number;
  readonly resumed: boolean;
  /** What the answer does not cover, in words. */
  readonly gaps: readonly string[];
}

const PAGE_ROWS = '500';

/**
 * Writes a list to a file, a page at a time. A note beside the file says which pages it has on the disk, so that the same
 * export, started again, goes on from there: no row is missing, none is there twice.
 */
export async function exportRows(
  client: AtlasClient,
  request: ExportRequest,
  now: () => number,
  report: (progress: Progress) => void,
): Promise<Exported> {
  const note = `${request.output}.resume`;
  const earlier = await resumption(note, request);
  // The end of the range is fixed, or rows of now would shift the pages.
  const query = earlier?.query ?? { to: new Date(now()).toISOString(), ...request.query };
  const file = await open(request.output, earlier === undefined ? 'w' : 'r+');
  // By source: the last page has the last word.
  const gaps = new Map<string, string>();
  try {
    await file.truncate(earlier?.bytes ?? 0);
    let bytes = earlier?.bytes ?? 0;
    let rows = earlier?.rows ?? 0;
    const write = async (text: string) => {
      const { bytesWritten } = await file.write(text, bytes);
      bytes += bytesWritten;
    };
    if (earlier === undefined && request.format === 'csv') await write(`${csvLine(EXPORTED[request.kind])}\n`);
    const began = now();
    const before = rows;
    for await (const page of pagesOf(client, request.kind, { ...query, ...(earlier && { cursor: earlier.cursor }) })) {
      const found: readonly (Order | Fill)[] = 'orders' in page ? page.orders : page.fills;
      await write(found.map((row) => `${lineOf(request, row)}\n`).join(''));
      await file.sync();
      rows += found.length;
      for (const source of page.sources) {
        if (source.status !== 'complete') gaps.set(`${source.exchange}.${source.market}`, gapOf(source));
      }
      const { nextCursor } = page;
      if (nextCursor !== null) await noted(note, { ...request, query, cursor: nextCursor, bytes, rows });
      report(progressOf({ rows, since: rows - before, elapsedMs: now() - began, query, last: found.at(-1) }));
    }
    await rm(note, { force: true });
    return { rows, resumed: earlier !== undefined, gaps: [...gaps.values()] };
  } finally {
    await file.close();
  }
}

function pagesOf(client: AtlasClient, kind: ExportKind, query: object): AsyncIterable<OrderList | FillList> {
  const all = { limit: Number(PAGE_ROWS), ...query };
  switch (kind) {
    case 'orders':
      return client.orders.list(all).pages();
    case 'fills':
      return client.fills.list(all).pages();
    default:
      throw new UsageError(`No such list: ${String(kind satisfies never)}`);
  }
}

function lineOf({ kind, format }: ExportRequest, row: unknown): string {
  return format === 'csv' ? csvLine(EXPORTED[kind].map((column) => at(row, column))) : JSON.stringify(row);
}

function gapOf({ exchange, market, status, problem, reason }: OrderList['sources'][number]): string {
  return `${exchange}.${market} is ${status}: ${problem?.detail ?? reason ?? 'see sources'}`;
}

function progressOf({
  rows,
  since,
  elapsedMs,
  query,
  last,
}: {
  rows: number;
  since: number;
  elapsedMs: number;
  query: Readonly<Record<string, string>>;
  last: Order | Fill | undefined;
}): Progress {
  const rowsPerSecond = elapsedMs <= 0 ? 0 : (since * 1_000) / elapsedMs;
  const reached =
    last === undefined ? Number.NaN : Date.parse(('tradedAt' in last ? last.tradedAt : last.createdAt) ?? '');
  const [from, to] = [query.from, query.to].map((time) => Date.parse(time ?? ''));
  // The share of the range that has been read; newest rows come first.
  const share = (Number(to) - reached) / (Number(to) - Number(from));
  const known = share > 0 && share <= 1;
  return { rows, rowsPerSecond, secondsLeft: known ? (elapsedMs / 1_000) * (1 / share - 1) : undefined };
}

async function resumption(note: string, request: ExportRequest): Promise<Resumption | undefined> {
  const text = await readFile(note, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const found: Resumption = JSON.parse(text);
  const { to: _, ...asked } = found.query;
  const { to: __, ...wanted } = request.query;
  const same = (request.query.to ?? found.query.to) === found.query.to;
  if (found.kind !== request.kind || found.format !== request.format || !same || !equal(asked, wanted)) {
    throw new UsageError(`${note} is of another export. Remove it, or choose another --output.`);
  }
  return found;
}

function equal(one: object, other: object): boolean {
  const sorted = (value: object) => JSON.stringify(Object.entries(value).sort());
  return sorted(one) === sorted(other);
}

async function noted(note: string, resumption: Resumption & ExportRequest): Promise<void> {
  const { kind, format, query, cursor, bytes, rows } = resumption;
  await writeFile(`${note}.new`, JSON.stringify({ kind, format, query, cursor, bytes, rows }), { flush: true });
  await rename(`${note}.new`, note);
}
