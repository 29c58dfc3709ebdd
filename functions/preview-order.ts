import { previewOrderRow } from '../lib/api/operations/orders.ts';
import { ok } from '../lib/api/response.ts';
import { lambda } from '../lib/runtime/lambda.ts';
import * as use from '../lib/runtime/use-cases.ts';

export const handler = lambda(previewOrderRow, async ({ body, query }, { deadline }, atlas) =>
  ok(await use.preview(atlas, body, query, deadline)),
);
