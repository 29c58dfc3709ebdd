import { listed } from '../lib/api/listing.ts';
import { operations } from '../lib/api/operations/index.ts';
import { lambda } from '../lib/runtime/lambda.ts';

export const handler = lambda(operations.listActiveOrders, async ({ query }, { deadline }, atlas) =>
  listed(await atlas.listActive(query, deadline)),
);
