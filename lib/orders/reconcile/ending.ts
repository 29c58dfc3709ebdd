import type { Amendment, Order } from '../../domain/order.ts';
import { Problem, type ProblemCode } from '../../domain/problem.ts';
import type { IntentEnding } from '../../intents/intent.ts';
import { recordOf } from '../../intents/problem-record.ts';
import type { AmendOutcome } from './settle-amend.ts';
import type { CancelResult } from './settle-cancel.ts';
import type { PlaceResult } from './settle-place.ts';
import type { UnknownOutcome } from './unknown-outcome.ts';

/** How a command ended, of whatever kind it was. */
export type CommandEnding =
  | { readonly kind: 'done'; readonly order: Order; readonly amendment: Amendment | null }
  /** Refused, or ended otherwise than it was meant to: that answer is final. */
  | { readonly kind: 'refused'; readonly problem: Problem }
  /** Nothing took effect, and what was in the way may pass. */
  | { readonly kind: 'notExecuted'; readonly problem: Problem }
  | { readonly kind: 'unknown'; readonly unknown: UnknownOutcome };

/**
 * The ending of a command that was sent, or of one that is being settled. Not for what comes before: there, a problem
 * says nothing about what was sent earlier. Other errors than problems are bugs, and thrown on.
 */
export async function endingOf(work: () => Promise<PlaceResult | AmendOutcome | CancelResult>): Promise<CommandEnding> {
  try {
    const result = await work();
    if (result.outcome === 'unknown') return { kind: 'unknown', unknown: result };
    return { kind: 'done', order: result.order, amendment: result.outcome === 'amended' ? result.amendment : null };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { kind: mayBeSentAgain(error) ? 'notExecuted' : 'refused', problem: error };
  }
}

/**
 * Whether a command that ended so may be sent again under its key. A command throws only when it had no effect, or when
 * what it did half is told as a conflict (AMEND_INCOMPLETE), for an unknown outcome is a value. Of the rest, those that
 * may pass by themselves, and those that lie in the service and not in the order (429, 503), are worth another try, unless
 * they say that they are final.
 */
export function mayBeSentAgain(problem: Problem): boolean {
  if (problem.details.retryable === false) return false;
  return problem.retryable || problem.status === 429 || problem.status === 503 || OPERATORS_WORD.has(problem.code);
}

/** Said at the signing: the operator may say otherwise later, and nothing was sent. */
const OPERATORS_WORD: ReadonlySet<ProblemCode> = new Set([
  'TRADING_HALTED',
  'TRADING_CANCEL_ONLY',
  'TRADING_REDUCE_ONLY',
]);

/** The ending as it is recorded. `acceptedUntil` and `dueAt` matter for what is still unknown. */
export function recorded(
  ending: CommandEnding,
  open: { readonly acceptedUntil: number | null; readonly dueAt: number },
): IntentEnding {
  switch (ending.kind) {
    case 'done':
      return { kind: 'done', result: { kind: 'order', order: ending.order, amendment: ending.amendment } };
    case 'refused':
      return { kind: 'done', result: { kind: 'problem', problem: recordOf(ending.problem) } };
    case 'notExecuted':
      return {
        kind: 'notExecuted',
        problem: recordOf(ending.problem),
        lookFrom: ending.problem.details.lookFrom ?? null,
      };
    case 'unknown':
      return { kind: 'unknown', cause: recordOf(ending.unknown.lost.problem), ...open };
  }
}
