import type { Problem } from '../../domain/problem.ts';

/** A rule of an instrument that a refusal of an exchange names. */
export interface BrokenRule {
  readonly field: string;
  /** The rule's name in Atlas, the same on every exchange; the exchange's own name stands in its message. */
  readonly rule: string;
  readonly says: string;
}

/** Adds to a refusal which field broke which rule, and the bound where it is known here. */
export function withBrokenRule(
  problem: Problem,
  { field, rule, says }: BrokenRule,
  bound: string | null | undefined,
): Problem {
  return problem.with({ violations: [{ field, rule, message: says, ...(bound != null && { bound }) }] });
}
