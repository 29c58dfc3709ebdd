import { docsPage } from '../lib/api/docs/page.ts';
import { operations } from '../lib/api/operations/index.ts';
import { publicEntry } from '../lib/runtime/public.ts';

export const handler = publicEntry(operations.getDocs, docsPage);
