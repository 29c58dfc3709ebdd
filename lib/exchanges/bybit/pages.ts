import { UnreadableReply } from '../wire.ts';
import type { BybitPage } from './models.ts';
import { bybitProtocolProblem } from './refusal.ts';
import { nextPage } from './request-text.ts';

/**
 * All pages of a list, or at most `most`. A cursor does not promise more rows, so a list ends with an empty page, no
 * cursor, or a repeated one without new rows (docs/venues/bybit.md §3). Every parameter except the cursor stays the same.
 */
export async function pagesOf<T>(
  payload: string,
  fetch: (payload: string) => Promise<BybitPage<T>>,
  most = Number.POSITIVE_INFINITY,
): Promise<{ readonly elements: readonly BybitPage<T>['elements'][number][]; readonly atEnd: boolean }> {
  const elements: BybitPage<T>['elements'][number][] = [];
  const goesOn = createPageWatch();
  let next = payload;
  for (let pages = 0; pages < most; pages += 1) {
    const page = await fetch(next);
    elements.push(...page.elements);
    const { cursor } = page;
    const ids = page.elements.map(({ id }) => id);
    if (cursor === undefined || !goesOn(cursor, ids)) return { elements, atEnd: true };
    next = nextPage(payload, cursor);
  }
  return { elements, atEnd: false };
}

/**
 * Tells, page by page, whether a list goes on behind its cursor. Throws EXCHANGE_PROTOCOL at a cursor that was there before while
 * the rows are new: there may be more of them, and there is no way to ask for them.
 */
export function createPageWatch(): (cursor: string, ids: readonly string[]) => boolean {
  const cursors = new Set<string>();
  const met = new Set<string>();
  return (cursor, ids) => {
    const isNew = ids.some((id) => !met.has(id));
    for (const id of ids) met.add(id);
    if (ids.length === 0) return false;
    if (!cursors.has(cursor)) {
      cursors.add(cursor);
      return true;
    }
    if (isNew) bybitProtocolProblem(new UnreadableReply('the cursor of a list repeats while its rows are new.'));
    return false;
  };
}
