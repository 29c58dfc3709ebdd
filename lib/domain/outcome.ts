import type { Problem } from './problem.ts';

/**
 * How a command ended, the idea everything bends to.
 * - `acknowledged`: the exchange says it is done.
 * - `rejected`: the exchange says no, and will say no again.
 * - `notExecuted`: provably nothing happened; the same request may be sent again.
 * - `unknown`: it may or may not have taken effect. Never treated as one of the others: it is resolved by asking.
 */
export type CommandOutcome<T> =
  | { readonly outcome: 'acknowledged'; readonly value: T }
  | {
      readonly outcome: 'rejected';
      readonly problem: Problem;
      /**
       * From when on, on the exchange's clock, one look has to begin before the refusal is told: another copy of the
       * command may have fared otherwise. Absent: the refusal speaks for every copy.
       */
      readonly recheckFrom?: number | undefined;
      /** The reason is gone, so that after that look, should it find nothing, the command may be sent once more. */
      readonly sendAgain?: boolean;
      /** Of an amend: another way that is open to it, once it is certain that this one had no effect. */
      readonly otherwise?: 'replace';
    }
  | { readonly outcome: 'notExecuted'; readonly problem: Problem }
  | {
      readonly outcome: 'unknown';
      readonly problem: Problem;
      /**
       * Until when, on the exchange's clock, it can accept what was sent: after that, and its engine's lag, the request
       * can no longer take effect. `null`: never certain.
       */
      readonly acceptedUntil: number | null;
      /** Client order ids a command may have created orders under, for whoever resolves it. */
      readonly clientOrderIds: readonly string[];
      /** What this copy was refused for is gone: once an absence is proven the command may be sent once more. */
      readonly sendAgain?: boolean;
    };

/** The four ways in which a command ends. */
export type OutcomeClass = CommandOutcome<unknown>['outcome'];

/** Whether a command that ended so has, or may have, changed anything. */
export const MAY_HAVE_EFFECT: Readonly<Record<OutcomeClass, boolean>> = {
  acknowledged: true,
  rejected: false,
  notExecuted: false,
  unknown: true,
};
