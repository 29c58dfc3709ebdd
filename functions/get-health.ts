import { getHealthRow } from '../lib/api/operations/service.ts';
import { ok } from '../lib/api/response.ts';
import { healthHandler } from '../lib/runtime/health.ts';

export const handler = healthHandler(getHealthRow, async (_input, _request, runtime) => ok(await runtime.health()));
