import { instrumentsListed } from '../lib/api/listing.ts';
import { listInstrumentsRow } from '../lib/api/operations/reference.ts';
import { lambda } from '../lib/runtime/lambda.ts';
import * as use from '../lib/runtime/use-cases.ts';

export const handler = lambda(listInstrumentsRow, async ({ query }, { deadline }, atlas) =>
  instrumentsListed(await use.tradable(atlas, query, deadline)),
);
