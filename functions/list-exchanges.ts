import { exchangesListed } from '../lib/api/listing.ts';
import { operations } from '../lib/api/operations.ts';
import { lambda } from '../lib/runtime.ts';

export const handler = lambda(operations.listExchanges, async (_input, { deadline }, atlas) =>
  exchangesListed(...(await Promise.all([atlas.listExchanges(deadline), atlas.tradingReport()]))),
);
