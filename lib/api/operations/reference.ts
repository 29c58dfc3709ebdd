import * as z from 'zod';
import { MAX_ASSET_LENGTH } from '../../domain/symbol.ts';
import { operation } from '../operation.ts';
import { exchangeSchema, marketSchema, symbolSchema } from '../schemas/instrument.ts';
import { assetParameter, NO_PARAMETERS } from '../schemas/primitives.ts';
import { deploymentSchema, exchangeListSchema, instrumentListSchema } from '../schemas/responses.ts';

export const listInstrumentsRow = operation({
  name: 'listInstruments',
  method: 'GET',
  path: '/v1/instruments',
  scope: 'read',
  needs: { keys: 'none', intents: 'none', instruments: 'read', tradingState: 'none' },
  tag: 'Reference',
  summary: 'List instruments with all their rules',
  description: 'Read from the exchanges; the served base assets are configuration.',
  pathParameters: NO_PARAMETERS,
  query: z.strictObject({
    exchange: exchangeSchema.optional(),
    market: marketSchema.optional(),
    symbol: symbolSchema.optional(),
    base: assetParameter(MAX_ASSET_LENGTH).meta({ description: 'Only instruments of this base, e.g. BTC.' }).optional(),
  }),
  body: undefined,
  responses: { 200: { description: 'The instruments.', schema: instrumentListSchema } },
  problems: ['UNKNOWN_SYMBOL'],
});

export const listExchangesRow = operation({
  name: 'listExchanges',
  method: 'GET',
  path: '/v1/exchanges',
  scope: 'read',
  needs: { keys: 'none', intents: 'none', instruments: 'none', tradingState: 'tell' },
  tag: 'Reference',
  summary: 'Status of each exchange',
  description:
    'The trading state set by the operator, and for each product: life cycle, reachability, clock offset, and use of the request budget.',
  pathParameters: NO_PARAMETERS,
  query: NO_PARAMETERS,
  body: undefined,
  responses: { 200: { description: 'One row per exchange and product.', schema: exchangeListSchema } },
  problems: [],
});

export const getDeploymentRow = operation({
  name: 'getDeployment',
  method: 'GET',
  path: '/v1/deployment',
  scope: 'read',
  needs: { keys: 'none', intents: 'none', instruments: 'none', tradingState: 'tell' },
  tag: 'Reference',
  summary: 'What this deployment allows',
  description:
    'The limits in force, the trading state, and where each product is traded. Asks no exchange and reveals no secret.',
  pathParameters: NO_PARAMETERS,
  query: NO_PARAMETERS,
  body: undefined,
  responses: {
    200: {
      description: 'What is in force.',
      schema: deploymentSchema,
      examples: {
        limited: {
          stage: 'prod',
          version: '0.1.0',
          products: [{ exchange: 'binance', market: 'spot', origin: 'https://api.binance.com' }],
          bases: ['BTC', 'ETH', 'SOL'],
          trading: { state: 'active', reason: null, by: null, at: null },
          limits: {
            maxNotional: [{ currency: 'USDT', amount: '50000' }],
            allowedSymbols: ['BTC/USDT', 'ETH/USDT'],
            priceBandPercent: '2.5',
            requireIdempotencyKey: true,
          },
        },
      },
    },
  },
  problems: [],
});
