import { switchSet } from '../lib/api/cancel-after.ts';
import { setCancelAfterRow } from '../lib/api/operations/cancel-after.ts';
import { callerOf } from '../lib/api/pipeline/caller.ts';
import { lambda } from '../lib/runtime/lambda.ts';
import * as use from '../lib/runtime/use-cases.ts';

export const handler = lambda(setCancelAfterRow, async ({ body }, request, atlas) =>
  switchSet(await use.armSwitch(atlas, body, request.deadline, callerOf(request))),
);
