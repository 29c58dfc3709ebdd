import { fillsListed } from '../lib/api/listing.ts';
import { listFillsRow } from '../lib/api/operations/account.ts';
import { lambda } from '../lib/runtime/lambda.ts';
import * as use from '../lib/runtime/use-cases.ts';

export const handler = lambda(listFillsRow, async ({ query: { orderId, ...query } }, { deadline }, atlas) =>
  fillsListed(
    orderId === undefined
      ? await use.accountFills(atlas, query, deadline)
      : await use.orderFills(atlas, orderId, deadline),
  ),
);
