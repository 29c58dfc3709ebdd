import { operations } from '../lib/api/operations/index.ts';
import { ok } from '../lib/api/response.ts';
import { lambda } from '../lib/runtime/lambda.ts';

export const handler = lambda(operations.getDeployment, async (_input, _request, atlas) =>
  ok(await atlas.deployment()),
);
