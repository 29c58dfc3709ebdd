import { authorizer } from '../lib/runtime/authorizer.ts';

export const handler = authorizer(process.env);
