import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type { RequestRecord } from '../../../telemetry/request-record.ts';

/** The state of one request, shared by the middlewares. */
export interface RequestScope {
  readonly requestId: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly record: RequestRecord;
  /** Set once the input is validated and the handler runs. */
  handling: boolean;
}

const SCOPE = Symbol('scope of a request');

/** Opens the scope of a request, before the first middleware. On the event itself, which costs less than a map of events. */
export function openScope(event: APIGatewayProxyEvent & { [SCOPE]?: RequestScope }, scope: RequestScope): void {
  event[SCOPE] = scope;
}

/** The scope of a request. */
export function requestScopeOf(event: APIGatewayProxyEvent & { [SCOPE]?: RequestScope }): RequestScope {
  const scope = event[SCOPE];
  if (!scope) throw new Error('openScope comes before the first middleware');
  return scope;
}

/** Adds the request id to the answer: `X-Request-Id`, and `instance` of a problem. */
export function requestId(): MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult> {
  const stamp = (event: APIGatewayProxyEvent, response: APIGatewayProxyResult | null | undefined) => {
    if (response) response.headers = { ...response.headers, 'X-Request-Id': requestScopeOf(event).requestId };
  };
  return {
    after: ({ event, response }) => stamp(event, response),
    onError: ({ event, response }) => stamp(event, response),
  };
}

/** The prefix before our paths: behind API Gateway the API lies under its stage name, e.g. `/dev`. */
export function basePath({ path, requestContext }: APIGatewayProxyEvent): string {
  const whole = requestContext?.path;
  return path !== undefined && whole?.endsWith(path) ? whole.slice(0, -path.length) : '';
}

const HOST = /^[a-z0-9.-]+(:\d{1,5})?$|^\[[0-9a-f:.]+\](:\d{1,5})?$/i;

/**
 * Where the caller has reached the API: scheme, host and base path, without a slash at the end. Only the base path where the
 * request names no host, or none that can be one. A proxy that ends TLS says so in `X-Forwarded-Proto`, as API Gateway does.
 */
export function apiUrl(event: APIGatewayProxyEvent): string {
  // Names are in lower case by now.
  const { host = '', 'x-forwarded-proto': proto } = event.headers;
  const scheme = proto?.split(',')[0]?.trim() === 'https' ? 'https' : 'http';
  return `${HOST.test(host) ? `${scheme}://${host}` : ''}${basePath(event)}`;
}
