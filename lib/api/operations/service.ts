import * as z from 'zod';
import { operation } from '../operation.ts';
import { NO_PARAMETERS } from '../schemas/primitives.ts';
import { healthSchema } from '../schemas/responses.ts';

export const getHealthRow = operation({
  name: 'getHealth',
  method: 'GET',
  path: '/v1/health',
  scope: 'public',
  needs: { keys: 'none', intents: 'none', instruments: 'none', tradingState: 'tell' },
  tag: 'Service',
  summary: 'Is Atlas up',
  description: 'Asks no exchange. Tells what the operator lets be traded.',
  pathParameters: NO_PARAMETERS,
  query: NO_PARAMETERS,
  body: undefined,
  responses: {
    200: {
      description: 'It is.',
      schema: healthSchema,
      examples: { ok: { status: 'ok', version: '0.1.0', stage: 'dev', tradingState: 'active' } },
    },
  },
  problems: [],
});

export const getOpenapiRow = operation({
  name: 'getOpenapi',
  method: 'GET',
  path: '/v1/openapi.json',
  scope: 'public',
  needs: { keys: 'none', intents: 'none', instruments: 'none', tradingState: 'none' },
  onlyWith: 'docs',
  tag: 'Service',
  summary: 'This document',
  description: 'OpenAPI 3.1, the same as openapi.yaml in the repository.',
  pathParameters: NO_PARAMETERS,
  query: NO_PARAMETERS,
  body: undefined,
  responses: { 200: { description: 'The OpenAPI document.', contentType: 'application/json' } },
  problems: [],
});

export const getDocsRow = operation({
  name: 'getDocs',
  method: 'GET',
  path: '/docs',
  scope: 'public',
  needs: { keys: 'none', intents: 'none', instruments: 'none', tradingState: 'none' },
  onlyWith: 'docs',
  tag: 'Service',
  summary: 'The reference as a page',
  description: 'Everything the page needs is served from here.',
  pathParameters: NO_PARAMETERS,
  query: NO_PARAMETERS,
  body: undefined,
  responses: { 200: { description: 'The page.', contentType: 'text/html' } },
  problems: [],
});

export const getDocsAssetRow = operation({
  name: 'getDocsAsset',
  method: 'GET',
  path: '/docs/{asset}',
  scope: 'public',
  needs: { keys: 'none', intents: 'none', instruments: 'none', tradingState: 'none' },
  onlyWith: 'docs',
  tag: 'Service',
  summary: 'A part of the page',
  description: 'Scripts, styles and the icon of the reference; a fixed list of files.',
  pathParameters: z.strictObject({ asset: z.string().max(80).meta({ description: 'Name of the file.' }) }),
  query: NO_PARAMETERS,
  body: undefined,
  responses: { 200: { description: 'The file.', contentType: '*/*' } },
  problems: [],
});
