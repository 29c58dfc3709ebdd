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
  /** Says more about a refusal. */
  readonly explain?: (problem: Problem) => Problem;
}

/**
 * An answer as the outcome of a command. Success is believed only when the body can be read; a success that cannot
 * be read is `unknown`, for something happened and nobody can say what. `settle` turns the body into the outcome: a
 * reply of BitMEX can say no inside a 200.
 */
export function outcomeOf<T>(
  answer: Answer,
  stakes: Stakes,
  settle: (json: ExactJson) => CommandOutcome<T>,
): CommandOutcome<T> {
  switch (answer.kind) {
    case 'success':
      try {
        return settle(answer.json);
      } catch (error) {
        if (!(error instanceof UnreadableReply)) throw error;
        return unknownOutcome(unreadable(error), stakes.clientOrderIds);
      }
    case 'refused': {
      if (answer.refusal.outcome === 'unknown') return unknownOutcome(answer.problem, stakes.clientOrderIds);
      const problem = answer.problem.with({ orderState: stakes.untouched });
      return { outcome: answer.refusal.outcome, problem: stakes.explain?.(problem) ?? problem };
    }
    case 'notSent':
      return { outcome: 'notExecuted', problem: answer.problem.with({ orderState: stakes.untouched }) };
    case 'noReply':
      return unknownOutcome(answer.problem, stakes.clientOrderIds);
    default:
      return answer satisfies never;
  }
}

/**
 * There is no fence. BitMEX compares `api-expires` when a request arrives at its API, not when the engine gets to it
 * (protocol/bitmex.md §1), and no bound is known for the time between. So a request whose reply was lost can take effect
 * at any later time, and an absence never proves that it will not. The sheet's recipe (§6: absent twice over a few seconds
 * means not placed) is what clients do, not what the exchange promises: such an order stays unknown until it is seen.
 */
export function unknownOutcome(problem: Problem, clientOrderIds: readonly string[]): CommandOutcome<never> {
  return { outcome: 'unknown', problem: problem.with({ orderState: 'unknown' }), fence: null, clientOrderIds };
}
