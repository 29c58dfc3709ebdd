import { operations } from '../lib/api/operations/index.ts';
import { ok } from '../lib/api/response.ts';
import { healthHandler } from '../lib/runtime/health.ts';

export const handler = healthHandler(operations.getHealth, async (_input, _request, runtime) =>
  ok(await runtime.health()),
);
