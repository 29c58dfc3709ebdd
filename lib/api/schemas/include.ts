import * as z from 'zod';

/** What an order can be returned with besides its own fields. */
export const includeSchema = z
  .array(z.enum(['fees']).meta({ id: 'Include' }))
  .optional()
  .meta({
    description:
      '`fees`: what the fills of each order cost, by asset. One request per order that has filled, for at most 50 orders of an answer; `null` where it cannot be told.',
  });
