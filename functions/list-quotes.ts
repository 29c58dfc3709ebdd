import { snapshotListed } from '../lib/api/listing.ts';
import { listQuotesRow } from '../lib/api/operations/account.ts';
import { lambda } from '../lib/runtime/lambda.ts';
import * as use from '../lib/runtime/use-cases.ts';

export const handler = lambda(listQuotesRow, async ({ query }, { deadline }, atlas) =>
  snapshotListed('quotes', await use.quotes(atlas, query, deadline)),
);
