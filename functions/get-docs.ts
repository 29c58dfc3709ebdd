import { docsPage } from '../lib/api/docs/page.ts';
import { getDocsRow } from '../lib/api/operations/service.ts';
import { docsEntry } from '../lib/runtime/docs.ts';

export const handler = docsEntry(getDocsRow, (_input, _request, { docs }) => docsPage(docs));
