import { alertAnswered } from '../lib/api/alert.ts';
import { receiveAlertRow } from '../lib/api/operations/alerts.ts';
import { lambda } from '../lib/runtime/lambda.ts';
import * as use from '../lib/runtime/use-cases.ts';

export const handler = lambda(receiveAlertRow, async ({ path: { strategy } }, request, atlas) =>
  alertAnswered(await use.receiveAlert(atlas, strategy, request), { ...request, strategy }),
);
