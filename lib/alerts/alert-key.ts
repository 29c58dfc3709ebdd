import { intentIdOf, requestHashOf } from '../intents/intent-id.ts';
import type { AlertFields } from './alert.ts';

/** The identity of an alert: every copy of it has the same, whatever the template says meanwhile. */
export interface AlertKey {
  /** The owner of the key, which is no user, role or token. */
  readonly keyOwner: string;
  /** The Idempotency-Key that Atlas gives it. */
  readonly key: string;
  readonly requestHash: string;
  readonly intentId: string;
}

/**
 * The key of an alert, from everything that it says, its own time among it: a copy is the same command; the same content at
 * another time, or other content at the same time, is another. The order of the fields does not matter.
 */
export function alertKeyOf(stage: string, strategy: string, fields: AlertFields): AlertKey {
  const keyOwner = JSON.stringify(['alerts of', strategy]);
  const content = [...fields].sort(([one], [other]) => (one < other ? -1 : 1));
  const requestHash = requestHashOf('alert', content);
  return { keyOwner, key: requestHash, requestHash, intentId: intentIdOf(stage, keyOwner, requestHash) };
}
