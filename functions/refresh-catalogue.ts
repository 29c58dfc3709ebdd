import { schedules } from '../lib/api/schedules.ts';
import { scheduled } from '../lib/runtime/lambda.ts';

export const handler = scheduled(schedules.refreshCatalogue, (atlas, deadline) => atlas.refreshCatalogue(deadline));
