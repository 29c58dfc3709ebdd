import { authorizerFrom } from '../lib/api/authorizer/authorizer.ts';

export const handler = authorizerFrom(process.env);
