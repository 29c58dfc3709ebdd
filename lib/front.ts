import { type EntryPoint, entryPoint } from './api/entry-point.ts';
import type { Operation } from './api/operation.ts';
import type { PipelineRuntime, Use } from './api/pipeline.ts';
import { type Config, readConfig } from './config.ts';
import { serviceName } from './observability/metric-table.ts';
import { createObservability } from './observability/observability.ts';

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
  return entryPoint(operation, use, () => {
    container ??= createFront(readConfig(process.env), process.env);
    return container;
  });
}
