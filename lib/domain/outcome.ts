import type { Problem } from './problem.ts';

/**
 * How a command ended. Everything else depends on these four never being mixed up.
 * - `acknowledged`: the exchange confirms it.
 * - `rejected`: the exchange refuses it, and would refuse it again.
 * - `notExecuted`: provably without effect; the same request may be sent again.
 * - `unknown`: it may or may not have taken effect. Never treated as one of the others; Atlas asks the exchange.
 */
export type CommandOutcome<T> =
  | { readonly outcome: 'acknowledged'; readonly value: T }
  | {
      readonly outcome: 'rejected';
      readonly problem: Problem;
      /**
       * Before the refusal is reported, one look must begin at or after this time of the exchange's clock: another copy of
       * the command may have taken effect. Absent: the refusal holds for every copy.
       */
      readonly recheckFrom?: number | undefined;
      /** The cause of the refusal is gone: if that look finds nothing, the command may be sent once more. */
      readonly sendAgain?: boolean;
      /** For an amend: another method to try once it is certain that this one had no effect. */
      readonly otherwise?: 'replace';
    }
  | { readonly outcome: 'notExecuted'; readonly problem: Problem }
  | {
      readonly outcome: 'unknown';
      readonly problem: Problem;
      /**
       * Last moment, on the exchange's clock, at which it can accept the request. After that plus the lag of its engine
       * the request can no longer take effect. `null`: never certain.
       */
      readonly acceptedUntil: number | null;
      /** Client order ids under which the command may have created orders. */
      readonly clientOrderIds: readonly string[];
      /** The cause of this copy's refusal is gone: once absence is proven, the command may be sent once more. */
      readonly sendAgain?: boolean;
    };

/** The four ways a command can end. */
export type OutcomeClass = CommandOutcome<unknown>['outcome'];

/** Whether a command with this outcome has, or may have, changed anything. */
export const MAY_HAVE_EFFECT: Readonly<Record<OutcomeClass, boolean>> = {
  acknowledged: true,
  rejected: false,
  notExecuted: false,
  unknown: true,
};

/** An outcome in the words of answers that tell it in their body: `rejected` is whatever had no effect. */
export const TOLD_OUTCOMES = ['done', 'rejected', 'unknown'] as const;
export type ToldOutcome = (typeof TOLD_OUTCOMES)[number];
