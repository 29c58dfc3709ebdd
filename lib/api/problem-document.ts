import { PROBLEM_KINDS, type Problem, type ProblemDetails } from '../domain/problem.ts';

/** The `type` of RFC 9457: a stable link into the docs page, below the API's base path. */
export function problemType(code: string, base = ''): string {
  return `${base}/docs#problem-${code.toLowerCase().replaceAll('_', '-')}`;
}

/** The JSON document of a problem. `instance` is the id of the failed request, so that a caller can refer to it. */
export function problemDocument(problem: Problem, requestId: string, base = ''): Record<string, unknown> {
  const { exchange, exchangeCode, exchangeMessage, orderState, violations, order, instance }: ProblemDetails =
    problem.details;
  const kind = PROBLEM_KINDS[problem.code];
  return {
    type: problemType(problem.code, base),
    title: kind.title,
    status: kind.status,
    detail: problem.detail,
    instance: instance ?? requestId,
    code: problem.code,
    retryable: problem.retryable,
    ...(exchange !== undefined && { exchange }),
    ...(exchangeCode !== undefined && { exchangeCode }),
    ...(exchangeMessage !== undefined && { exchangeMessage }),
    ...(orderState !== undefined && { orderState }),
    ...(violations !== undefined && { violations }),
    ...(order !== undefined && { order }),
  };
}

/** A wait as a `Retry-After` value (RFC 9110 §10.2.3): whole seconds, at least one. */
export function retryAfterSeconds(milliseconds: number): number {
  return Math.max(1, Math.ceil(milliseconds / 1000));
}

/** Headers of a problem: `Retry-After` in whole seconds, `Allow`, … */
export function problemHeaders(problem: Problem): Record<string, string> {
  const { retryAfterMs, headers } = problem.details;
  return {
    ...headers,
    ...(retryAfterMs !== undefined && { 'Retry-After': String(retryAfterSeconds(retryAfterMs)) }),
  };
}

/**
 * `Retry-After` of a request that left several things undone: when sending it again can do one of them. Absent where one of
 * them names no wait, as it may succeed at once.
 */
export function earliestRetry(left: readonly (Problem | null | undefined)[]): Record<string, string> {
  const waits = left.map((problem) => problem?.details.retryAfterMs ?? 0);
  const earliest = Math.min(...waits);
  return earliest > 0 ? { 'Retry-After': String(retryAfterSeconds(earliest)) } : {};
}

/** The short form of a problem inside another answer, such as a source or one cancel among many. */
export function problemSummary(problem: Problem): { code: string; detail: string; retryable: boolean } {
  return { code: problem.code, detail: problem.detail, retryable: problem.retryable };
}
