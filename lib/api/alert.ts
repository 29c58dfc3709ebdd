import type { ToldOutcome } from '../domain/outcome.ts';
import type { Problem } from '../domain/problem.ts';
import type { AlertEnding } from '../orders/place-alert.ts';
import { LEAST_ASK_AGAIN_MS } from '../orders/reconcile/resolve.ts';
import { problemDocument, retryAfterSeconds } from './problem-document.ts';
import type { ApiResponse } from './response.ts';

/** The alert that is answered: its strategy, the id of the request, and the prefix of its paths. */
interface AnsweredAlert {
  readonly strategy: string;
  readonly requestId: string;
  readonly basePath: string;
}

/** 200 with what became of an alert, or 202 where that is not known: never anything that makes a sender send it again. */
export function alertAnswered({ intentId, ending }: AlertEnding, about: AnsweredAlert): ApiResponse {
  const told = (outcome: ToldOutcome, more: object): ApiResponse['body'] => {
    const { strategy } = about;
    const nothing = { replayed: false, order: null, problem: null, retryAfterSeconds: null };
    return { outcome, strategy, intentId, ...nothing, ...more };
  };
  const documentOf = (problem: Problem) => problemDocument(problem, about.requestId, about.basePath);
  const unknown = (cause: Problem, askAgainMs: number): ApiResponse => {
    const seconds = retryAfterSeconds(askAgainMs);
    const problem = documentOf(cause.with({ orderState: 'unknown' }));
    const headers = { Location: `/v1/intents/${intentId}`, 'Retry-After': String(seconds) };
    return {
      status: 202,
      body: told('unknown', { problem, retryAfterSeconds: seconds }),
      headers,
      countedApart: true,
    };
  };
  if ('problem' in ending) {
    const { problem } = ending;
    const { orderState, headers, retryAfterMs } = problem.details;
    if (orderState === 'unknown') return unknown(problem, retryAfterMs ?? LEAST_ASK_AGAIN_MS);
    const replayed = headers?.['Idempotency-Replayed'] !== undefined;
    return { status: 200, body: told('rejected', { replayed, problem: documentOf(problem) }), countedApart: true };
  }
  const { result } = ending;
  if (result.outcome === 'unknown') return unknown(result.lost.problem, result.askAgainMs);
  const { order, replayed = false } = result;
  return { status: 200, body: told('done', { replayed, order }), countedApart: true };
}
