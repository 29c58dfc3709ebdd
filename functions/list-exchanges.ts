import { exchangesListed } from '../lib/api/listing.ts';
import { listExchangesRow } from '../lib/api/operations/reference.ts';
import { lambda } from '../lib/runtime/lambda.ts';
import * as use from '../lib/runtime/use-cases.ts';

export const handler = lambda(listExchangesRow, async (_input, { deadline }, atlas) =>
  exchangesListed(...(await Promise.all([use.exchangeReports(atlas, deadline), use.tradingReport(atlas)]))),
);
