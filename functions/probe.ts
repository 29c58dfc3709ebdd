import { probe } from '../lib/api/probe/probe.ts';
import { schedules } from '../lib/api/schedules.ts';
import { scheduledFront } from '../lib/runtime/public.ts';

export const handler = scheduledFront(schedules.probe, ({ now }, deadline) =>
  probe({ env: process.env, now }, deadline),
);
