import { operations } from '../lib/api/operations.ts';
import { ok } from '../lib/api/response.ts';
import { healthHandler } from '../lib/health.ts';

export const handler = healthHandler(operations.getHealth, async (_input, _request, runtime) =>
  ok(await runtime.health()),
);
