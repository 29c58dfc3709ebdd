import { exchangesListed } from '../lib/api/listing.ts';
import { operations } from '../lib/api/operations/index.ts';
import { lambda } from '../lib/runtime/lambda.ts';

export const handler = lambda(operations.listExchanges, async (_input, { deadline }, atlas) =>
  exchangesListed(...(await Promise.all([atlas.listExchanges(deadline), atlas.tradingReport()]))),
);
