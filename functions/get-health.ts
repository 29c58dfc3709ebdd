import { operations } from '../lib/api/operations.ts';
import { ok } from '../lib/api/response.ts';
import { front } from '../lib/front.ts';

export const handler = front(operations.getHealth, (_input, _request, runtime) => ok(runtime.health()));
