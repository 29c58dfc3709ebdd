import { snapshotListed } from '../lib/api/listing.ts';
import { listBalancesRow } from '../lib/api/operations/account.ts';
import { lambda } from '../lib/runtime/lambda.ts';
import * as use from '../lib/runtime/use-cases.ts';

export const handler = lambda(listBalancesRow, async ({ query }, { deadline }, atlas) =>
  snapshotListed('balances', await use.balances(atlas, query, deadline)),
);
