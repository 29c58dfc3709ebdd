import * as z from 'zod';
import { exchangeSchema, instrumentSchema, marketSchema } from './instrument.ts';
import { linkedOrdersSchema } from './linked-orders.ts';
import { amendedOrderSchema, amendmentSchema, orderSchema } from './order.ts';
import { orderIdSchema, orderListIdSchema, timeSchema } from './primitives.ts';
import { problemSchema, problemSummarySchema } from './problem.ts';
import { sourceSchema } from './source.ts';
import {
  cancelAllOutcomeSchema,
  intentOperationSchema,
  intentStateSchema,
  tradingStateSchema,
  venueStatusSchema,
} from './words.ts';

export const orderListSchema = z
  .strictObject({
    orders: z.array(orderSchema),
    nextCursor: z
      .string()
      .nullable()
      .meta({ description: 'null: the range is exhausted. A short page can still have a cursor.' }),
    sources: z.array(sourceSchema),
    failed: z
      .array(z.strictObject({ id: orderIdSchema, problem: problemSummarySchema }).meta({ id: 'UnreadableOrder' }))
      .optional()
      .meta({ description: 'With `ids`: orders that could not be read.' }),
    notFound: z.array(orderIdSchema).optional().meta({
      description: 'With `ids`: orders the exchange does not know. They never existed, or it no longer keeps them.',
    }),
  })
  .meta({ id: 'OrderList' });

export const unknownOutcomeSchema = z
  .strictObject({
    outcome: z.literal('unknown'),
    operation: intentOperationSchema,
    detail: z.string(),
    exchange: exchangeSchema,
    market: marketSchema,
    symbol: z.string(),
    clientOrderIds: z.array(z.string()).meta({ description: 'Client order ids under which an order may exist.' }),
    orderId: orderIdSchema.nullable(),
    orderListId: orderListIdSchema.optional().meta({ description: 'The order list that the command was to cancel.' }),
    orderState: z.literal('unknown'),
    retryAfterSeconds: z.int().meta({ description: 'How long to wait before asking again, as in `Retry-After`.' }),
  })
  .meta({
    id: 'UnknownOutcome',
    description:
      'It is not known whether the command took effect. Follow `Location`; do not send it again under another client order id.',
  });

export const intentSchema = z
  .strictObject({
    intentId: z.string(),
    clientOrderId: z.string().nullable().meta({
      description: 'Client order id of the placed order, or of the replacement an amend may have placed.',
    }),
    operation: intentOperationSchema,
    state: intentStateSchema,
    attempts: z.int(),
    exchange: exchangeSchema,
    market: marketSchema,
    symbol: z.string(),
    orderId: orderIdSchema.nullable().meta({ description: 'The order the command was for, or the one it placed.' }),
    order: orderSchema
      .nullable()
      .meta({ description: 'As it was when the command ended; read its path for its current state.' }),
    amendment: amendmentSchema.nullable(),
    orderList: linkedOrdersSchema
      .nullable()
      .meta({ description: 'As it was when a command about an order list ended.' }),
    problem: problemSchema
      .nullable()
      .meta({ description: 'The problem the command ended with, or the reason its outcome is unknown.' }),
    retryAfterSeconds: z.int().nullable().meta({
      description: 'How long to wait before asking again, as in `Retry-After`. null: the command has ended.',
    }),
    createdAt: timeSchema,
    updatedAt: timeSchema,
  })
  .meta({ id: 'Intent', description: 'What is known about a command.' });

/** The answer to a place: the order, or that its outcome is not known. */
export const placeOutcomeSchema = z.xor([orderSchema, unknownOutcomeSchema]).meta({
  id: 'PlaceOutcome',
  description:
    'The body of a place, with 201 and with 202. `outcome` is present, and `unknown`, where the outcome is not known: neither a success nor a failure.',
});

/** The answer to a command about an order list. */
export const listOutcomeSchema = z.xor([linkedOrdersSchema, unknownOutcomeSchema]).meta({
  id: 'OrderListOutcome',
  description:
    'The body of a command about an order list. `outcome` is present, and `unknown`, where the outcome is not known: neither a success nor a failure.',
});

