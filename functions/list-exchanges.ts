import { exchangesListed } from '../lib/api/listing.ts';
import { listExchanges } from '../lib/api/operations/reference.ts';
import { lambda } from '../lib/runtime/lambda.ts';

export const handler = lambda(listExchanges, async (_input, { deadline }, atlas) =>
  exchangesListed(...(await Promise.all([atlas.listExchanges(deadline), atlas.tradingReport()]))),
);
