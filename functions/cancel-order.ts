import { cancelOrderRow } from '../lib/api/operations/orders.ts';
import { callerOf } from '../lib/api/pipeline/caller.ts';
import { canceled } from '../lib/api/response.ts';
import { lambda } from '../lib/runtime/lambda.ts';
import * as use from '../lib/runtime/use-cases.ts';

export const handler = lambda(cancelOrderRow, async ({ path, headers }, request, atlas) =>
  canceled(await use.cancel(atlas, path.orderId, request.deadline, callerOf(request, headers))),
);
