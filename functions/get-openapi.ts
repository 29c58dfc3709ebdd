import { openapiDocument } from '../lib/api/openapi/document.ts';
import { operations } from '../lib/api/operations.ts';
import { ok } from '../lib/api/response.ts';
import { lambda } from '../lib/runtime.ts';

export const handler = lambda(operations.getOpenapi, () => ok(openapiDocument(), { 'Cache-Control': 'max-age=300' }));
