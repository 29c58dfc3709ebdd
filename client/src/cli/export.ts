import { open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import type { AtlasClient } from '../client.ts';
import { coverageText, lacksRows } from '../coverage.ts';
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
  /** The sources of which rows are missing, in words. */
  readonly gaps: readonly string[];
  /** How far back each of the others goes, and what is not served, in words. */
  readonly notes: readonly string[];
}

/** What an export needs of its process. */
export interface Process {
  readonly now: () => number;
  readonly pause: (ms: number) => Promise<void>;
  readonly report: (progress: Progress) => void;
}

const PAGE_ROWS = 500;
/** How often a page is read that a source is missing from, and the first wait, which doubles: a minute in all. */
const PAGE_TRIES = 7;
const FIRST_PAUSE_MS = 1_000;

/**
 * Writes a list to a file, a page at a time. A note beside the file says which pages it has on the disk, so that the same
 * export, started again, goes on from there: no row is missing, none is there twice. Where a source cannot be asked just now,
 * e.g. because its request limit is used up, the page is read again for a minute before its rows are given up.
 */
export async function exportRows(
  client: AtlasClient,
  request: ExportRequest,
  { now, pause, report }: Process,
): Promise<Exported> {
  const note = `${request.output}.resume`;
  const earlier = await resumption(note, request);
  // The end of the range is fixed, or rows of now would shift the pages.
  const query = earlier?.query ?? { to: new Date(now()).toISOString(), ...request.query };
  const file = await open(request.output, earlier === undefined ? 'w' : 'r+');
  // By source: the last page has the last word.
  const told = new Map<string, ExportPage['sources'][number]>();
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
    for await (const page of wholePages(pageReader(client, request.kind, query), earlier?.cursor, pause)) {
      const found: readonly (Order | Fill)[] = 'orders' in page ? page.orders : page.fills;
      await write(found.map((row) => `${lineOf(request, row)}\n`).join(''));
      await file.sync();
      rows += found.length;
      for (const source of page.sources) {
        told.set(`${source.exchange}.${source.market}`, source);
      }
      const { nextCursor } = page;
      if (nextCursor !== null) await noted(note, { ...request, query, cursor: nextCursor, bytes, rows });
      report(progressOf({ rows, since: rows - before, elapsedMs: now() - began, query, last: found.at(-1) }));
    }
    await rm(note, { force: true });
    const partial = [...told.values()].filter(({ status }) => status !== 'complete');
    return {
      rows,
      resumed: earlier !== undefined,
      gaps: partial.filter(lacksRows).map(coverageText),
      notes: partial.filter((source) => !lacksRows(source)).map(coverageText),
    };
  } finally {
    await file.close();
  }
}

type ExportPage = OrderList | FillList;
type ReadPage = (cursor: string | undefined) => Promise<ExportPage>;

/** The pages from a cursor on, each with every source that can be asked within the waits. */
async function* wholePages(read: ReadPage, start: string | undefined, pause: Process['pause']) {
  // The cursor behind a page that lacks a source goes on without it, so only the page itself can be mended.
  const given = new Set<string>();
  let cursor = start;
  for (;;) {
    let page = await read(cursor);
    for (let tries = 1; tries < PAGE_TRIES && missingFrom(page, given).length > 0; tries += 1) {
      await pause(FIRST_PAUSE_MS * 2 ** (tries - 1));
      page = await read(cursor);
    }
    for (const source of missingFrom(page, given)) given.add(source);
    yield page;
    if (page.nextCursor === null) return;
    if (page.nextCursor === cursor) throw new Error('The list does not advance: two pages have the same cursor.');
    cursor = page.nextCursor;
  }
}

/** The sources whose rows a page lacks for a reason that passes, besides those given up. */
function missingFrom({ sources }: ExportPage, given: ReadonlySet<string>): string[] {
  return sources
    .filter(({ problem, missingTo }) => problem?.retryable === true && missingTo !== null)
    .map(({ exchange, market }) => `${exchange}.${market}`)
    .filter((source) => !given.has(source));
}

function pageReader(client: AtlasClient, kind: ExportKind, query: object): ReadPage {
  return (cursor) => {
    const asked = { limit: PAGE_ROWS, ...query, ...(cursor !== undefined && { cursor }) };
    switch (kind) {
      case 'orders':
        return firstOf(client.orders.list(asked).pages());
      case 'fills':
        return firstOf(client.fills.list(asked).pages());
      default:
        throw new UsageError(`No such list: ${String(kind satisfies never)}`);
    }
  };
}

async function firstOf<P>(pages: AsyncGenerator<P, void, undefined>): Promise<P> {
  const { value } = await pages.next();
  if (value === undefined) throw new Error('The list has no page.');
  return value;
}

function lineOf({ kind, format }: ExportRequest, row: unknown): string {
  return format === 'csv' ? csvLine(EXPORTED[kind].map((column) => at(row, column))) : JSON.stringify(row);
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
