import type * as z from 'zod';
import type { orderSchema } from '../../lib/api/schemas/order.ts';
import { orderListSchema } from '../../lib/api/schemas/responses.ts';
import type { Atlas } from '../../lib/runtime/compose.ts';
import { createAtlasOnPaper } from '../../local/atlas-on-paper.ts';
import type { Paper } from '../../paper/src/index.ts';
import { callOperation } from '../testing/operation-call.ts';

export type OrderDocument = z.output<typeof orderSchema>;
export type PageDocument = z.output<typeof orderListSchema>;
export type Query = Readonly<Record<string, string>>;

/** Atlas on the paper exchanges, on their clock. */
export function atlasOn(paper: Paper): Atlas {
  const { now, advance } = paper.clock;
  return createAtlasOnPaper(paper.url, { now, sleep: async (ms) => advance(ms) });
}

/** Requests one page as API Gateway would, and parses the answer by its schema. Throws the problem otherwise. */
export async function askPage(atlas: Atlas, query: Query): Promise<PageDocument> {
  const { status, body, text } = await callOperation(atlas, 'listOrders', { query });
  if (status !== 200) throw new Error(`${status}: ${text}`);
  return orderListSchema.parse(body);
}

export interface PagingOptions {
  /** Rows per page; several sizes are used in turn. */
  readonly limits: readonly number[];
  /** Called after each page that has a next one: time passes, and the account acts. */
  readonly between: (page: number) => void;
}

/**
 * Follows the cursors to the end, each page from the given Atlas. Gives up after more pages than a listing can have,
 * because it must end.
 */
export async function askAll(
  atlasOf: (page: number) => Atlas,
  query: Query,
  { limits, between }: PagingOptions,
): Promise<PageDocument[]> {
  const pages: PageDocument[] = [];
  let cursor: string | null = null;
  do {
    if (pages.length > 0) between(pages.length);
    if (pages.length > 5_000) throw new Error('the listing does not end');
    const limit = String(limits[pages.length % limits.length]);
    const page: PageDocument = await askPage(atlasOf(pages.length), {
      ...query,
      limit,
      ...(cursor !== null && { cursor }),
    });
    pages.push(page);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return pages;
}
