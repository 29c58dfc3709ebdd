import * as z from 'zod';
import { MAX_SWITCH_SECONDS } from '../../intents/cancel-switch.ts';
import { exchangeSchema, marketSchema, symbolSchema } from './instrument.ts';
import { moment, orderIdSchema, timeSchema } from './primitives.ts';
import { problemSummarySchema } from './problem.ts';
import { mechanismBySchema, mechanismCoversSchema, mechanismOutcomeSchema, switchStateSchema } from './words.ts';

export const cancelAfterRequestSchema = z
  .strictObject({
    exchange: exchangeSchema,
    market: marketSchema.optional(),
    symbol: symbolSchema.optional(),
    seconds: z
      .int({ error: 'must be a whole number of seconds' })
      .min(0, { error: 'must be 0, which lets go, or more' })
      .max(MAX_SWITCH_SECONDS, { error: `must be at most ${MAX_SWITCH_SECONDS}` })
      .meta({
        description: 'Cancel everything in scope unless the switch is renewed in this time; 0 lets go.',
        example: 120,
      }),
    issuedAt: moment(
      'When you issued the request, by your clock. Of several requests the one issued last stands, in whatever order they arrive. Default: when it arrives.',
    ).optional(),
  })
  .meta({ id: 'CancelAfterRequest' });

const switchSchema = z
  .strictObject({
    exchange: exchangeSchema,
    market: marketSchema.nullable().meta({ description: 'null: every market, or that of the symbol.' }),
    symbol: symbolSchema.nullable(),
    owner: z.string().nullable().meta({
      description: 'The user, role or token subject whose switch this is; null where callers are not told apart.',
    }),
    state: switchStateSchema,
    seconds: z.int(),
    issuedAt: timeSchema,
    firesAt: timeSchema.nullable().meta({ description: 'The deadline; null unless armed.' }),
    problem: z.string().nullable().meta({ description: 'While firing: why it has not finished.' }),
    fired: z
      .strictObject({
        deadline: timeSchema.meta({ description: 'The deadline that passed.' }),
        at: timeSchema.meta({ description: 'When Atlas began to cancel.' }),
        clearedAt: timeSchema
          .nullable()
          .meta({ description: 'When a read showed that nothing in scope rests; null: its owner let go before that.' }),
        canceled: z.int().meta({
          description:
            "Orders that Atlas cancelled. Those that the exchange's own timer cancelled before are not counted.",
        }),
        ended: z.int().meta({ description: 'Orders that ended otherwise before their cancel arrived.' }),
        canceledIds: z.array(orderIdSchema).meta({ description: 'The cancelled orders, at most 50.' }),
        interrupted: z.boolean().meta({
          description: 'Whether a sweep stopped half-way: it may have cancelled orders that are not counted.',
        }),
      })
      .meta({ id: 'Firing' })
      .nullable()
      .meta({ description: 'The last time it fired.' }),
  })
  .meta({ id: 'Switch', description: "A caller's dead man's switch on a scope." });

export const cancelAfterSchema = switchSchema
  .extend({
    mechanisms: z
      .array(
        z
          .strictObject({
            by: mechanismBySchema,
            grainSeconds: z.int().meta({ description: 'How late after the deadline it may act.' }),
            covers: mechanismCoversSchema,
            outcome: mechanismOutcomeSchema,
            problem: problemSummarySchema.nullable(),
          })
          .meta({ id: 'Mechanism' }),
      )
      .meta({ description: 'What keeps the deadline, and how exactly.' }),
  })
  .meta({ id: 'CancelAfter' });

export const switchListSchema = z.strictObject({ switches: z.array(switchSchema) }).meta({ id: 'SwitchList' });
