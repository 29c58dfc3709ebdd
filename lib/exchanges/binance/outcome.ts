import type { OrderEffect, Problem } from '../../problems.ts';
import type { ExactJson } from '../http/exact-json.ts';
import type { CommandOutcome } from '../port.ts';
import { UnreadableReply } from '../wire.ts';
import { type Answer, unreadable } from './client.ts';

/** What is to be said about an order when a command did not succeed. */
export interface Stakes {
  /** What is certain of the order when the command had no effect; absent for a cancel, whose order may be closed. */
  readonly untouched: OrderEffect | undefined;
  /** Ids by which the truth can be looked up when the outcome is unknown. */
  readonly clientOrderIds: readonly string[];
  /** Says more about a refusal, e.g. which rule of the instrument was broken. */
  readonly explain?: (problem: Problem) => Problem;
}

/**
 * An answer as the outcome of a command. Success is believed only when the body can be read; a success that cannot
 * be read is `unknown`, for something happened and nobody can say what.
 */
export function outcomeOf<T>(answer: Answer, stakes: Stakes, parse: (json: ExactJson) => T): CommandOutcome<T> {
  switch (answer.kind) {
    case 'success':
      try {
        return { outcome: 'acknowledged', value: parse(answer.json) };
      } catch (error) {
        if (!(error instanceof UnreadableReply)) throw error;
        return unknownOutcome(unreadable(error), answer.fence, stakes.clientOrderIds);
      }
    case 'refused': {
      if (answer.refusal.outcome === 'unknown') {
        return unknownOutcome(answer.problem, answer.fence, stakes.clientOrderIds);
      }
      const problem = answer.problem.with({ orderState: stakes.untouched });
      return { outcome: answer.refusal.outcome, problem: stakes.explain?.(problem) ?? problem };
    }
    case 'notSent':
      return { outcome: 'notExecuted', problem: answer.problem.with({ orderState: stakes.untouched }) };
    case 'noReply':
      return unknownOutcome(answer.problem, answer.fence, stakes.clientOrderIds);
    default:
      return answer satisfies never;
  }
}

export function unknownOutcome(
  problem: Problem,
  fence: number | null,
  clientOrderIds: readonly string[],
): CommandOutcome<never> {
  return { outcome: 'unknown', problem: problem.with({ orderState: 'unknown' }), fence, clientOrderIds };
}
