import { operations } from '../lib/api/operations/index.ts';
import { followed } from '../lib/api/response.ts';
import { lambda } from '../lib/runtime/lambda.ts';

export const handler = lambda(operations.getIntent, async ({ path }, { deadline, basePath }, atlas) =>
  followed(await atlas.followIntent(path.clientOrderId, deadline), basePath),
);
