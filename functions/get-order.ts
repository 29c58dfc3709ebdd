import { getOrderRow } from '../lib/api/operations/orders.ts';
import { ok } from '../lib/api/response.ts';
import { lambda } from '../lib/runtime/lambda.ts';

export const handler = lambda(getOrderRow, async ({ path }, { deadline }, atlas) =>
  ok(await atlas.getOrder(path.orderId, deadline)),
);
