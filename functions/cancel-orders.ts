import { canceledAll } from '../lib/api/listing.ts';
import { cancelOrdersRow } from '../lib/api/operations/orders.ts';
import { callerOf } from '../lib/api/pipeline/caller.ts';
import { lambda } from '../lib/runtime/lambda.ts';
import * as use from '../lib/runtime/use-cases.ts';

export const handler = lambda(cancelOrdersRow, async ({ query: { ids, ...filter } }, request, atlas) => {
  if (ids !== undefined) return canceledAll(await use.cancelMany(atlas, ids, request.deadline, callerOf(request)), []);
  const { results, sources } = await use.cancelAll(atlas, filter, request.deadline, callerOf(request));
  return canceledAll(results, sources);
});
