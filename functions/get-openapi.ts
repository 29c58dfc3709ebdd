import { openapiDocument } from '../lib/api/openapi/document.ts';
import { getOpenapi } from '../lib/api/operations/service.ts';
import { ok } from '../lib/api/response.ts';
import { publicEntry } from '../lib/runtime/public.ts';

export const handler = publicEntry(getOpenapi, () => ok(openapiDocument(), { 'Cache-Control': 'max-age=300' }));
