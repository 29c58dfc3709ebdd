import { operations } from '../lib/api/operations.ts';
import { placed } from '../lib/api/response.ts';
import { lambda } from '../lib/runtime.ts';

export const handler = lambda(operations.placeOrder, async ({ body }, { deadline }, atlas) =>
  placed(await atlas.placeOrder(body, deadline)),
);
