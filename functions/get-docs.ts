import { docsPage } from '../lib/api/docs/page.ts';
import { operations } from '../lib/api/operations.ts';
import { front } from '../lib/front.ts';

export const handler = front(operations.getDocs, docsPage);
