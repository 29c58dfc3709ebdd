import { scheduled } from '../lib/runtime.ts';

export const handler = scheduled('sweepIntents', async (atlas, deadline) => {
  await atlas.sweepIntents(deadline);
});
