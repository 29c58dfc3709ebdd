import { snapshotListed } from '../lib/api/listing.ts';
import { listActiveOrderListsRow } from '../lib/api/operations/order-lists.ts';
import { lambda } from '../lib/runtime/lambda.ts';
import * as use from '../lib/runtime/use-cases.ts';

export const handler = lambda(listActiveOrderListsRow, async ({ query }, { deadline }, atlas) =>
  snapshotListed('orderLists', await use.activeLists(atlas, query, deadline)),
);
