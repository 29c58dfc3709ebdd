import { docsPage } from '../lib/api/docs/page.ts';
import { getDocsRow } from '../lib/api/operations/service.ts';
import { publicEntry } from '../lib/runtime/public.ts';

export const handler = publicEntry(getDocsRow, docsPage);
