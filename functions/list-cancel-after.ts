import { switchesListed } from '../lib/api/cancel-after.ts';
import { listCancelAfterRow } from '../lib/api/operations/cancel-after.ts';
import { lambda } from '../lib/runtime/lambda.ts';
import * as use from '../lib/runtime/use-cases.ts';

export const handler = lambda(listCancelAfterRow, async (_, { deadline }, atlas) =>
  switchesListed(await use.switches(atlas, deadline)),
);
