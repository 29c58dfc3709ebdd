import { operations } from '../lib/api/operations.ts';
import { ok } from '../lib/api/response.ts';
import { lambda } from '../lib/runtime.ts';

export const handler = lambda(operations.getHealth, (_input, _request, atlas) => ok(atlas.health()));
