import { canceledAll } from '../lib/api/listing.ts';
import { cancelOrdersRow } from '../lib/api/operations/orders.ts';
import { callerOf } from '../lib/api/pipeline/caller.ts';
import { lambda } from '../lib/runtime/lambda.ts';
import * as use from '../lib/runtime/use-cases.ts';

export const handler = lambda(cancelOrdersRow, async ({ query }, request, atlas) => {
  const { results, sources } = await use.cancelAll(atlas, query, request.deadline, callerOf(request));
  return canceledAll(results, sources);
});
