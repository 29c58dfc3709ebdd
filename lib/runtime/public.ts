import type { Operation } from '../api/operation.ts';
import type { PipelineRuntime, Use } from '../api/pipeline/pipeline.ts';
import type { Schedule } from '../api/schedules.ts';
import { type Config, readConfig } from '../config.ts';
import type { Deadline } from '../domain/deadline.ts';
import { createObservability } from '../observability/observability.ts';
import { serviceName } from '../telemetry/metric-table.ts';
import { type EntryPoint, entryPoint, type ScheduledEntry, scheduledEntry } from './entry-point.ts';

/** What the public operations need: no exchange, no keys, no table. */
export type Front = PipelineRuntime;

/** The composition root of the public operations, whose bundles are to carry nothing of the exchanges. */
export function createFront({ log, requestBudgetMs, stage }: Config, env: NodeJS.ProcessEnv): Front {
  const { debugSampleRate, format, level } = log;
  return {
    now: Date.now,
    requestBudgetMs,
    observability: createObservability({ service: serviceName(stage), env, level, format, debugSampleRate }),
    budgets: () => [],
  };
}

let container: Front | undefined;

/** Makes the handler of a public operation. */
export function front<O extends Operation>(operation: O, use: Use<O, Front>): EntryPoint<Front> {
  return entryPoint(operation, use, theContainer);
}

/** Makes the handler of a schedule that needs no exchange. */
export function scheduledFront(
  schedule: Schedule,
  work: (front: Front, deadline: Deadline) => Promise<unknown>,
): ScheduledEntry<Front> {
  return scheduledEntry(schedule, work, theContainer);
}

function theContainer(): Front {
  container ??= createFront(readConfig(process.env), process.env);
  return container;
}
