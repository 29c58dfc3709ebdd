/** A page of rows; `nextCursor: null` says that the range is exhausted. */
export interface Page {
  readonly nextCursor: string | null;
}

/**
 * The rows of a list, read page by page as they are asked for: `for await (const order of atlas.orders.list({ … }))`.
 * `pages()` gives whole pages, whose `sources` say what the answer covers.
 */
export interface Pages<Row, P extends Page> extends AsyncIterable<Row> {
  pages(): AsyncGenerator<P, void, undefined>;
  /** All rows at once. */
  all(): Promise<readonly Row[]>;
}

export function pagesOf<Row, P extends Page>(
  read: (cursor: string | undefined) => Promise<P>,
  rows: (page: P) => readonly Row[],
  start?: string,
): Pages<Row, P> {
  async function* pages(): AsyncGenerator<P, void, undefined> {
    let cursor = start;
    for (;;) {
      const page = await read(cursor);
      yield page;
      if (page.nextCursor === null) return;
      if (page.nextCursor === cursor) throw new Error('The list does not advance: two pages have the same cursor.');
      cursor = page.nextCursor;
    }
  }
  async function* each(): AsyncGenerator<Row, void, undefined> {
    for await (const page of pages()) yield* rows(page);
  }
  return {
    pages,
    [Symbol.asyncIterator]: each,
    async all() {
      const found: Row[] = [];
      for await (const row of each()) found.push(row);
      return found;
    },
  };
}
