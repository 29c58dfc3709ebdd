import { docsPage } from '../lib/api/docs/page.ts';
import { operations } from '../lib/api/operations.ts';
import { lambda } from '../lib/runtime.ts';

export const handler = lambda(operations.getDocs, docsPage);
