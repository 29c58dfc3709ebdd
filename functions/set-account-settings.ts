import { setAccountSettingsRow } from '../lib/api/operations/settings.ts';
import { accountSettingsChanged } from '../lib/api/settings.ts';
import { lambda } from '../lib/runtime/lambda.ts';
import * as use from '../lib/runtime/use-cases.ts';

export const handler = lambda(setAccountSettingsRow, async ({ path, body }, { deadline }, atlas) =>
  accountSettingsChanged(path.product, await use.setAccount(atlas, path.product, body, deadline)),
);
