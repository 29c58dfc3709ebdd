import { Problem, type ProblemCode, type ProblemDetails } from '../domain/problem.ts';

/** A problem as it is stored: all that its document is made of, and nothing of its cause. */
export interface ProblemRecord {
  readonly code: ProblemCode;
  readonly detail: string;
  readonly details: ProblemDetails;
}

/** The problem as it is stored. */
export function recordOf({ code, detail, details }: Problem): ProblemRecord {
  return { code, detail, details };
}

/** The problem that was stored. */
export function recordedProblem({ code, detail, details }: ProblemRecord): Problem {
  return new Problem(code, detail, details);
}
