import { timestamp } from '../../domain/order.ts';
import { Problem } from '../../domain/problem.ts';
import { advance, type Intent, isLeased, isOpen, type OpenIntent } from '../../intents/intent.ts';
import type { IntentStore } from '../../intents/intent-store.ts';
import { recordOf } from '../../intents/problem-record.ts';
import { untouched } from './store-problems.ts';

/** Whether somebody's word may end an intent, and if not, why. */
export type Settleability =
  | { readonly kind: 'open'; readonly intent: OpenIntent }
  | { readonly kind: 'ended' }
  /** Somebody is at work on it. */
  | { readonly kind: 'leased'; readonly until: number }
  /** Nobody's word is needed: a look that begins after this moment proves it. */
  | { readonly kind: 'provable'; readonly after: number };

/**
 * Only what is open and at rest may be settled by hand, and not before the exchange itself had time to tell.
 * `provenAfter`: from when on an absence is proof, `Infinity` where it never is. Times are those of the table's writers.
 */
export function settleability(intent: Intent, provenAfter: (intent: OpenIntent) => number, now: number): Settleability {
  if (!isOpen(intent)) return { kind: 'ended' };
  const { lease } = intent.progress;
  if (lease !== null && isLeased(intent, now)) return { kind: 'leased', until: lease.until };
  const after = provenAfter(intent);
  return Number.isFinite(after) && now <= after ? { kind: 'provable', after } : { kind: 'open', intent };
}

export interface Settlement {
  /** Who says so. */
  readonly by: string;
  /** What that rests on, in his words: callers read it. */
  readonly reason: string;
  readonly at: number;
  /** A name that no other write has. */
  readonly writer: string;
}

/**
 * Ends a command on somebody's word that it had no effect. Its key is answered with SETTLED_BY_OPERATOR from now on and
 * never sends again: where nothing proves an absence, the lost request may still arrive, and would be a second effect
 * then. `undefined` when somebody else has written since the intent was read.
 */
export async function settleByHand(
  store: Pick<IntentStore, 'replace'>,
  intent: OpenIntent,
  settlement: Settlement,
): Promise<Intent | undefined> {
  const { writer, at } = settlement;
  const problem = recordOf(settled(intent, settlement));
  const next = advance(intent, { kind: 'settle', by: writer, at, problem });
  return (await store.replace(next)) ? next : undefined;
}

function settled({ subject, requestHash }: OpenIntent, { by, reason, at }: Settlement): Problem {
  const { operation, exchange } = subject;
  const forKey = requestHash === null ? '' : ' This key sends nothing again.';
  return new Problem(
    'SETTLED_BY_OPERATOR',
    `${by} settled at ${timestamp(at)} that this ${operation} had no effect at ${exchange}, which could not be proven.${forKey} Reason given: ${reason}`,
    { exchange, ...untouched(operation) },
  );
}
