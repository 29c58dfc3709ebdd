import { amendOrderRow } from '../lib/api/operations/orders.ts';
import { callerOf } from '../lib/api/pipeline/caller.ts';
import { amended } from '../lib/api/response.ts';
import { lambda } from '../lib/runtime/lambda.ts';
import * as use from '../lib/runtime/use-cases.ts';

export const handler = lambda(amendOrderRow, async ({ path, body, headers }, request, atlas) =>
  amended(await use.amend(atlas, path.orderId, body, request.deadline, callerOf(request, headers))),
);
