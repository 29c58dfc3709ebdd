import * as z from 'zod';
import { EMPTY_RANGE, MAX_CURSOR_GIVEN, MAX_LIMIT } from '../../listing/query.ts';
import { integerParameter, moment, ofAnyObject } from '../schemas/primitives.ts';
import { sortSchema } from '../schemas/words.ts';

/** The parameters of a list that is read in pages. `kept`: what the exchange keeps, as the end of a sentence. */
export function pageParameters(kept: string) {
  return {
    from: moment(`Start of the range, inclusive. Default: as far back as the exchange keeps ${kept}.`).optional(),
    to: moment('End of the range, exclusive. Default: now.').optional(),
    limit: integerParameter(1, MAX_LIMIT, 'Maximum rows per page.').optional(),
    cursor: z
      .string()
      .max(MAX_CURSOR_GIVEN)
      .optional()
      .meta({ description: '`nextCursor` of the previous page, sent with the same filters.' }),
    sort: sortSchema.optional().meta({ description: 'Which end comes first. Default: newest.' }),
  };
}

/** Whether the range is open on a side, or not empty; one that cannot be read is another violation. */
export function isRange({ from, to }: { readonly from?: unknown; readonly to?: unknown }): boolean {
  return !(typeof from === 'number' && typeof to === 'number' && from >= to);
}

/** The violation of `isRange`. */
export const RANGE_RULE = {
  error: EMPTY_RANGE,
  path: ['from'],
  params: { rule: 'before', boundField: 'to' },
  when: ofAnyObject,
};

/** Whether the parameter is absent, or the only one that is given. */
export function standsAlone(name: string): (query: Readonly<Record<string, unknown>>) => boolean {
  return (query) =>
    query[name] === undefined || Object.values(query).filter((value) => value !== undefined).length === 1;
}

/** The violation of `standsAlone`. */
export function aloneRule(name: string) {
  return { error: 'must be the only parameter: remove the other filters', path: [name], when: ofAnyObject };
}
