import { instrumentsListed } from '../lib/api/listing.ts';
import { listInstruments } from '../lib/api/operations/reference.ts';
import { lambda } from '../lib/runtime/lambda.ts';

export const handler = lambda(listInstruments, async ({ query }, { deadline }, atlas) =>
  instrumentsListed(await atlas.listInstruments(query, deadline)),
);
