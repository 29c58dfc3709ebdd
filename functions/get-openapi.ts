import { servedDocument } from '../lib/api/openapi/document.ts';
import { getOpenapiRow } from '../lib/api/operations/service.ts';
import { ok } from '../lib/api/response.ts';
import { publicEntry } from '../lib/runtime/public.ts';

export const handler = publicEntry(getOpenapiRow, (_input, { url }) =>
  ok(servedDocument(url), { 'Cache-Control': 'max-age=300' }),
);
