import * as z from 'zod';
import { exchangeSchema, marketSchema, symbolSchema } from './instrument.ts';
import { decimalString, ofAnyObject } from './primitives.ts';
import { problemSummarySchema } from './problem.ts';
import {
  assetModeSchema,
  marginModeSchema,
  positionModeSchema,
  settingNameSchema,
  toldOutcomeSchema,
} from './words.ts';

const leverage = decimalString('Position value over margin.', '10');
const marginMode = marginModeSchema;
const positionMode = positionModeSchema;
const assetMode = assetModeSchema;

const SOMETHING = { error: 'must name at least one setting', when: ofAnyObject };
const isSomething = (body: object) => Object.values(body).some((value) => value !== undefined);

export const instrumentSettingsRequestSchema = z
  .strictObject({ leverage: leverage.optional(), marginMode: marginMode.optional() })
  .refine(isSomething, SOMETHING)
  .meta({ id: 'InstrumentSettingsRequest' });

export const accountSettingsRequestSchema = z
  .strictObject({ positionMode: positionMode.optional(), assetMode: assetMode.optional() })
  .refine(isSomething, SOMETHING)
  .meta({ id: 'AccountSettingsRequest' });

const results = z
  .array(
    z
      .strictObject({
        setting: settingNameSchema,
        outcome: toldOutcomeSchema,
        problem: problemSummarySchema.nullable(),
      })
      .meta({ id: 'SettingResult' }),
  )
  .meta({ description: 'How each change ended, in the order they were made; one that is missing was not sent.' });

export const instrumentSettingsSchema = z
  .strictObject({
    instrumentId: z.string(),
    exchange: exchangeSchema,
    market: marketSchema,
    symbol: symbolSchema,
    exchangeSymbol: z.string(),
    leverage: z.string().nullable(),
    marginMode: marginMode.nullable(),
    maxLeverage: z.string().nullable().meta({ description: 'For the smallest position.' }),
  })
  .meta({ id: 'InstrumentSettings', description: 'null: the exchange does not tell.' });

export const accountSettingsSchema = z
  .strictObject({
    product: z.string(),
    positionMode: positionMode.nullable(),
    assetMode: assetMode.nullable(),
  })
  .meta({ id: 'AccountSettings', description: 'null: the exchange does not tell, or has no such setting.' });

const problem = problemSummarySchema.nullable().meta({
  description:
    'Why the settings could not be read after the changes, and are null here; `results` holds all the same. null: they were read.',
});

export const changedInstrumentSettingsSchema = instrumentSettingsSchema
  .extend({ problem, results })
  .meta({ id: 'ChangedInstrumentSettings' });
export const changedAccountSettingsSchema = accountSettingsSchema
  .extend({ problem, results })
  .meta({ id: 'ChangedAccountSettings' });
