import type { CommandOutcome, OutcomeClass } from '../../domain/outcome.ts';
import type { OrderEffect, Problem, ProblemCode } from '../../domain/problem.ts';
import type { ExactJson } from '../../text/exact-json.ts';
import type { VenueFacts } from '../port.ts';
import { UnreadableReply } from '../wire.ts';
import { type Answer, unreadableReply } from './client.ts';

/** What to report about an order when its command did not succeed. */
export interface AboutCommand {
  /** The order's certain state if the command had no effect; absent for a cancel, whose order may already be closed. */
  readonly untouched: OrderEffect | undefined;
  /** Ids to look up the truth by when the outcome is unknown. */
  readonly clientOrderIds: readonly string[];
  /** Adds detail to a refusal, such as the instrument rule that was broken. */
  readonly explain?: (problem: Problem) => Problem;
}

/** The outcome of a command for which any readable body means done. */
export function outcomeOf<T>(answer: Answer, about: AboutCommand, parse: (json: ExactJson) => T): CommandOutcome<T> {
  return settledOutcomeOf(answer, about, (json) => ({ outcome: 'acknowledged', value: parse(json) }));
}

/**
 * The outcome of a command. A success counts only if its body can be read; otherwise it is `unknown`, because something
 * happened and it is not known what. `settle` turns the body into the outcome, because an HTTP success can contain a
 * refusal.
 */
export function settledOutcomeOf<T>(
  answer: Answer,
  about: AboutCommand,
  settle: (json: ExactJson) => CommandOutcome<T>,
): CommandOutcome<T> {
  switch (answer.kind) {
    case 'success':
      try {
        return rechecked(settle(answer.json), about, answer.answeredAt + answer.venue.facts.listingLagMs);
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
 * Refusals of a new order that an earlier copy of it may have caused: it took the funds, the last place among the
 * open orders, the liquidity, or closed the position; or the exchange does not say for which reason it refuses. Of other kinds a
 * venue's rule says so (`ErrorRule.byCopy`).
 */
const CAUSED_BY_A_COPY: ReadonlySet<ProblemCode> = new Set([
  'INSUFFICIENT_FUNDS',
  'TOO_MANY_OPEN_ORDERS',
  'FILL_OR_KILL_UNFILLABLE',
  'REDUCE_ONLY_REJECTED',
  'EXCHANGE_REJECTED',
]);

/**
 * A refusal covers only the copy that was refused, and the network may have delivered another. The reason decides whether
 * that one could end differently:
 * - Wrong clock or keys: another copy may arrive in time, or reach a server that knows the key. Nothing is certain until no
 *   copy can be accepted any more. Until a look proves absence the outcome is unknown; only then may it be sent again. At an
 *   engine that ignores the validity of signatures that moment never comes, and the refusal is final.
 * - A limit or overload: the exchange documents that it did nothing; one later look verifies that.
 * - One that the effect of another copy may have caused. One look past the listing lag tells.
 * - Anything else is the engine's own refusal of this very request.
 */
function refusedOutcome(answer: Extract<Answer, { kind: 'refused' }>, about: AboutCommand): CommandOutcome<never> {
  const { refusal, acceptedUntil, refusedAt, cured } = answer;
  const { facts } = answer.venue;
  const { untouched, clientOrderIds } = about;
  if (refusal.outcome === 'unknown') return lostOutcome(answer.problem, acceptedUntil, clientOrderIds);
  const problem = explained(answer.problem.with({ orderState: untouched }), about);
  // Two cancels equal one: whatever became of another copy, this one may be sent again.
  if (untouched === undefined) return { outcome: refusal.outcome, problem };
  const listedFrom = refusedAt + facts.listingLagMs;
  switch (refusal.problem) {
    case 'EXCHANGE_CLOCK':
      if (acceptedUntil === null) return final(problem, listedFrom);
      return { ...lostOutcome(answer.problem, acceptedUntil, clientOrderIds), sendAgain: cured };
    case 'CREDENTIALS_REJECTED':
      if (cured && acceptedUntil === null) return final(problem, listedFrom);
      if (cured) return { ...lostOutcome(answer.problem, acceptedUntil, clientOrderIds), sendAgain: true };
      return refusedUntil(problem, acceptedUntil, facts);
  }
  switch (refusal.outcome) {
    case 'rejected':
      return rechecked(refusedUntil(problem, acceptedUntil, facts), about, listedFrom, refusal.byCopy);
    case 'notExecuted':
      return { outcome: 'notExecuted', problem: problem.with({ lookFrom: listedFrom }) };
    default:
      return refusal.outcome satisfies never;
  }
}

/** A refusal of a new order that a copy of it may have caused is believed only after a look that begins at `listedFrom`. */
function rechecked<T>(
  told: CommandOutcome<T>,
  { untouched }: AboutCommand,
  listedFrom: number,
  byCopy = false,
): CommandOutcome<T> {
  if (told.outcome !== 'rejected' || told.recheckFrom !== undefined) return told;
  if (untouched !== 'notPlaced' || !(byCopy || CAUSED_BY_A_COPY.has(told.problem.code))) return told;
  return { ...told, recheckFrom: listedFrom };
}

/** How much each class leaves open. */
const OPENNESS: Readonly<Record<OutcomeClass, number>> = { acknowledged: 0, rejected: 1, notExecuted: 1, unknown: 2 };

/** The failed command that leaves the most open; the first of several. */
export function mostOpen<T extends CommandOutcome<unknown>>(failed: readonly T[]): T | undefined {
  return failed.toSorted((one, other) => OPENNESS[other.outcome] - OPENNESS[one.outcome])[0];
}

/**
 * Refused. Once no copy of it can take effect any more, it may be sent again if the cause has passed; where that moment never
 * comes, it is refused for good.
 */
function refusedUntil(
  problem: Problem,
  acceptedUntil: number | null,
  { engineLagMs, listingLagMs }: VenueFacts,
): CommandOutcome<never> {
  const lookFrom = (acceptedUntil ?? Number.POSITIVE_INFINITY) + engineLagMs + listingLagMs;
  if (!Number.isFinite(lookFrom)) return final(problem, undefined);
  return { outcome: 'rejected', problem: problem.with({ lookFrom }) };
}

/** Refused for good: not sent again under this key. */
function final(problem: Problem, recheckFrom: number | undefined): CommandOutcome<never> {
  return { outcome: 'rejected', problem: problem.with({ retryable: false }), recheckFrom };
}

function explained(problem: Problem, { explain }: AboutCommand): Problem {
  return explain?.(problem) ?? problem;
}

/** `acceptedUntil`: until when the exchange can still accept the request, on its clock; `null`: no such moment is known. */
export function lostOutcome(
  problem: Problem,
  acceptedUntil: number | null,
  clientOrderIds: readonly string[],
): Extract<CommandOutcome<never>, { outcome: 'unknown' }> {
  return {
    outcome: 'unknown',
    problem: problem.with({ orderState: 'unknown' }),
    acceptedUntil,
    clientOrderIds,
  };
}
