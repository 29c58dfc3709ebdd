import { instrumentsListed } from '../lib/api/listing.ts';
import { listInstrumentsRow } from '../lib/api/operations/reference.ts';
import { lambda } from '../lib/runtime/lambda.ts';

export const handler = lambda(listInstrumentsRow, async ({ query }, { deadline }, atlas) =>
  instrumentsListed(await atlas.listInstruments(query, deadline)),
);
