import { setInstrumentSettingsRow } from '../lib/api/operations/settings.ts';
import { instrumentSettingsChanged } from '../lib/api/settings.ts';
import { lambda } from '../lib/runtime/lambda.ts';
import * as use from '../lib/runtime/use-cases.ts';

export const handler = lambda(setInstrumentSettingsRow, async ({ path, body }, { deadline }, atlas) =>
  instrumentSettingsChanged(await use.setInstrument(atlas, path.instrumentId, body, deadline)),
);
