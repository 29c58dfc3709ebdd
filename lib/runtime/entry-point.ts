import { randomUUID } from 'node:crypto';
import type { ServedOperation } from '../api/operation.ts';
import {
  type ApiHandler,
  type LambdaClock,
  type PipelineRuntime,
  pipeline,
  type Use,
} from '../api/pipeline/pipeline.ts';
import type { Schedule } from '../api/schedules.ts';
import type { Deadline } from '../domain/deadline.ts';
import type { Observability } from '../telemetry/observability.ts';

/** A Lambda handler; `on` binds the same code to another runtime, for the local gateway and tests. */
export type EntryPoint<R> = ApiHandler & {
  readonly operation: ServedOperation;
  readonly on: (runtime: R) => ApiHandler;
};

/**
 * Creates the handler of one operation. The runtime is built once per container: in Lambda during initialization, when the
 * processor is not yet metered, and `begin` may start what the first request would wait for; elsewhere when first needed.
 */
export function entryPoint<O extends ServedOperation, R extends PipelineRuntime>(
  operation: O,
  use: Use<O, R>,
  container: () => R,
  begin?: (runtime: R) => void,
): EntryPoint<R> {
  const on = (runtime: R) => pipeline(operation, use, runtime);
  const own = () => on(container());
  let handler: ApiHandler | undefined;
  if (process.env.AWS_LAMBDA_FUNCTION_NAME !== undefined) {
    const runtime = container();
    handler = on(runtime);
    begin?.(runtime);
  }
  const invoke: ApiHandler = (event, context) => {
    handler ??= own();
    return handler(event, context);
  };
  return Object.assign(invoke, { operation, on });
}

/** The part of Lambda's invocation context that a schedule needs. */
type ScheduleClock = LambdaClock & { readonly awsRequestId?: string };

/** A handler that a schedule calls; `on` binds the same code to another runtime, for tests. */
export type ScheduledEntry<R> = ((event: unknown, context: ScheduleClock) => Promise<void>) & {
  readonly schedule: Schedule;
  readonly on: (runtime: R) => (event: unknown, context: ScheduleClock) => Promise<void>;
};

/** The part of the runtime that the handler of a schedule needs. */
export interface ScheduledRuntime {
  /** Our clock, epoch milliseconds. */
  readonly now: () => number;
  readonly observability: Observability;
}

/** Reserved at the end of a schedule's time for its log line. */
const SCHEDULE_RESERVE_MS = 1_500;

/** Creates the handler of a schedule. It may use all the time of its Lambda, and fails when the work throws. */
export function scheduledEntry<R extends ScheduledRuntime>(
  schedule: Schedule,
  work: (runtime: R, deadline: Deadline) => Promise<unknown>,
  container: () => R,
): ScheduledEntry<R> {
  const on = (runtime: R) => (_event: unknown, context: ScheduleClock) =>
    runtime.observability.request(
      { requestId: context.awsRequestId ?? randomUUID(), operation: schedule.name },
      async (record) => {
        const left = Math.max(0, context.getRemainingTimeInMillis() - SCHEDULE_RESERVE_MS);
        await work(runtime, { signal: AbortSignal.timeout(left), deadline: runtime.now() + left });
        record.note({ status: 200 });
      },
    );
  return Object.assign((event: unknown, context: ScheduleClock) => on(container())(event, context), { schedule, on });
}
