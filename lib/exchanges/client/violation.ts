import type { Problem } from '../../domain/problem.ts';

/** An instrument rule named by an exchange's refusal. */
export interface BrokenRule {
  readonly field: string;
  /** The rule's name in Atlas, the same on every exchange; the exchange's own name is in its message. */
  readonly rule: string;
  readonly says: string;
}

/** Adds to a refusal which field broke which rule, and the bound if known. */
export function withBrokenRule(
  problem: Problem,
  { field, rule, says }: BrokenRule,
  bound: string | null | undefined,
): Problem {
  return problem.with({ violations: [{ field, rule, message: says, ...(bound != null && { bound }) }] });
}
