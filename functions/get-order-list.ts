import { getOrderListRow } from '../lib/api/operations/order-lists.ts';
import { ok } from '../lib/api/response.ts';
import { lambda } from '../lib/runtime/lambda.ts';
import * as use from '../lib/runtime/use-cases.ts';

export const handler = lambda(getOrderListRow, async ({ path }, { deadline }, atlas) =>
  ok(await use.getList(atlas, path.orderListId, deadline)),
);
