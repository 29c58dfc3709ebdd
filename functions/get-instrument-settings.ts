import { getInstrumentSettingsRow } from '../lib/api/operations/settings.ts';
import { instrumentSettingsRead } from '../lib/api/settings.ts';
import { lambda } from '../lib/runtime/lambda.ts';
import * as use from '../lib/runtime/use-cases.ts';

export const handler = lambda(getInstrumentSettingsRow, async ({ path }, { deadline }, atlas) => {
  const { instrument, settings } = await use.instrumentSettings(atlas, path.instrumentId, deadline);
  return instrumentSettingsRead(instrument, settings);
});
