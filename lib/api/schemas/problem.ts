import * as z from 'zod';
import { orderSchema } from './order.ts';
import { orderEffectSchema, problemCodeSchema } from './words.ts';

const violationSchema = z
  .strictObject({
    field: z.string(),
    rule: z.string(),
    message: z.string(),
    given: z.string().optional(),
    bound: z.string().optional(),
    suggestion: z
      .union([z.string(), z.array(z.string())])
      .optional()
      .meta({ description: 'The nearest valid values.' }),
  })
  .meta({ id: 'Violation' });

export const problemSchema = z
  .strictObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string().meta({ description: 'The request id, as in X-Request-Id.' }),
    code: problemCodeSchema,
    retryable: z.boolean().meta({ description: 'Whether the same request may succeed when sent again.' }),
    exchange: z.string().optional(),
    exchangeCode: z.string().optional(),
    exchangeMessage: z.string().optional(),
    orderState: orderEffectSchema
      .optional()
      .meta({ description: "The order's state after the failed command, on requests that could have changed one." }),
    violations: z.array(violationSchema).optional(),
    order: orderSchema.optional().meta({ description: 'The order as it is now, where that explains the problem.' }),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details. `code` is stable.' });

/** The short form of a problem inside another answer. */
export const problemSummarySchema = problemSchema
  .pick({ code: true, detail: true, retryable: true })
  .meta({ id: 'ProblemSummary' });
