import * as z from 'zod';
import { orderSchema } from './order.ts';
import { problemSchema } from './problem.ts';
import { toldOutcomeSchema } from './words.ts';

/** The body of an alert, for documents: it is read by `lib/alerts/alert.ts`, for nothing may be said of it before its secret is. */
export const alertSchema = z
  .object({ secret: z.string().meta({ description: 'The secret of the strategy.' }) })
  .catchall(z.union([z.string(), z.number(), z.boolean()]))
  .meta({
    id: 'Alert',
    description:
      'An alert of a strategy: its secret, the time at which it was made, and whatever else its template refers to. ' +
      'The media type does not matter. Instead of JSON it may be `name=value` pairs, one a line or separated by semicolons.',
  });

export const alertResultSchema = z
  .strictObject({
    outcome: toldOutcomeSchema.meta({
      description:
        '`done`: the order was placed; `rejected`: nothing was placed, and `problem` says why; `unknown`: not known yet.',
    }),
    strategy: z.string(),
    intentId: z.string().meta({
      description:
        'The intent of the alert, the same for every copy: `GET /v1/intents/{intentId}`. An alert that was refused before it was recorded has none there.',
    }),
    replayed: z.boolean().meta({ description: 'Whether a copy of the alert got this answer before.' }),
    order: orderSchema.nullable().meta({ description: 'The order, where it was placed.' }),
    problem: problemSchema.nullable().meta({
      description: 'Why nothing was placed, or why the outcome is unknown. null: the order was placed.',
    }),
    retryAfterSeconds: z.int().nullable().meta({
      description: 'How long to wait before reading the intent. null: the outcome is known.',
    }),
  })
  .meta({ id: 'AlertResult', description: 'What became of an alert.' });
