import type { Deadline } from '../../domain/deadline.ts';
import { Problem } from '../../domain/problem.ts';
import type { IntentOperation } from '../../intents/intent.ts';
import type { AskedCommand, Caller, Concluded, Prepare } from './command.ts';
import type { RecordingContext } from './context.ts';
import { runKeyed } from './keyed.ts';
import { untouched } from './store-problems.ts';
import { runUnkeyed } from './unkeyed.ts';

/** Whether sending a command twice can have a second effect. */
const MAY_DOUBLE: Readonly<Record<IntentOperation, boolean>> = {
  place: true,
  amend: true,
  cancel: false,
  placeList: true,
  cancelList: false,
};

/**
 * Runs a command with or without a key. A cancel is never refused because its key is missing or cannot be
 * recorded: a second cancel has no effect.
 */
export function runCommand(
  context: RecordingContext,
  asked: AskedCommand,
  caller: Caller,
  deadline: Deadline,
  prepare: Prepare,
): Promise<Concluded> {
  const { idempotencyKey: key } = caller;
  const { store, outlivesProcess } = context.intents;
  const canKeep = store !== undefined && outlivesProcess;
  if (key !== undefined && (canKeep || MAY_DOUBLE[asked.operation]))
    return runKeyed(context, asked, { ...caller, key }, deadline, prepare);
  refuseWithoutKey(context, asked.operation, caller);
  return runUnkeyed(context, asked, caller, prepare);
}

/** Throws 400 when a command needs a key in this deployment and has none. */
export function refuseWithoutKey(
  { intents: { requireKey } }: RecordingContext,
  operation: IntentOperation,
  { idempotencyKey }: Caller,
): void {
  if (idempotencyKey !== undefined || !requireKey || !MAY_DOUBLE[operation]) return;
  throw new Problem(
    'IDEMPOTENCY_KEY_REQUIRED',
    'Send an Idempotency-Key: any text that is unique for each order you intend.',
    untouched(operation),
  );
}
