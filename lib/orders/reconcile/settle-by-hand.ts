import { timestamp } from '../../domain/order.ts';
import { Problem } from '../../domain/problem.ts';
import { advance, type Intent, isLeased, isOpen, type OpenIntent } from '../../intents/intent.ts';
import type { IntentStore } from '../../intents/intent-store.ts';
import { recordOf } from '../../intents/problem-record.ts';
import { untouched } from './store-problems.ts';

/** Whether an operator may settle an intent, and if not, why. */
export type Settleability =
  | { readonly kind: 'open'; readonly intent: OpenIntent }
  | { readonly kind: 'ended' }
  /** A caller or the sweeper is working on it. */
  | { readonly kind: 'leased'; readonly until: number }
  /** No settling is needed: a look that begins after this moment proves the outcome. */
  | { readonly kind: 'provable'; readonly after: number };

/**
 * Only an open intent without a lease may be settled by hand, and only once an absence would be proof.
 * `provenAfter`: the moment after which an absence is proof, `Infinity` where it never is. Times are on the writers' clock.
 */
export function settleability(intent: Intent, provenAfter: (intent: OpenIntent) => number, now: number): Settleability {
  if (!isOpen(intent)) return { kind: 'ended' };
  const { lease } = intent.progress;
  if (lease !== null && isLeased(intent, now)) return { kind: 'leased', until: lease.until };
  const after = provenAfter(intent);
  return Number.isFinite(after) && now <= after ? { kind: 'provable', after } : { kind: 'open', intent };
}

export interface Settlement {
  /** The operator. */
  readonly by: string;
  /** The operator's reason, shown to callers. */
  readonly reason: string;
  readonly at: number;
  /** A name unique to this write. */
  readonly writer: string;
}

/**
 * Ends a command on an operator's word that it had no effect. From then on its key is answered with SETTLED_BY_OPERATOR and
 * never sends again: where nothing proves an absence, the lost request may still arrive, and a second sending would then be
 * a second effect. Returns `undefined` when the intent has been written since it was read.
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
  const forKey = requestHash === null ? '' : ' This key sends nothing more.';
  return new Problem(
    'SETTLED_BY_OPERATOR',
    `${by} settled at ${timestamp(at)} that this ${operation} had no effect at ${exchange}, which could not be proven.${forKey} Reason given: ${reason}`,
    { exchange, ...untouched(operation) },
  );
}
