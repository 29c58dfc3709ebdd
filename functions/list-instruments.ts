import { instrumentsListed } from '../lib/api/listing.ts';
import { operations } from '../lib/api/operations/index.ts';
import { lambda } from '../lib/runtime/lambda.ts';

export const handler = lambda(operations.listInstruments, async ({ query }, { deadline }, atlas) =>
  instrumentsListed(await atlas.listInstruments(query, deadline)),
);
