import { callerIdentity } from '../../lib/api/pipeline/caller.ts';
import type { Intent } from '../../lib/intents/intent.ts';
import { intentIdOf } from '../../lib/intents/intent-id.ts';
import type { Order } from '../../paper/src/testing.ts';
import { userArnOf } from './process.ts';

/** The role of all callers: whose the keys are, in whichever session. */
const { keyOwner: OWNER } = callerIdentity({ identity: { userArn: userArnOf('any') } });

/** The id of the intent of a key, and the client order id of its order where the caller names none. */
export function idOfKey(key: string): string {
  return intentIdOf('dev', OWNER, key);
}

/**
 * Whether the order under a client order id that its caller chose may be another than the one that was asked for: it came
 * within the error of the exchange's clock, or has other terms since. Nothing else tells then, and it has to stay unknown.
 */
export function mayBeAnother({ subject }: Intent, { amendments, createdAt }: Order): boolean {
  if (subject.operation !== 'place') return false;
  const { at, within } = subject.sentAfter;
  return amendments.length > 0 || within === null || createdAt <= at + within;
}
