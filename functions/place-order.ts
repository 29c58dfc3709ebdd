import { placeOrder } from '../lib/api/operations/orders.ts';
import { callerOf } from '../lib/api/pipeline/caller.ts';
import { placed } from '../lib/api/response.ts';
import { lambda } from '../lib/runtime/lambda.ts';

export const handler = lambda(placeOrder, async ({ body, headers }, request, atlas) =>
  placed(await atlas.placeOrder(body, request.deadline, callerOf(request, headers))),
);