/** The answer to an amend. */
export const amendOutcomeSchema = z.xor([amendedOrderSchema, unknownOutcomeSchema]).meta({
  id: 'AmendOutcome',
  description:
    'The body of an amend, with 200 and with 202. `outcome` is present, and `unknown`, where it is not known.',
});

/** The answer to a cancel. */
export const cancelOutcomeSchema = z.xor([orderSchema, unknownOutcomeSchema]).meta({
  id: 'CancelOutcome',
  description:
    'The body of a cancel, with 200 and with 202. `outcome` is present, and `unknown`, where it is not known.',
});

const cancelResultSchema = z
  .strictObject({
    id: orderIdSchema,
    outcome: cancelAllOutcomeSchema,
    order: orderSchema.nullable(),
    problem: problemSummarySchema.nullable(),
  })
  .meta({ id: 'CancelResult' });

export const cancelListSchema = z
  .strictObject({ results: z.array(cancelResultSchema), sources: z.array(sourceSchema) })
  .meta({ id: 'CancelResults', description: 'One result per order that matched.' });

export const instrumentListSchema = z
  .strictObject({
    instruments: z.array(instrumentSchema),
    sources: z.array(
      sourceSchema
        .pick({ exchange: true, market: true, status: true, reason: true, problem: true, leftOut: true })
        .meta({ id: 'InstrumentSource', description: 'Whether this exchange and product are covered.' }),
    ),
  })
  .meta({ id: 'InstrumentList' });

const budgetSchema = z
  .strictObject({ name: z.string(), limit: z.int(), used: z.int(), windowSeconds: z.int() })
  .meta({ id: 'RequestBudget' });

export const tradingSchema = z
  .strictObject({
    state: tradingStateSchema,
    reason: z.string().nullable().meta({ description: 'The reason, in the words of the operator.' }),
    by: z.string().nullable(),
    at: timeSchema.nullable(),
  })
  .meta({ id: 'Trading', description: 'What may be traded now.' });

export const exchangeListSchema = z
  .strictObject({
    trading: tradingSchema,
    exchanges: z.array(
      z
        .strictObject({
          exchange: exchangeSchema,
          market: marketSchema,
          status: venueStatusSchema,
          statusSince: timeSchema.nullable(),
          statusNote: z.string().nullable(),
          reachable: z.boolean(),
          problem: problemSummarySchema.nullable(),
          roundTripMs: z.number().nullable(),
          clockOffsetMs: z.number().nullable().meta({ description: "The exchange's clock minus Atlas's." }),
          budget: z.array(budgetSchema),
        })
        .meta({ id: 'ExchangeReport' }),
    ),
  })
  .meta({ id: 'ExchangeList' });

export const deploymentSchema = z
  .strictObject({
    stage: z.string(),
    version: z.string(),
    products: z.array(
      z
        .strictObject({ exchange: exchangeSchema, market: marketSchema, origin: z.string() })
        .meta({ id: 'ServedProduct' }),
    ),
    bases: z.array(z.string()).meta({ description: 'Base assets whose instruments can be traded.' }),
    trading: tradingSchema,
    limits: z
      .strictObject({
        maxNotional: z
          .array(z.strictObject({ currency: z.string().nullable(), amount: z.string() }).meta({ id: 'MaxNotional' }))
          .nullable()
          .meta({
            description:
              'Maximum value of one order, by quote currency; currencies not listed are not traded. A currency of null: any. null: no limit.',
          }),
        allowedSymbols: z.array(z.string()).nullable().meta({ description: 'Symbols that may be traded. null: all.' }),
        priceBandPercent: z
          .string()
          .nullable()
          .meta({ description: 'Maximum distance of a limit price from the mid price, in percent. null: no band.' }),
        requireIdempotencyKey: z.boolean(),
      })
      .meta({ id: 'Limits' }),
  })
  .meta({ id: 'Deployment', description: 'What this deployment allows.' });

export const healthSchema = z
  .strictObject({ status: z.literal('ok'), version: z.string(), stage: z.string(), tradingState: tradingStateSchema })
  .meta({ id: 'Health' });
