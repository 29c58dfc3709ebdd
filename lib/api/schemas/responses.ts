import * as z from 'zod';
import { CANCEL_ALL_OUTCOMES } from '../../domain/order.ts';
import { ORDER_EFFECTS, PROBLEM_KINDS, type ProblemCode } from '../../domain/problem.ts';
import { VENUE_STATUSES } from '../../exchanges/port.ts';
import { TRADING_STATES } from '../../guard/trading-state.ts';
import { INTENT_OPERATIONS, INTENT_STATES } from '../../intents/intent.ts';
import { RANGE_BY, SOURCE_STATUSES } from '../../listing/coverage.ts';
import { exchangeSchema, instrumentSchema, marketSchema } from './instrument.ts';
import { amendmentSchema, orderSchema } from './order.ts';
import { orderIdSchema, timeSchema } from './primitives.ts';

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
    code: z.enum(Object.keys(PROBLEM_KINDS) as [ProblemCode, ...ProblemCode[]]),
    retryable: z.boolean().meta({ description: 'Whether the same request may succeed when sent again.' }),
    exchange: z.string().optional(),
    exchangeCode: z.string().optional(),
    exchangeMessage: z.string().optional(),
    orderState: z
      .enum(ORDER_EFFECTS)
      .optional()
      .meta({ description: "The order's state after the failed command, on requests that could have changed one." }),
    violations: z.array(violationSchema).optional(),
    order: orderSchema.optional().meta({ description: 'The order as it is now, where that explains the problem.' }),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details. `code` is stable.' });

const sourceSchema = z
  .strictObject({
    exchange: exchangeSchema,
    market: marketSchema,
    status: z.enum(SOURCE_STATUSES),
    rangeBy: z.enum(RANGE_BY).nullable().meta({
      description:
        'What `from` and `to` mean here: time of creation (Binance), or of the last change where the exchange reports nothing else (BitMEX). null: no range was read.',
    }),
    coveredFrom: timeSchema.nullable().meta({ description: 'With `partial`: complete from here on.' }),
    reason: z.string().nullable(),
    problem: problemSchema.pick({ code: true, detail: true, retryable: true }).nullable(),
    leftOut: z
      .strictObject({
        unreadable: z.int().meta({ description: 'Rows that do not have the documented form.' }),
        notServed: z.int().meta({
          description:
            'Orders on instruments that are not served here, mostly of other base assets. Atlas never cancels them.',
        }),
        exchangeSymbols: z
          .array(z.string())
          .meta({ description: "The first of the affected instruments, by the exchange's symbols." }),
      })
      .nullable()
      .meta({
        description:
          'With `partial`: what the exchange listed but the answer omits. One unreadable row never hides others. null: nothing.',
      }),
    missingFrom: timeSchema.nullable().meta({ description: 'With `problem`: start of the range to ask for again.' }),
    missingTo: timeSchema.nullable(),
    requests: z.int().meta({ description: 'Requests sent to the exchange for this answer.' }),
    weight: z.int().nullable().meta({ description: "Their weight in the exchange's own units." }),
  })
  .meta({ id: 'Source', description: 'Which part of the answer this exchange and product covers.' });

export const orderListSchema = z
  .strictObject({
    orders: z.array(orderSchema),
    nextCursor: z
      .string()
      .nullable()
      .meta({ description: 'null: the range is exhausted. A short page can still have a cursor.' }),
    sources: z.array(sourceSchema),
    failed: z
      .array(
        z.strictObject({
          id: orderIdSchema,
          problem: problemSchema.pick({ code: true, detail: true, retryable: true }),
        }),
      )
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
    operation: z.enum(INTENT_OPERATIONS),
    detail: z.string(),
    exchange: exchangeSchema,
    market: marketSchema,
    symbol: z.string(),
    clientOrderIds: z.array(z.string()).meta({ description: 'Client order ids under which an order may exist.' }),
    orderId: orderIdSchema.nullable(),
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
    operation: z.enum(INTENT_OPERATIONS),
    state: z.enum(INTENT_STATES).meta({
      description:
        '`SENT`: in progress; `UNKNOWN`: outcome not known yet; `NOT_EXECUTED`: proven to have had no effect, the same key may send it again; `DONE`: ended, with `order` or `problem`.',
    }),
    attempts: z.int(),
    exchange: exchangeSchema,
    market: marketSchema,
    symbol: z.string(),
    orderId: orderIdSchema.nullable().meta({ description: 'The order the command was for, or the one it placed.' }),
    order: orderSchema
      .nullable()
      .meta({ description: 'As it was when the command ended; read its path for its current state.' }),
    amendment: amendmentSchema.nullable(),
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

const cancelResultSchema = z
  .strictObject({
    id: orderIdSchema,
    outcome: z.enum(CANCEL_ALL_OUTCOMES),
    order: orderSchema.nullable(),
    problem: problemSchema.pick({ code: true, detail: true, retryable: true }).nullable(),
  })
  .meta({ id: 'CancelResult' });

export const cancelListSchema = z
  .strictObject({ results: z.array(cancelResultSchema), sources: z.array(sourceSchema) })
  .meta({ id: 'CancelResults', description: 'One result per order that matched.' });

export const instrumentListSchema = z
  .strictObject({
    instruments: z.array(instrumentSchema),
    sources: z.array(
      sourceSchema.pick({ exchange: true, market: true, status: true, reason: true, problem: true, leftOut: true }),
    ),
  })
  .meta({ id: 'InstrumentList' });

const budgetSchema = z.strictObject({
  name: z.string(),
  limit: z.int(),
  used: z.int(),
  windowSeconds: z.int(),
});

const tradingStateSchema = z.enum([...TRADING_STATES, 'unknown']).meta({
  description:
    'What the operator allows: everything; what reduces positions; only cancels and amends that reduce orders; only cancels. `unknown`: the state cannot be read; after half a minute of that, nothing is placed.',
});

const tradingSchema = z
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
      z.strictObject({
        exchange: exchangeSchema,
        market: marketSchema,
        status: z.enum(VENUE_STATUSES).meta({
          description:
            'Life-cycle status of the exchange; applies to its own hosts only. BitMEX: `reduceOnly` since 2026-08-26, `closed` since 2026-09-23.',
        }),
        statusSince: timeSchema.nullable(),
        statusNote: z.string().nullable(),
        reachable: z.boolean(),
        problem: problemSchema.pick({ code: true, detail: true, retryable: true }).nullable(),
        roundTripMs: z.number().nullable(),
        clockOffsetMs: z.number().nullable().meta({ description: "The exchange's clock minus Atlas's." }),
        budget: z.array(budgetSchema),
      }),
    ),
  })
  .meta({ id: 'ExchangeList' });

export const deploymentSchema = z
  .strictObject({
    stage: z.string(),
    version: z.string(),
    products: z.array(z.strictObject({ exchange: exchangeSchema, market: marketSchema, origin: z.string() })),
    bases: z.array(z.string()).meta({ description: 'Base assets whose instruments can be traded.' }),
    trading: tradingSchema,
    limits: z.strictObject({
      maxNotional: z
        .array(z.strictObject({ currency: z.string().nullable(), amount: z.string() }))
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
    }),
  })
  .meta({ id: 'Deployment', description: 'What this deployment allows.' });

export const healthSchema = z
  .strictObject({ status: z.literal('ok'), version: z.string(), stage: z.string(), tradingState: tradingStateSchema })
  .meta({ id: 'Health' });
