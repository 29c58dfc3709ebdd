import { snapshotListed } from '../lib/api/listing.ts';
import { listFeesRow } from '../lib/api/operations/account.ts';
import { lambda } from '../lib/runtime/lambda.ts';
import * as use from '../lib/runtime/use-cases.ts';

export const handler = lambda(listFeesRow, async ({ query }, { deadline }, atlas) =>
  snapshotListed('fees', await use.fees(atlas, query, deadline)),
);
