import { coverageText, lacksRows } from './coverage.ts';
import { IncompleteListError } from './errors.ts';
import type { Source, UnreadableOrder } from './model.ts';

/** A page of rows; `nextCursor: null` says that the range is exhausted. */
export interface Page {
  readonly nextCursor: string | null;
  /** What the list covers up to here. */
  readonly sources: readonly Source[];
  /** Orders that were asked for by their ids and could not be read. */
  readonly failed?: readonly UnreadableOrder[];
}

export interface ListOptions {
  /**
   * Whether rows are given although others are missing. Default: `false`, the iteration and `all()` throw an
   * `IncompleteListError`. With `true`, `sources` says what is missing.
   */
  readonly allowPartial?: boolean;
}

/**
 * The rows of a list, read page by page as they are asked for: `for await (const order of atlas.orders.list({ … }))`.
 *
 * Throws an `IncompleteListError` before a page that lacks rows, e.g. because the request limit of an exchange is used up.
 * What an exchange no longer keeps is no error: `sources` tells it.
 */
export interface Pages<Row, P extends Page> extends AsyncIterable<Row> {
  /** Pages as Atlas answers them. One that lacks rows is given like any other: its `sources` say so. */
  pages(): AsyncGenerator<P, void, undefined>;
  /** All rows at once. */
  all(): Promise<readonly Row[]>;
  /** What the list covers up to the last page that was read; empty before the first. */
  readonly sources: readonly Source[];
}

/** The list that starts at the cursor `start`, or at its beginning. */
export function pagesOf<Row, P extends Page>(
  read: (cursor: string | undefined) => Promise<P>,
  rows: (page: P) => readonly Row[],
  { start, allowPartial = false }: ListOptions & { readonly start?: string | undefined } = {},
): Pages<Row, P> {
  let sources: readonly Source[] = [];
  async function* readFrom(cursor: string | undefined): AsyncGenerator<readonly [P, string | undefined], void> {
    for (;;) {
      const page = await read(cursor);
      sources = page.sources;
      yield [page, cursor];
      if (page.nextCursor === null) return;
      if (page.nextCursor === cursor) throw new Error('The list does not advance: two pages have the same cursor.');
      cursor = page.nextCursor;
    }
  }
  async function* pages(): AsyncGenerator<P, void, undefined> {
    for await (const [page] of readFrom(start)) yield page;
  }
  async function* each(before: readonly Row[] = []): AsyncGenerator<Row, void, undefined> {
    for await (const [page, cursor] of readFrom(start)) {
      // The cursor behind this page goes on without what it lacks: only reading the page itself again can mend it.
      if (!allowPartial) refuseGap(page, cursor, before);
      yield* rows(page);
    }
  }
  return {
    pages,
    [Symbol.asyncIterator]: () => each(),
    async all() {
      const found: Row[] = [];
      for await (const row of each(found)) found.push(row);
      return found;
    },
    get sources() {
      return sources;
    },
  };
}

function refuseGap({ sources, failed = [] }: Page, cursor: string | undefined, before: readonly unknown[]): void {
  const lacking = sources.filter(lacksRows);
  if (lacking.length === 0 && failed.length === 0) return;
  const gaps = [...lacking.map(coverageText), ...failed.map(({ id, problem }) => `${id}: ${problem.detail}`)];
  throw new IncompleteListError(gaps, lacking, cursor, [...before]);
}
