import * as z from 'zod';
import { positionSchema } from './account.ts';
import { orderSchema } from './order.ts';
import { problemSchema, problemSummarySchema } from './problem.ts';
import { cancelListSchema, unknownOutcomeSchema } from './responses.ts';
import { sourceSchema } from './source.ts';

/** What placing one order alone would have answered. */
const placeAnswer = {
  status: z.int().meta({ description: 'The status that placing this order alone would have had.' }),
  location: z.string().nullable().meta({ description: 'Path of the order, or where to follow an unknown outcome.' }),
  replayed: z.boolean().meta({ description: 'Whether this is the stored answer of an earlier request with the key.' }),
  body: z.union([orderSchema, unknownOutcomeSchema, problemSchema]).meta({
    description: '201: the order; 202: an unknown outcome; any other status: a problem.',
  }),
};

export const batchResultsSchema = z
  .strictObject({
    results: z.array(
      z
        .strictObject({
          index: z.int().meta({ description: 'Position of the order in the request, from 0.' }),
          ...placeAnswer,
        })
        .meta({ id: 'BatchResult' }),
    ),
  })
  .meta({ id: 'BatchResults', description: 'One result per order, in the order of the request.' });

export const flattenedSchema = z
  .strictObject({
    canceled: cancelListSchema,
    closings: z.array(
      z
        .strictObject({
          position: positionSchema.meta({ description: 'As it was before it was closed.' }),
          quantity: z.string().meta({ description: 'Quantity of the closing order, in the unit of the position.' }),
          ...placeAnswer,
        })
        .meta({ id: 'Closing' }),
    ),
    remaining: z.array(positionSchema).nullable().meta({
      description: 'The positions that are left. null: they could not be read; see `problem`.',
    }),
    sources: z.array(sourceSchema).meta({ description: 'What the read of the positions covers.' }),
    problem: problemSummarySchema.nullable(),
  })
  .meta({ id: 'Flattened' });
