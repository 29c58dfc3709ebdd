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

/** A Lambda handler; `on` binds the same code to another runtime, as the local gateway and the tests do. */
export type EntryPoint<R> = ApiHandler & {
  readonly operation: ServedOperation;
  readonly on: (runtime: R) => ApiHandler;
};

/**
 * Makes the handler of one operation. The runtime is built once per container: in Lambda while it starts, when the
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

/** What a Lambda is told of its invocation, as far as a schedule needs it. */
type ScheduleClock = LambdaClock & { readonly awsRequestId?: string };

/** A handler that a schedule calls; `on` binds the same code to another runtime, as tests do. */
export type ScheduledEntry<R> = ((event: unknown, context: ScheduleClock) => Promise<void>) & {
  readonly schedule: Schedule;
  readonly on: (runtime: R) => (event: unknown, context: ScheduleClock) => Promise<void>;
};

/** What the handler of a schedule needs of its runtime. */
export interface ScheduledRuntime {
  /** Our clock, epoch milliseconds. */
  readonly now: () => number;
  readonly observability: Observability;
}

/** Kept back from a schedule's time to write its log line. */
const SCHEDULE_RESERVE_MS = 1_500;

/** Makes the handler of a schedule. It has all the time its Lambda has, and fails when the work throws. */
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
