import * as z from 'zod';
import { MAX_ORDER_ID_LENGTH } from '../../domain/order-id.ts';
import { operation } from '../operation.ts';
import { NO_PARAMETERS } from '../schemas/primitives.ts';
import {
  accountSettingsRequestSchema,
  accountSettingsSchema,
  changedAccountSettingsSchema,
  changedInstrumentSettingsSchema,
  instrumentSettingsRequestSchema,
  instrumentSettingsSchema,
} from '../schemas/settings.ts';
import { EXCHANGE_PROBLEMS } from './problems.ts';

const instrumentPath = z.strictObject({
  instrumentId: z
    .string()
    .max(MAX_ORDER_ID_LENGTH)
    .meta({ description: '`<exchange>.<market>.<exchangeSymbol>`.', example: 'binance.usdm.BTCUSDT' }),
});
const accountPath = z.strictObject({
  product: z.string().max(32).meta({ description: '`<exchange>.<market>`.', example: 'binance.usdm' }),
});
const reading = { keys: 'readOnly', intents: 'none', instruments: 'read', tradingState: 'none' } as const;
const changing = { ...reading, keys: 'trading' } as const;

const contract = {
  instrumentId: 'binance.usdm.BTCUSDT',
  exchange: 'binance',
  market: 'usdm',
  symbol: 'BTC/USDT:USDT',
  exchangeSymbol: 'BTCUSDT',
  leverage: '10',
  marginMode: 'cross',
  maxLeverage: '125',
};
const account = { product: 'binance.usdm', positionMode: 'oneWay', assetMode: 'single' };
const done = { outcome: 'done', problem: null };
const lost = {
  outcome: 'unknown',
  problem: {
    code: 'EXCHANGE_UNREACHABLE',
    detail: "Binance's answer did not arrive (timeout); the request may have.",
    retryable: true,
  },
};
const limited = { code: 'RATE_LIMITED', detail: 'BitMEX allows no more requests for 2 s.', retryable: true };
const refused = {
  outcome: 'rejected',
  problem: { code: 'SETTING_REJECTED', detail: 'Binance answered with -2027.', retryable: false },
};

const UNKNOWN =
  'It is not known yet whether a change took effect. Read the settings, or send the request again: that is safe.';
const PARTLY = 'One change was made, and another refused.';
const CHANGE_PROBLEMS = [
  'NOT_SUPPORTED',
  'OUT_OF_BOUNDS',
  'SETTING_REJECTED',
  'NOT_PLACED',
  'EXCHANGE_CLOSED',
  ...EXCHANGE_PROBLEMS,
] as const;

export const getInstrumentSettingsRow = operation({
  name: 'getInstrumentSettings',
  method: 'GET',
  path: '/v1/settings/instruments/{instrumentId}',
  scope: 'read',
  needs: reading,
  tag: 'Account',
  summary: 'Leverage and margin mode of an instrument',
  description: 'As the exchange tells them, with the highest leverage it allows. Spot has none.',
  pathParameters: instrumentPath,
  query: NO_PARAMETERS,
  body: undefined,
  responses: {
    200: { description: 'The settings.', schema: instrumentSettingsSchema, examples: { settings: contract } },
  },
  problems: ['NOT_SUPPORTED', ...EXCHANGE_PROBLEMS],
});

export const setInstrumentSettingsRow = operation({
  name: 'setInstrumentSettings',
  method: 'PUT',
  path: '/v1/settings/instruments/{instrumentId}',
  scope: 'trade',
  needs: changing,
  tag: 'Account',
  summary: 'Change leverage or margin mode of an instrument',
  description:
    'Reads the settings first: a leverage above the bracket is refused with the bound, and what already has its value is not sent. Each change is sent once; one whose reply is lost is read back. Sending the request again is safe. A product that cannot do it says so.',
  pathParameters: instrumentPath,
  query: NO_PARAMETERS,
  body: instrumentSettingsRequestSchema,
  requestExamples: { leverage: { leverage: '10' }, both: { marginMode: 'isolated', leverage: '5' } },
  responses: {
    200: {
      description: 'Every change is made.',
      schema: changedInstrumentSettingsSchema,
      examples: {
        changed: { ...contract, problem: null, results: [{ setting: 'leverage', ...done }] },
        unread: {
          ...contract,
          ...{ leverage: null, marginMode: null, maxLeverage: null },
          problem: limited,
          results: [{ setting: 'leverage', ...done }],
        },
      },
    },
    202: {
      description: UNKNOWN,
      schema: changedInstrumentSettingsSchema,
      examples: { unknown: { ...contract, problem: null, results: [{ setting: 'leverage', ...lost }] } },
    },
    207: {
      description: PARTLY,
      schema: changedInstrumentSettingsSchema,
      examples: {
        partly: {
          ...contract,
          problem: null,
          results: [
            { setting: 'marginMode', ...done },
            { setting: 'leverage', ...refused },
          ],
        },
      },
    },
  },
  problems: CHANGE_PROBLEMS,
});

export const getAccountSettingsRow = operation({
  name: 'getAccountSettings',
  method: 'GET',
  path: '/v1/settings/accounts/{product}',
  scope: 'read',
  needs: reading,
  tag: 'Account',
  summary: 'Position mode and asset mode of an account',
  description: 'As the exchange tells them. Spot has none.',
  pathParameters: accountPath,
  query: NO_PARAMETERS,
  body: undefined,
  responses: {
    200: { description: 'The settings.', schema: accountSettingsSchema, examples: { settings: account } },
  },
  problems: ['NOT_SUPPORTED', ...EXCHANGE_PROBLEMS],
});

export const setAccountSettingsRow = operation({
  name: 'setAccountSettings',
  method: 'PUT',
  path: '/v1/settings/accounts/{product}',
  scope: 'trade',
  needs: changing,
  tag: 'Account',
  summary: 'Change position mode or asset mode of an account',
  description:
    'One setting for the whole account; at Binance the position mode is shared by USD-M and COIN-M. Exchanges refuse it while orders or positions are open. Changes end like those of an instrument.',
  pathParameters: accountPath,
  query: NO_PARAMETERS,
  body: accountSettingsRequestSchema,
  requestExamples: { oneWay: { positionMode: 'oneWay' }, multi: { assetMode: 'multi' } },
  responses: {
    200: {
      description: 'Every change is made.',
      schema: changedAccountSettingsSchema,
      examples: { changed: { ...account, problem: null, results: [{ setting: 'positionMode', ...done }] } },
    },
    202: {
      description: UNKNOWN,
      schema: changedAccountSettingsSchema,
      examples: { unknown: { ...account, problem: null, results: [{ setting: 'positionMode', ...lost }] } },
    },
    207: {
      description: PARTLY,
      schema: changedAccountSettingsSchema,
      examples: {
        partly: {
          ...account,
          problem: null,
          results: [
            { setting: 'positionMode', ...done },
            { setting: 'assetMode', ...refused },
          ],
        },
      },
    },
  },
  problems: CHANGE_PROBLEMS,
});
