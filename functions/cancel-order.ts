import { cancelOrderRow } from '../lib/api/operations/orders.ts';
import { callerOf } from '../lib/api/pipeline/caller.ts';
import { canceled } from '../lib/api/response.ts';
import { lambda } from '../lib/runtime/lambda.ts';

export const handler = lambda(cancelOrderRow, async ({ path, headers }, request, atlas) =>
  canceled(await atlas.cancelOrder(path.orderId, request.deadline, callerOf(request, headers))),
);
