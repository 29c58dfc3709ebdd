import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { Problem } from '../../../domain/problem.ts';
import { IS_TRADING, type ServedOperation } from '../../operation.ts';
import { problemDocument, problemHeaders } from '../../problem-document.ts';
import { basePath, requestScopeOf } from './request-scope.ts';

/**
 * Turns every error into an `application/problem+json` document. `@middy/http-error-handler` is registered before this
 * middleware, runs after it, and writes the response. It only handles text and plain JSON, so this middleware puts the
 * document, its media type and its headers on the error.
 */
export function problemJson(operation: ServedOperation): MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult> {
  return {
    onError: (request) => {
      const scope = requestScopeOf(request.event);
      const problem = withOrderState(toProblem(request.error), operation, scope.handling);
      scope.record.note({
        code: problem.code,
        exchange: problem.details.exchange,
        ...(problem.code === 'INTERNAL' && { error: request.error }),
      });
      const replayed = problem.details.headers?.['Idempotency-Replayed'] !== undefined;
      // Who is not known has given no command.
      const counts = IS_TRADING[operation.scope] && problem.code !== 'UNAUTHENTICATED';
      if (counts && !replayed) scope.record.note({ outcome: outcomeOf(problem) });
      request.error = Object.assign(
        new Error(JSON.stringify(problemDocument(problem, scope.requestId, basePath(request.event)))),
        {
          statusCode: problem.status,
          expose: true,
          headers: {
            ...problemHeaders(problem),
            'Content-Type': 'application/problem+json',
            'Cache-Control': 'no-store',
          },
        },
      );
    },
  };
}

function outcomeOf(problem: Problem): 'unknown' | 'notExecuted' | 'rejected' {
  if (problem.details.orderState === 'unknown') return 'unknown';
  return problem.retryable ? 'notExecuted' : 'rejected';
}

/**
 * States the order's fate where the problem does not. Before the handler ran, nothing was sent. After that only the use case
 * knows, and an internal failure leaves it unknown.
 */
function withOrderState(problem: Problem, operation: ServedOperation, handling: boolean): Problem {
  if (!IS_TRADING[operation.scope] || problem.details.orderState !== undefined) return problem;
  if (!handling) return operation.command === 'place' ? problem.with({ orderState: 'notPlaced' }) : problem;
  return problem.code === 'INTERNAL' ? problem.with({ orderState: 'unknown' }) : problem;
}

/** Any failure as a problem. Unexpected errors reveal nothing internal: no message, no stack. */
function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem(
    'INTERNAL',
    'Something went wrong inside Atlas. The log has the details under this request id.',
    {},
    { cause: error },
  );
}
