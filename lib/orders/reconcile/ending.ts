import type { LinkedOrders } from '../../domain/linked-orders.ts';
import type { Amendment, Order } from '../../domain/order.ts';
import { Problem, type ProblemCode } from '../../domain/problem.ts';
import type { IntentEnding } from '../../intents/intent.ts';
import { recordOf } from '../../intents/problem-record.ts';
import type { CommandResult } from './command.ts';
import type { UnknownOutcome } from './unknown-outcome.ts';

/** How a command of any kind ended. */
export type CommandEnding =
  | { readonly kind: 'done'; readonly order: Order; readonly amendment: Amendment | null }
  | { readonly kind: 'listDone'; readonly list: LinkedOrders }
  /** Refused, or ended otherwise than intended: the answer is final. */
  | { readonly kind: 'refused'; readonly problem: Problem }
  /** Nothing took effect, and the cause may pass. */
  | { readonly kind: 'notExecuted'; readonly problem: Problem }
  | { readonly kind: 'unknown'; readonly unknown: UnknownOutcome };

/**
 * Runs the sending or resolving of a command and returns its ending. Not for the checks before: there a problem
 * says nothing about what was sent earlier. Errors other than problems are bugs and are rethrown.
 */
export async function endingOf(work: () => Promise<CommandResult>): Promise<CommandEnding> {
  try {
    const result = await work();
    if (result.outcome === 'unknown') return { kind: 'unknown', unknown: result };
    if ('list' in result) return { kind: 'listDone', list: result.list };
    return { kind: 'done', order: result.order, amendment: result.outcome === 'amended' ? result.amendment : null };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { kind: mayBeSentAgain(error) ? 'notExecuted' : 'refused', problem: error };
  }
}

/**
 * Whether a command that ended in this problem may be sent again under its key. A command throws only when it had no effect,
 * or took half of it (AMEND_INCOMPLETE); an unknown outcome is a value. Retryable problems, every 429 among them, and those of the
 * service rather than the order (503) are worth another try, unless they are marked final.
 */
export function mayBeSentAgain(problem: Problem): boolean {
  if (problem.details.retryable === false) return false;
  return problem.retryable || problem.status === 503 || OPERATORS_WORD.has(problem.code);
}

/** Refusals at signing: nothing was sent, and the operator may change the state. */
const OPERATORS_WORD: ReadonlySet<ProblemCode> = new Set([
  'TRADING_HALTED',
  'TRADING_CANCEL_ONLY',
  'TRADING_REDUCE_ONLY',
]);

/** Converts an ending for the record. `open` applies to an unknown outcome only. */
export function recorded(
  ending: CommandEnding,
  open: { readonly acceptedUntil: number | null; readonly dueAt: number },
): IntentEnding {
  switch (ending.kind) {
    case 'done':
      return { kind: 'done', result: { kind: 'order', order: ending.order, amendment: ending.amendment } };
    case 'listDone':
      return { kind: 'done', result: { kind: 'list', list: ending.list } };
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
