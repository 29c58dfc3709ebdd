import { schedules } from '../lib/api/schedules.ts';
import { scheduled } from '../lib/runtime/lambda.ts';
import * as use from '../lib/runtime/use-cases.ts';

export const handler = scheduled(schedules.refreshCatalogue, (atlas, deadline) => use.refresh(atlas, deadline));
