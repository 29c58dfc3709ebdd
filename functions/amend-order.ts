import { operations } from '../lib/api/operations.ts';
import { amended } from '../lib/api/response.ts';
import { lambda } from '../lib/runtime.ts';

export const handler = lambda(operations.amendOrder, async ({ path, body }, { deadline }, atlas) =>
  amended(await atlas.amendOrder(path.orderId, body, deadline)),
);
