import { getIntentRow } from '../lib/api/operations/intents.ts';
import { followed } from '../lib/api/response.ts';
import { lambda } from '../lib/runtime/lambda.ts';

export const handler = lambda(getIntentRow, async ({ path }, { deadline, basePath }, atlas) =>
  followed(await atlas.followIntent(path.clientOrderId, deadline), basePath),
);
