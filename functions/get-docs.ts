import { docsPage } from '../lib/api/docs/page.ts';
import { getDocs } from '../lib/api/operations/service.ts';
import { front } from '../lib/runtime/public.ts';

export const handler = front(getDocs, docsPage);
