import { getDeploymentRow } from '../lib/api/operations/reference.ts';
import { ok } from '../lib/api/response.ts';
import { lambda } from '../lib/runtime/lambda.ts';

export const handler = lambda(getDeploymentRow, async (_input, _request, atlas) => ok(await atlas.deployment()));
