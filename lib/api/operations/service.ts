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
  summary: 'Health of Atlas',
  description: 'Asks no exchange. Includes the trading state set by the operator.',
  pathParameters: NO_PARAMETERS,
  query: NO_PARAMETERS,
  body: undefined,
  responses: {
    200: {
      description: 'Atlas is up.',
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
  summary: 'The OpenAPI document',
  description:
    'OpenAPI 3.1, the same as openapi.yaml in the repository, with the address where it is read as its server.',
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
  summary: 'The API reference as a web page',
  description:
    'Operations, models, problems and guides, with a search and a form for each operation. Everything the page needs is served from here.',
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
  summary: 'A file of the reference page',
  description: 'A guide, or a script, the style sheet or the icon of the pages; a fixed list of names.',
  pathParameters: z.strictObject({ asset: z.string().max(80).meta({ description: 'Name of the file.' }) }),
  query: NO_PARAMETERS,
  body: undefined,
  responses: { 200: { description: 'The file.', contentType: '*/*' } },
  problems: [],
});
