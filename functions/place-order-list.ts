import { placeOrderListRow } from '../lib/api/operations/order-lists.ts';
import { callerOf } from '../lib/api/pipeline/caller.ts';
import { placedListResponse } from '../lib/api/response.ts';
import { lambda } from '../lib/runtime/lambda.ts';
import * as use from '../lib/runtime/use-cases.ts';

export const handler = lambda(placeOrderListRow, async ({ body, headers }, request, atlas) =>
  placedListResponse(await use.placeList(atlas, body, request.deadline, callerOf(request, headers))),
);
