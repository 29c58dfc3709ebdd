import { getDeploymentRow } from '../lib/api/operations/reference.ts';
import { ok } from '../lib/api/response.ts';
import { lambda } from '../lib/runtime/lambda.ts';
import * as use from '../lib/runtime/use-cases.ts';

export const handler = lambda(getDeploymentRow, async (_input, _request, atlas) => ok(await use.deployment(atlas)));
