import * as z from 'zod';
import { exchangeSchema, marketSchema } from './instrument.ts';
import { timeSchema } from './primitives.ts';
import { problemSummarySchema } from './problem.ts';
import { rangeBySchema, sourceStatusSchema } from './words.ts';

export const sourceSchema = z
  .strictObject({
    exchange: exchangeSchema,
    market: marketSchema,
    status: sourceStatusSchema,
    rangeBy: rangeBySchema.nullable().meta({
      description:
        'What `from` and `to` mean here: time of creation (Binance), or of the last change where the exchange reports nothing else (BitMEX). null: no range was read.',
    }),
    coveredFrom: timeSchema.nullable().meta({ description: 'With `partial`: complete from here on.' }),
    reason: z.string().nullable(),
    problem: problemSummarySchema.nullable(),
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
      .meta({ id: 'LeftOut' })
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
