import { cancelOrderListRow } from '../lib/api/operations/order-lists.ts';
import { callerOf } from '../lib/api/pipeline/caller.ts';
import { canceledListResponse } from '../lib/api/response.ts';
import { lambda } from '../lib/runtime/lambda.ts';
import * as use from '../lib/runtime/use-cases.ts';

export const handler = lambda(cancelOrderListRow, async ({ path, headers }, request, atlas) =>
  canceledListResponse(await use.cancelList(atlas, path.orderListId, request.deadline, callerOf(request, headers))),
);
