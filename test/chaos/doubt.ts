import { callerIdentity } from '../../lib/api/pipeline/caller.ts';
import type { Intent } from '../../lib/intents/intent.ts';
import { intentIdOf } from '../../lib/intents/intent-id.ts';
import { userArnOf } from './process.ts';
import type { Witnessed } from './truth.ts';

/** The role of all callers, which owns the keys in every session. */
const { keyOwner: OWNER } = callerIdentity({ identity: { userArn: userArnOf('any') } });

/** The id of the intent of a key, and the client order id of its order when the caller gives none. */
export function idOfKey(key: string): string {
  return intentIdOf('dev', OWNER, key);
}

/**
 * Whether the order under a caller's own client order id may belong to another command: it was created within the error
 * of the exchange's clock, or its terms have changed since. There is no other evidence then, so the outcome must stay
 * unknown.
 */
export function mayBeAnother({ subject }: Intent, { amendments, createdAt }: Witnessed): boolean {
  if (subject.operation !== 'place') return false;
  const { at, within } = subject.sentAfter;
  return amendments.length > 0 || within === null || createdAt <= at + within;
}
