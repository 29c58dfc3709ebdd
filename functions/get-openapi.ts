import { openapiDocument } from '../lib/api/openapi/document.ts';
import { operations } from '../lib/api/operations/index.ts';
import { ok } from '../lib/api/response.ts';
import { publicEntry } from '../lib/runtime/public.ts';

export const handler = publicEntry(operations.getOpenapi, () =>
  ok(openapiDocument(), { 'Cache-Control': 'max-age=300' }),
);
