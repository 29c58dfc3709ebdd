import { getOrderRow } from '../lib/api/operations/orders.ts';
import { ok } from '../lib/api/response.ts';
import { lambda } from '../lib/runtime/lambda.ts';
import * as use from '../lib/runtime/use-cases.ts';

export const handler = lambda(getOrderRow, async ({ path, query }, { deadline }, atlas) => {
  const order = await use.get(atlas, path.orderId, deadline);
  const [told] = await use.includingFees(atlas, query.include, [order], deadline);
  return ok(told);
});
