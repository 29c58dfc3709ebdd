import { operations } from '../lib/api/operations/index.ts';
import { ok } from '../lib/api/response.ts';
import { lambda } from '../lib/runtime/lambda.ts';

export const handler = lambda(operations.getOrder, async ({ path }, { deadline }, atlas) =>
  ok(await atlas.getOrder(path.orderId, deadline)),
);
