import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type { Problem } from '../../problems.ts';
import type { Operation } from '../operation.ts';
import { scopeOf } from './request-scope.ts';

/** One finished request, as it is logged and counted. */
export interface RequestRecord {
  readonly operation: string;
  readonly requestId: string;
  readonly status: number;
  readonly durationMs: number;
  readonly problem: Problem | undefined;
  readonly notes: Readonly<Record<string, string | number | boolean | null>>;
}

export interface RequestObserver {
  /** Called once per request, before the answer leaves. Must not throw. */
  finished(record: RequestRecord): void | Promise<void>;
}

/** Reports every request, however it ended. */
export function observe(
  operation: Operation,
  observer: RequestObserver,
  now: () => number,
): MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult> {
  const report = (event: APIGatewayProxyEvent, response: APIGatewayProxyResult | null | undefined) => {
    const { requestId, startedAt, notes, problem } = scopeOf(event);
    return observer.finished({
      operation: operation.name,
      requestId,
      status: response?.statusCode ?? 500,
      durationMs: now() - startedAt,
      problem,
      notes,
    });
  };
  return {
    after: ({ event, response }) => report(event, response),
    onError: ({ event, response }) => report(event, response),
  };
}
