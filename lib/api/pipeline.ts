import middy from '@middy/core';
import httpErrorHandler from '@middy/http-error-handler';
import jsonBodyParser from '@middy/http-json-body-parser';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { Problem } from '../problems.ts';
import { bodyLimit } from './middleware/body-limit.ts';
import { observe, type RequestObserver } from './middleware/observe.ts';
import { problemJson } from './middleware/problem-json.ts';
import { requestScope, scopeOf } from './middleware/request-scope.ts';
import type { Input, Operation } from './operation.ts';
import type { RequestContext } from './request.ts';
import type { ApiResponse } from './response.ts';
import { validate } from './validate.ts';

/** What an operation does, once its input is known to be good. */
export type Use<O extends Operation, R> = (
  input: Input<O>,
  request: RequestContext,
  runtime: R,
) => ApiResponse | Promise<ApiResponse>;

/** What the pipeline needs of the runtime. */
export interface PipelineRuntime {
  readonly now: () => number;
  /** The longest one request may take, milliseconds; the Lambda's remaining time bounds it too. */
  readonly requestBudgetMs: number;
  readonly observer: RequestObserver;
}

export type ApiHandler = (event: APIGatewayProxyEvent, context: LambdaClock) => Promise<APIGatewayProxyResult>;

/** The part of the Lambda context that the pipeline reads. */
export type LambdaClock = Pick<Context, 'getRemainingTimeInMillis'>;

/** Kept back from the Lambda's time so that the answer can still be recorded and sent. */
const ANSWER_RESERVE_MS = 500;

/**
 * The one pipeline of all functions: request id, observation, body, validation, deadline, handler, serialisation, and
 * every error as `application/problem+json`.
 */
export function pipeline<O extends Operation, R extends PipelineRuntime>(
  operation: O,
  use: Use<O, R>,
  runtime: R,
): ApiHandler {
  const handler = middy<APIGatewayProxyEvent, APIGatewayProxyResult>()
    .use(requestScope(runtime.now))
    .use(observe(operation, runtime.observer, runtime.now))
    .use(httpErrorHandler({ logger: false }))
    .use(problemJson(operation));
  if (operation.body) handler.use(bodyLimit()).use(jsonBodyParser());
  handler.handler(async (event: APIGatewayProxyEvent, context: LambdaClock) => {
    const input = validate(operation, {
      path: defined(event.pathParameters),
      query: defined(event.multiValueQueryStringParameters),
      body: event.body,
    });
    const scope = scopeOf(event);
    scope.handling = true;
    return serialise(
      await withDeadline(runtime, context, scope.startedAt, (deadline) =>
        Promise.resolve(
          use(
            input,
            {
              requestId: scope.requestId,
              principal: principalOf(event),
              deadline,
              note: (fields) => Object.assign(scope.notes, fields),
            },
            runtime,
          ),
        ),
      ),
    );
  });
  return handler as unknown as ApiHandler;
}

/** Runs `work` under a deadline that really ends it: the signal reaches every socket and every wait. */
async function withDeadline<T>(
  runtime: PipelineRuntime,
  context: LambdaClock,
  startedAt: number,
  work: (deadline: RequestContext['deadline']) => Promise<T>,
): Promise<T> {
  const budget = Math.min(runtime.requestBudgetMs, context.getRemainingTimeInMillis() - ANSWER_RESERVE_MS);
  if (budget <= 0) throw new Problem('DEADLINE_EXCEEDED', 'No time was left to begin; nothing was sent.');
  const controller = new AbortController();
  const timer = setTimeout(
    () => controller.abort(new DOMException('The deadline of the request has passed', 'TimeoutError')),
    budget,
  );
  try {
    return await work({ signal: controller.signal, deadline: startedAt + budget });
  } finally {
    clearTimeout(timer);
  }
}

function serialise({ status, body, headers, base64 }: ApiResponse): APIGatewayProxyResult {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return {
    statusCode: status,
    headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...headers },
    body: text,
    isBase64Encoded: base64 ?? false,
  };
}

/** Who calls, under the authorizers the stack offers: IAM names an ARN, a JWT authorizer a principal id. */
function principalOf(event: APIGatewayProxyEvent): string | null {
  const { identity, authorizer } = event.requestContext ?? {};
  return identity?.userArn ?? authorizer?.principalId ?? null;
}

function defined<T>(record: Readonly<Record<string, T | undefined>> | null | undefined): Record<string, T> {
  return Object.fromEntries(
    Object.entries(record ?? {}).filter((entry): entry is [string, T] => entry[1] !== undefined),
  );
}
