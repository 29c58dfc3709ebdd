import type { ServedOperation } from '../api/operation.ts';
import type { Use } from '../api/pipeline/pipeline.ts';
import type { Schedule } from '../api/schedules.ts';
import { readConfig } from '../config.ts';
import type { Deadline } from '../domain/deadline.ts';
import { PRODUCTS } from '../exchanges/venues.ts';
import { type Atlas, createAtlas } from './compose.ts';
import { type EntryPoint, entryPoint, type ScheduledEntry, scheduledEntry } from './entry-point.ts';

/** A Lambda handler of one operation. */
export type LambdaHandler = EntryPoint<Atlas>;

let container: Atlas | undefined;

/** A Lambda handler of one schedule. */
export type ScheduledHandler = ScheduledEntry<Atlas>;

/** Creates the handler of a schedule. */
export function scheduled(
  schedule: Schedule,
  work: (atlas: Atlas, deadline: Deadline) => Promise<unknown>,
): ScheduledHandler {
  return scheduledEntry(schedule, work, theContainer);
}

function theContainer(): Atlas {
  container ??= createAtlas(readConfig(process.env, PRODUCTS));
  return container;
}

/** Creates the handler of one operation. */
export function lambda<O extends ServedOperation>(operation: O, use: Use<O, Atlas>): LambdaHandler {
  return entryPoint(operation, use, theContainer, (atlas) => atlas.begin(operation.needs));
}
