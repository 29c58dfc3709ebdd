import { listed } from '../lib/api/listing.ts';
import { listActiveOrdersRow } from '../lib/api/operations/orders.ts';
import { lambda } from '../lib/runtime/lambda.ts';

export const handler = lambda(listActiveOrdersRow, async ({ query }, { deadline }, atlas) =>
  listed(await atlas.listActive(query, deadline)),
);
