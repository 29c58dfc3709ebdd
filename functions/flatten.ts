import { flattened } from '../lib/api/many.ts';
import { flattenRow } from '../lib/api/operations/many.ts';
import { callerOf } from '../lib/api/pipeline/caller.ts';
import { lambda } from '../lib/runtime/lambda.ts';
import * as use from '../lib/runtime/use-cases.ts';

export const handler = lambda(flattenRow, async ({ body, headers }, request, atlas) =>
  flattened(await use.flattenProduct(atlas, body, request.deadline, callerOf(request, headers)), request),
);
