import { listed } from '../lib/api/listing.ts';
import { listOrdersRow } from '../lib/api/operations/orders.ts';
import { lambda } from '../lib/runtime/lambda.ts';
import * as use from '../lib/runtime/use-cases.ts';

export const handler = lambda(listOrdersRow, async ({ query }, { deadline }, atlas) => {
  const { include, ...filter } = query;
  const page = filter.ids
    ? await use.byIds(atlas, filter.ids, deadline)
    : await use.list(atlas, { ...filter, states: filter.state }, deadline);
  return listed({ ...page, orders: await use.includingFees(atlas, include, page.orders, deadline) });
});
