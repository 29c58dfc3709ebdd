import { Problem, type ProblemCode, type ProblemDetails } from '../domain/problem.ts';

/** A stored problem: everything the answer needs, without the cause. */
export interface ProblemRecord {
  readonly code: ProblemCode;
  readonly detail: string;
  readonly details: ProblemDetails;
}

/** Converts a problem for storage. */
export function recordOf({ code, detail, details }: Problem): ProblemRecord {
  return { code, detail, details };
}

/** Restores a stored problem. */
export function recordedProblem({ code, detail, details }: ProblemRecord): Problem {
  return new Problem(code, detail, details);
}
