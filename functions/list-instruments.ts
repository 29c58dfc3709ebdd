import { instrumentsListed } from '../lib/api/listing.ts';
import { listInstruments } from '../lib/api/operations/reference.ts';
import { lambda } from '../lib/runtime/lambda.ts';
import * as use from '../lib/runtime/use-cases.ts';

export const handler = lambda(listInstruments, async ({ query }, { deadline }, atlas) =>
  instrumentsListed(await use.listInstruments(atlas, query, deadline)),
);
