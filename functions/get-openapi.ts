import { openapiDocument } from '../lib/api/openapi/document.ts';
import { operations } from '../lib/api/operations/index.ts';
import { ok } from '../lib/api/response.ts';
import { front } from '../lib/runtime/public.ts';

export const handler = front(operations.getOpenapi, () => ok(openapiDocument(), { 'Cache-Control': 'max-age=300' }));
