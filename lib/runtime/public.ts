import type { ServedOperation } from '../api/operation.ts';
import type { PipelineRuntime, Use } from '../api/pipeline/pipeline.ts';
import type { Schedule } from '../api/schedules.ts';
import { type Config, readConfig } from '../config.ts';
import type { Deadline } from '../domain/deadline.ts';
import { createObservability } from '../observability/observability.ts';
import { serviceName } from '../telemetry/metric-table.ts';
import { type EntryPoint, entryPoint, type ScheduledEntry, scheduledEntry } from './entry-point.ts';

/** The runtime of public operations: no exchange, no keys, no table. */
export type PublicRuntime = PipelineRuntime;

/** The composition root of public operations, whose bundles must not contain code of exchanges. */
export function createPublicRuntime({ log, requestBudgetMs, stage }: Config, env: NodeJS.ProcessEnv): PublicRuntime {
  const { debugSampleRate, format, level } = log;
  return {
    now: Date.now,
    requestBudgetMs,
    observability: createObservability({ service: serviceName(stage), env, level, format, debugSampleRate }),
    budgets: () => [],
  };
}

let container: PublicRuntime | undefined;

/** Creates the handler of a public operation. */
export function publicEntry<O extends ServedOperation>(
  operation: O,
  use: Use<O, PublicRuntime>,
): EntryPoint<PublicRuntime> {
  return entryPoint(operation, use, theContainer);
}

/** Creates the handler of a schedule that needs no exchange. */
export function scheduledPublicEntry(
  schedule: Schedule,
  work: (runtime: PublicRuntime, deadline: Deadline) => Promise<unknown>,
): ScheduledEntry<PublicRuntime> {
  return scheduledEntry(schedule, work, theContainer);
}

function theContainer(): PublicRuntime {
  container ??= createPublicRuntime(readConfig(process.env), process.env);
  return container;
}
