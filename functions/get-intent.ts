import { getIntentRow } from '../lib/api/operations/intents.ts';
import { followed } from '../lib/api/response.ts';
import { lambda } from '../lib/runtime/lambda.ts';
import * as use from '../lib/runtime/use-cases.ts';

export const handler = lambda(getIntentRow, async ({ path }, { deadline, basePath }, atlas) =>
  followed(await use.follow(atlas, path.clientOrderId, deadline), basePath),
);
