import { randomUUID } from 'node:crypto';
import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type { Problem } from '../../problems.ts';

/** What belongs to one request, shared by the middlewares. */
export interface RequestScope {
  readonly requestId: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly notes: Record<string, string | number | boolean | null>;
  /** Set once the input was accepted and the handler runs. */
  handling: boolean;
  problem?: Problem;
}

const scopes = new WeakMap<object, RequestScope>();

/** Gives every request an id and answers with it: `X-Request-Id`, and `instance` of a problem. */
export function requestScope(now: () => number): MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult> {
  const stamp = (event: APIGatewayProxyEvent, response: APIGatewayProxyResult | null | undefined) => {
    if (response) response.headers = { ...response.headers, 'X-Request-Id': scopeOf(event).requestId };
  };
  return {
    before: ({ event }) => {
      const requestId = event.requestContext?.requestId || randomUUID();
      scopes.set(event, { requestId, startedAt: now(), notes: {}, handling: false });
    },
    after: ({ event, response }) => stamp(event, response),
    onError: ({ event, response }) => stamp(event, response),
  };
}

/** The scope of a request. Every event that reaches a middleware has one. */
export function scopeOf(event: APIGatewayProxyEvent): RequestScope {
  const scope = scopes.get(event);
  if (!scope) throw new Error('requestScope must be the first middleware');
  return scope;
}
