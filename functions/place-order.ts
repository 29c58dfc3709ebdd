import { operations } from '../lib/api/operations/index.ts';
import { callerOf } from '../lib/api/pipeline/caller.ts';
import { placedResponse } from '../lib/api/response.ts';
import { lambda } from '../lib/runtime/lambda.ts';

export const handler = lambda(operations.placeOrder, async ({ body, headers }, request, atlas) =>
  placedResponse(await atlas.placeOrder(body, request.deadline, callerOf(request, headers))),
);
