import { batchPlaced } from '../lib/api/many.ts';
import { placeOrdersRow } from '../lib/api/operations/many.ts';
import { callerOf } from '../lib/api/pipeline/caller.ts';
import { lambda } from '../lib/runtime/lambda.ts';
import * as use from '../lib/runtime/use-cases.ts';

export const handler = lambda(placeOrdersRow, async ({ body, headers }, request, atlas) =>
  batchPlaced(await use.placeSeveral(atlas, body, request.deadline, callerOf(request, headers)), request),
);
