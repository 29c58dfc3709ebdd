import { listed } from '../lib/api/listing.ts';
import { listActiveOrders } from '../lib/api/operations/orders.ts';
import { lambda } from '../lib/runtime/lambda.ts';

export const handler = lambda(listActiveOrders, async ({ query }, { deadline }, atlas) =>
  listed(await atlas.listActive(query, deadline)),
);
