import { probe } from '../lib/api/probe/probe.ts';
import { schedules } from '../lib/api/schedules.ts';
import { scheduledPublicEntry } from '../lib/runtime/public.ts';

export const handler = scheduledPublicEntry(schedules.probe, ({ now }, deadline) =>
  probe({ env: process.env, now }, deadline),
);
