import { listed } from '../lib/api/listing.ts';
import { listActiveOrdersRow } from '../lib/api/operations/orders.ts';
import { lambda } from '../lib/runtime/lambda.ts';
import * as use from '../lib/runtime/use-cases.ts';

export const handler = lambda(listActiveOrdersRow, async ({ query: { include, ...filter } }, { deadline }, atlas) => {
  const active = await use.active(atlas, filter, deadline);
  return listed({ ...active, orders: await use.includingFees(atlas, include, active.orders, deadline) });
});
