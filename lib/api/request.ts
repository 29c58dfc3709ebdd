import type { Deadline } from '../domain/deadline.ts';
import type { Caller } from '../orders/reconcile/command.ts';
import type { CallerIdentity } from './caller.ts';

/** What the pipeline tells a handler about the request, besides its input. */
export interface RequestContext extends CallerIdentity {
  readonly requestId: string;
  /** Everything the request starts ends with its `signal`; `deadline` is the same moment, epoch milliseconds. */
  readonly deadline: Deadline;
  /** What stands before the paths of the operations, as the stage of a deployed API does; empty on one's own machine. */
  readonly basePath: string;
}

/** Who asks, for commands that leave a record. */
export function callerOf(
  { principal, keyOwner, requestId }: RequestContext,
  headers: { readonly 'Idempotency-Key'?: string | undefined } = {},
): Caller {
  return { principal, keyOwner, requestId, idempotencyKey: headers['Idempotency-Key'] };
}
