import { placeOrderRow } from '../lib/api/operations/orders.ts';
import { callerOf } from '../lib/api/pipeline/caller.ts';
import { placedResponse } from '../lib/api/response.ts';
import { lambda } from '../lib/runtime/lambda.ts';
import * as use from '../lib/runtime/use-cases.ts';

export const handler = lambda(placeOrderRow, async ({ body, headers }, request, atlas) =>
  placedResponse(await use.place(atlas, body, request.deadline, callerOf(request, headers))),
);
