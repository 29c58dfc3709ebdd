import type { Operation } from '../../lib/api/operation.ts';
import { BODY_PROBLEMS, COMMON_PROBLEMS } from '../../lib/api/operations/problems.ts';
import { problemSchema } from '../../lib/api/schemas/problem.ts';

/** An answer as the contract describes it; header names in lower case. */
export interface ContractAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Throws on a status, problem code, header or body that the operation does not declare. */
export function checkContract(operation: Operation, { status, headers, body }: ContractAnswer): void {
  const answer = `${operation.name} ${status}`;
  if (!headers['x-request-id']) throw new Error(`${answer} has no request id`);
  if (status >= 400) {
    const problem = problemSchema.parse(body);
    const declared = [...COMMON_PROBLEMS, ...(operation.body ? BODY_PROBLEMS : []), ...operation.problems];
    if (!(declared as string[]).includes(problem.code)) throw new Error(`${answer} ${problem.code} is not declared`);
    if (headers['content-type'] !== 'application/problem+json') throw new Error(`${answer} is not problem+json`);
    // A replay has the id of the request that it answered first.
    const own = headers['idempotency-replayed'] !== undefined || problem.instance === headers['x-request-id'];
    if (problem.status !== status || !own) throw new Error(`${answer} contradicts its own body`);
    return;
  }
  const shape = operation.responses[status];
  if (!shape) throw new Error(`${answer} is not declared`);
  for (const name of Object.keys(shape.headers ?? {})) {
    if (!headers[name.toLowerCase()]) throw new Error(`${answer} lacks ${name}`);
  }
  if (headers['content-type'] !== (shape.contentType ?? 'application/json')) throw new Error(`${answer} is not JSON`);
  shape.schema?.parse(body);
}
