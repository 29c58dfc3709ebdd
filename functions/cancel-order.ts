import { operations } from '../lib/api/operations.ts';
import { canceled } from '../lib/api/response.ts';
import { lambda } from '../lib/runtime.ts';

export const handler = lambda(operations.cancelOrder, async ({ path }, { deadline }, atlas) =>
  canceled(await atlas.cancelOrder(path.orderId, deadline)),
);
