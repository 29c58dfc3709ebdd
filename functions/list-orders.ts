import { listed } from '../lib/api/listing.ts';
import { listOrdersRow } from '../lib/api/operations/orders.ts';
import { lambda } from '../lib/runtime/lambda.ts';
import * as use from '../lib/runtime/use-cases.ts';

export const handler = lambda(listOrdersRow, async ({ query }, { deadline }, atlas) =>
  listed(
    query.ids
      ? await use.byIds(atlas, query.ids, deadline)
      : await use.list(atlas, { ...query, states: query.state }, deadline),
  ),
);
