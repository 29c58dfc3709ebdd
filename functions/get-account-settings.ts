import { getAccountSettingsRow } from '../lib/api/operations/settings.ts';
import { accountSettingsRead } from '../lib/api/settings.ts';
import { lambda } from '../lib/runtime/lambda.ts';
import * as use from '../lib/runtime/use-cases.ts';

export const handler = lambda(getAccountSettingsRow, async ({ path }, { deadline }, atlas) =>
  accountSettingsRead(path.product, await use.accountSettings(atlas, path.product, deadline)),
);
