import type { BybitPage } from './models.ts';
import { nextPage } from './request-text.ts';

/**
 * All pages of a list, or as many as `most`. A cursor does not promise more rows, so a list ends with an empty page, no
 * cursor, or one that was there before (docs/venues/bybit.md §3). Everything but the cursor is repeated as it was.
 */
export async function pagesOf<T>(
  payload: string,
  fetch: (payload: string) => Promise<BybitPage<T>>,
  most = Number.POSITIVE_INFINITY,
): Promise<{ readonly elements: readonly BybitPage<T>['elements'][number][]; readonly atEnd: boolean }> {
  const elements: BybitPage<T>['elements'][number][] = [];
  const met = new Set<string>();
  let next = payload;
  for (let pages = 0; pages < most; pages += 1) {
    const page = await fetch(next);
    elements.push(...page.elements);
    const { cursor } = page;
    if (page.elements.length === 0 || cursor === undefined || met.has(cursor)) return { elements, atEnd: true };
    met.add(cursor);
    next = nextPage(payload, cursor);
  }
  return { elements, atEnd: false };
}
