import { snapshotListed } from '../lib/api/listing.ts';
import { listPositionsRow } from '../lib/api/operations/account.ts';
import { lambda } from '../lib/runtime/lambda.ts';
import * as use from '../lib/runtime/use-cases.ts';

export const handler = lambda(listPositionsRow, async ({ query }, { deadline }, atlas) =>
  snapshotListed('positions', await use.openPositions(atlas, query, deadline)),
);
