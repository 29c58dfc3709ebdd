import type { CommandOutcome, OutcomeClass } from '../../domain/outcome.ts';
import type { OrderEffect, Problem } from '../../domain/problem.ts';
import type { ExactJson } from '../../text/exact-json.ts';
import type { VenueFacts } from '../port.ts';
import { UnreadableReply } from '../wire.ts';
import { type Answer, unreadableReply } from './client.ts';

/** What is to be said about an order when a command did not succeed. */
export interface AboutCommand {
  /** What is certain of the order when the command had no effect; absent for a cancel, whose order may be closed. */
  readonly untouched: OrderEffect | undefined;
  /** Ids by which the truth can be looked up when the outcome is unknown. */
  readonly clientOrderIds: readonly string[];
  /** Says more about a refusal, e.g. which rule of the instrument was broken. */
  readonly explain?: (problem: Problem) => Problem;
}

/** An answer as the outcome of a command, where a body that can be read says that it is done. */
export function outcomeOf<T>(answer: Answer, about: AboutCommand, parse: (json: ExactJson) => T): CommandOutcome<T> {
  return settledOutcomeOf(answer, about, (json) => ({ outcome: 'acknowledged', value: parse(json) }));
}

/**
 * An answer as the outcome of a command. Success is believed only when the body can be read; a success that cannot
 * be read is `unknown`, for something happened and nobody can say what. `settle` turns the body into the outcome: a
 * success of HTTP can say no inside.
 */
export function settledOutcomeOf<T>(
  answer: Answer,
  about: AboutCommand,
  settle: (json: ExactJson) => CommandOutcome<T>,
): CommandOutcome<T> {
  switch (answer.kind) {
    case 'success':
      try {
        return settle(answer.json);
      } catch (error) {
        if (!(error instanceof UnreadableReply)) throw error;
        return lostOutcome(unreadableReply(answer.venue, error), answer.acceptedUntil, about.clientOrderIds);
      }
    case 'refused':
      return refusedOutcome(answer, about);
    case 'notSent':
      return { outcome: 'notExecuted', problem: answer.problem.with({ orderState: about.untouched }) };
    case 'noReply':
      return lostOutcome(answer.problem, answer.acceptedUntil, about.clientOrderIds);
    default:
      return answer satisfies never;
  }
}

/**
 * A refusal binds the copy that was refused, and a network may have delivered another. What it was refused for decides
 * whether that one could fare otherwise:
 * - A clock or keys that did not fit: another copy may come in time, or reach a server that knows the key. Nothing is
 *   certain before no copy can be accepted any more, so the outcome is unknown until a look proves an absence, and only
 *   then may it be sent again. At an engine that does not hold to the validity of signatures that moment never comes: the
 *   refusal is final.
 * - A limit or overload: the exchange documents that it did nothing, which one look later is held against.
 * - Anything else is the engine's no.
 */
function refusedOutcome(answer: Extract<Answer, { kind: 'refused' }>, about: AboutCommand): CommandOutcome<never> {
  const { refusal, acceptedUntil, refusedAt, cured } = answer;
  const { facts } = answer.venue;
  const { untouched, clientOrderIds } = about;
  if (refusal.outcome === 'unknown') return lostOutcome(answer.problem, acceptedUntil, clientOrderIds);
  const problem = explained(answer.problem.with({ orderState: untouched }), about);
  // Two cancels are one: whatever became of another copy, this one may simply be sent again.
  if (untouched === undefined) return { outcome: refusal.outcome, problem };
  const listedFrom = refusedAt + facts.listingLagMs;
  switch (refusal.problem) {
    case 'EXCHANGE_CLOCK':
      if (acceptedUntil === null) return final(problem, listedFrom);
      return { ...lostOutcome(answer.problem, acceptedUntil, clientOrderIds), sendAgain: cured };
    case 'CREDENTIALS_REJECTED':
      if (acceptedUntil === null) return final(problem, cured ? listedFrom : undefined);
      if (cured) return { ...lostOutcome(answer.problem, acceptedUntil, clientOrderIds), sendAgain: true };
      return refusedUntil(problem, acceptedUntil, facts);
  }
  switch (refusal.outcome) {
    case 'rejected':
      return acceptedUntil === null ? final(problem, undefined) : refusedUntil(problem, acceptedUntil, facts);
    case 'notExecuted':
      return { outcome: 'notExecuted', problem: problem.with({ lookFrom: listedFrom }) };
    default:
      return refusal.outcome satisfies never;
  }
}

/** How much is left open by each class. */
const OPENNESS: Readonly<Record<OutcomeClass, number>> = { acknowledged: 0, rejected: 1, notExecuted: 1, unknown: 2 };

/** Of commands that failed, the one that leaves the most open; the first of several. */
export function mostOpen<T extends CommandOutcome<unknown>>(failed: readonly T[]): T | undefined {
  return failed.toSorted((one, other) => OPENNESS[other.outcome] - OPENNESS[one.outcome])[0];
}

/** Refused; should what was in the way pass, it may be sent again once no copy of it can take effect any more. */
function refusedUntil(
  problem: Problem,
  acceptedUntil: number,
  { engineLagMs, listingLagMs }: VenueFacts,
): CommandOutcome<never> {
  return { outcome: 'rejected', problem: problem.with({ lookFrom: acceptedUntil + engineLagMs + listingLagMs }) };
}

/** Refused for good: under this key it is not sent again. */
function final(problem: Problem, recheckFrom: number | undefined): CommandOutcome<never> {
  return { outcome: 'rejected', problem: problem.with({ retryable: false }), recheckFrom };
}

function explained(problem: Problem, { explain }: AboutCommand): Problem {
  return explain?.(problem) ?? problem;
}

/** `acceptedUntil`: until when the exchange can still accept what was sent, on its clock; `null`: never certain. */
export function lostOutcome(
  problem: Problem,
  acceptedUntil: number | null,
  clientOrderIds: readonly string[],
): Extract<CommandOutcome<never>, { outcome: 'unknown' }> {
  return {
    outcome: 'unknown',
    problem: problem.with({ orderState: 'unknown' }),
    acceptedUntil: acceptedUntil,
    clientOrderIds,
  };
}
