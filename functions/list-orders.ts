import { listed } from '../lib/api/listing.ts';
import { listOrdersRow } from '../lib/api/operations/orders.ts';
import { lambda } from '../lib/runtime/lambda.ts';

export const handler = lambda(listOrdersRow, async ({ query }, { deadline }, atlas) =>
  listed(
    query.ids
      ? await atlas.listByIds(query.ids, deadline)
      : await atlas.listOrders({ ...query, states: query.state }, deadline),
  ),
);
