import { canceledAll } from '../lib/api/listing.ts';
import { operations } from '../lib/api/operations.ts';
import { lambda } from '../lib/runtime.ts';

export const handler = lambda(operations.cancelOrders, async ({ query }, { deadline }, atlas) => {
  const { results, sources } = await atlas.cancelOrders(query, deadline);
  return canceledAll(results, sources);
});
