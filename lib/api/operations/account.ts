import * as z from 'zod';
import { MAX_ASSET_LENGTH } from '../../domain/symbol.ts';
import { operation } from '../operation.ts';
import {
  balanceListSchema,
  feeListSchema,
  fillListSchema,
  positionListSchema,
  quoteListSchema,
} from '../schemas/account.ts';
import { completeSource, someFees, someFill, somePosition, someQuote, spotBalance } from '../schemas/examples.ts';
import { exchangeSchema, marketSchema, symbolSchema } from '../schemas/instrument.ts';
import { sideSchema } from '../schemas/order.ts';
import { assetParameter, NO_PARAMETERS, orderIdSchema } from '../schemas/primitives.ts';
import { aloneRule, isRange, pageParameters, RANGE_RULE, standsAlone } from './paging.ts';
import { EXCHANGE_PROBLEMS } from './problems.ts';

const product = { exchange: exchangeSchema.optional(), market: marketSchema.optional() };
const needs = { keys: 'readOnly', intents: 'none', instruments: 'read', tradingState: 'none' } as const;

export const listFillsRow = operation({
  name: 'listFills',
  method: 'GET',
  path: '/v1/fills',
  scope: 'read',
  needs,
  tag: 'Account',
  summary: 'List the trades of the account',
  description:
    'One query over all exchanges, products and symbols, newest first: price, quantity, fee and realised profit of every trade, whoever placed its order. `sources` says what the answer covers. `orderId` returns every fill of one order and excludes the other parameters.',
  pathParameters: NO_PARAMETERS,
  query: z
    .strictObject({
      orderId: orderIdSchema.optional(),
      ...product,
      symbol: symbolSchema.optional(),
      side: sideSchema.optional(),
      ...pageParameters('fills'),
    })
    .refine(isRange, RANGE_RULE)
    .refine(standsAlone('orderId'), aloneRule('orderId')),
  body: undefined,
  responses: {
    200: {
      description: 'A page of fills.',
      schema: fillListSchema,
      examples: { page: { fills: [someFill], nextCursor: null, sources: [completeSource] } },
    },
  },
  problems: [
    'UNKNOWN_SYMBOL',
    'INVALID_ORDER_ID',
    'ORDER_NOT_FOUND',
    'INVALID_CURSOR',
    'NOT_SUPPORTED',
    ...EXCHANGE_PROBLEMS,
  ],
});

export const listPositionsRow = operation({
  name: 'listPositions',
  method: 'GET',
  path: '/v1/positions',
  scope: 'read',
  needs,
  tag: 'Account',
  summary: 'List open positions',
  description:
    'Every open position of every exchange and product, with quantities in the same units as orders. In hedge mode both sides are rows of their own.',
  pathParameters: NO_PARAMETERS,
  query: z.strictObject({ ...product, symbol: symbolSchema.optional() }),
  body: undefined,
  responses: {
    200: {
      description: 'The open positions.',
      schema: positionListSchema,
      examples: { open: { positions: [somePosition], sources: [completeSource] } },
    },
  },
  problems: ['UNKNOWN_SYMBOL', ...EXCHANGE_PROBLEMS],
});

export const listBalancesRow = operation({
  name: 'listBalances',
  method: 'GET',
  path: '/v1/balances',
  scope: 'read',
  needs,
  tag: 'Account',
  summary: 'List balances',
  description: 'Every balance other than zero in the wallets that orders trade from.',
  pathParameters: NO_PARAMETERS,
  query: z.strictObject({
    ...product,
    asset: assetParameter(MAX_ASSET_LENGTH).meta({ description: 'Only this asset, e.g. USDT.' }).optional(),
  }),
  body: undefined,
  responses: {
    200: {
      description: 'The balances.',
      schema: balanceListSchema,
      examples: { held: { balances: [spotBalance], sources: [completeSource] } },
    },
  },
  problems: EXCHANGE_PROBLEMS,
});

export const listFeesRow = operation({
  name: 'listFees',
  method: 'GET',
  path: '/v1/fees',
  scope: 'read',
  needs,
  tag: 'Account',
  summary: 'Fee rates on a symbol',
  description: "The account's own maker and taker rates, on every exchange and product that has the symbol.",
  pathParameters: NO_PARAMETERS,
  query: z.strictObject({ ...product, symbol: symbolSchema }),
  body: undefined,
  responses: {
    200: {
      description: 'The fee rates.',
      schema: feeListSchema,
      examples: { rates: { fees: [someFees], sources: [completeSource] } },
    },
  },
  problems: ['UNKNOWN_SYMBOL', ...EXCHANGE_PROBLEMS],
});

export const listQuotesRow = operation({
  name: 'listQuotes',
  method: 'GET',
  path: '/v1/quotes',
  scope: 'read',
  needs: { ...needs, keys: 'none' },
  tag: 'Reference',
  summary: 'Best prices of a symbol',
  description:
    'Best bid and ask with their quantities, and the mark price, on every exchange and product that has the symbol.',
  pathParameters: NO_PARAMETERS,
  query: z.strictObject({ ...product, symbol: symbolSchema }),
  body: undefined,
  responses: {
    200: {
      description: 'The quotes.',
      schema: quoteListSchema,
      examples: { quotes: { quotes: [someQuote], sources: [completeSource] } },
    },
  },
  problems: ['UNKNOWN_SYMBOL', ...EXCHANGE_PROBLEMS],
});
