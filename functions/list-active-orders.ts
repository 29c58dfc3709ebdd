import { listed } from '../lib/api/listing.ts';
import { listActiveOrdersRow } from '../lib/api/operations/orders.ts';
import { lambda } from '../lib/runtime/lambda.ts';
import * as use from '../lib/runtime/use-cases.ts';

export const handler = lambda(listActiveOrdersRow, async ({ query }, { deadline }, atlas) =>
  listed(await use.active(atlas, query, deadline)),
);
