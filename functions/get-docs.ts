import { docsPage } from '../lib/api/docs/page.ts';
import { operations } from '../lib/api/operations/index.ts';
import { front } from '../lib/runtime/public.ts';

export const handler = front(operations.getDocs, docsPage);
