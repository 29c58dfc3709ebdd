import { randomUUID } from 'node:crypto';
import middy from '@middy/core';
import httpErrorHandler from '@middy/http-error-handler';
import jsonBodyParser from '@middy/http-json-body-parser';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import type { Deadline } from '../../domain/deadline.ts';
import { Problem } from '../../domain/problem.ts';
import type { Observability } from '../../telemetry/observability.ts';
import type { RequestRecord } from '../../telemetry/request-record.ts';
import type { Input, Operation } from '../operation.ts';
import { problemDocument } from '../problem-document.ts';
import type { ApiResponse } from '../response.ts';
import { type CallerIdentity, callerIdentity } from './caller.ts';
import { problemJson } from './middleware/problem-json.ts';
import { bodyLimit, uniqueNames } from './middleware/request-body.ts';
import { basePath, openScope, requestId, requestScopeOf } from './middleware/request-scope.ts';
import { traceParent } from './middleware/trace-parent.ts';
import { type ProductBudget, rateLimitHeaders } from './rate-limit-headers.ts';
import { validate } from './validate.ts';

/** What the pipeline tells a handler about the request, besides its input. */
export interface RequestContext extends CallerIdentity {
  readonly requestId: string;
  /** Everything the request starts ends with its `signal`; `deadline` is the same moment, epoch milliseconds. */
  readonly deadline: Deadline;
  /** What stands before the paths of the operations, as the stage of a deployed API does; empty on one's own machine. */
  readonly basePath: string;
}

/** What an operation does, once its input is known to be good. */
export type Use<O extends Operation, R> = (
  input: Input<O>,
  request: RequestContext,
  runtime: R,
) => ApiResponse | Promise<ApiResponse>;

/** What the pipeline needs of the runtime. */
export interface PipelineRuntime {
  /** Our clock, epoch milliseconds. */
  readonly now: () => number;
  /** The longest one request may take, milliseconds; the Lambda's remaining time bounds it too. */
  readonly requestBudgetMs: number;
  readonly observability: Observability;
  /**
   * What is used of the request budgets of products, named `exchange.market`; of all products of an exchange where the
   * name is `exchange.account`.
   */
  budgets(products: Iterable<string>): readonly ProductBudget[];
}

export type ApiHandler = (event: APIGatewayProxyEvent, context: LambdaClock) => Promise<APIGatewayProxyResult>;

/** The part of the Lambda context that the pipeline reads. */
export type LambdaClock = Pick<Context, 'getRemainingTimeInMillis'>;

/** Kept back from the Lambda's time so that the answer can still be recorded and sent. */
const ANSWER_RESERVE_MS = 1_500;

/**
 * The one pipeline of all functions: request id, observation, body, validation, deadline, handler, serialisation, and
 * every error as `application/problem+json`.
 */
export function pipeline<O extends Operation, R extends PipelineRuntime>(
  operation: O,
  use: Use<O, R>,
  runtime: R,
): ApiHandler {
  const middied = middy<APIGatewayProxyEvent, APIGatewayProxyResult>()
    .use(requestId())
    .use(httpErrorHandler({ logger: false }))
    .use(problemJson(operation))
    .use(traceParent());
  if (operation.body) middied.use(bodyLimit()).use(uniqueNames()).use(jsonBodyParser());
  middied.handler((event: APIGatewayProxyEvent, context: LambdaClock) =>
    handle(operation, use, runtime, event, context),
  );

  return (received, context) => {
    if (!isRestEvent(received)) return answerForeign(operation, runtime);
    // Header names have no case (RFC 9110 §5.1); the body parser knows only two spellings of the one it needs.
    const event = { ...received, headers: lowerCased(received.headers) };
    const start = {
      requestId: event.requestContext?.requestId || randomUUID(),
      operation: operation.name,
      principal: callerIdentity(event.requestContext ?? {}).principal ?? undefined,
    };
    return runtime.observability.request(start, async (record) => {
      openScope(event, { requestId: start.requestId, startedAt: runtime.now(), record, handling: false });
      // middy types its handler with the whole Lambda context; neither it nor anything behind it reads more than the clock.
      const response = await middied(event, context as Context);
      record.note({ status: response.statusCode });
      const budgets = budgetsOf(runtime, record);
      for (const { exchange, market, readings } of budgets) {
        for (const { name, used, limit } of readings) {
          const dimensions = { exchange, market, budget: name };
          runtime.observability.metrics.add('RateBudgetUsed', (100 * used) / limit, dimensions);
        }
      }
      return { ...response, headers: { ...response.headers, ...rateLimitHeaders(budgets, runtime.now()) } };
    });
  };
}

/**
 * Whether an event is of a REST API (Lambda proxy integration). An HTTP API, a function URL and a load balancer name
 * callers and repeat headers in other ways: half understood, all their callers would share one name, and their keys.
 * An event that says format 1.0 is of a REST API if it names the resource it came through, which an HTTP API has not.
 */
function isRestEvent(received: unknown): boolean {
  if (typeof received !== 'object' || received === null) return false;
  const context = 'requestContext' in received ? received.requestContext : undefined;
  const said: object = typeof context === 'object' && context !== null ? context : {};
  if ('elb' in said || 'http' in said) return false;
  if (!('version' in received)) return true;
  return received.version === '1.0' && 'resourceId' in said && typeof said.resourceId === 'string';
}

/** 500 to whoever calls through another kind of API: not the caller's fault, and nothing he can mend. */
function answerForeign(operation: Operation, runtime: PipelineRuntime): Promise<APIGatewayProxyResult> {
  const requestId = randomUUID();
  const problem = new Problem(
    'INTERNAL',
    'This function serves events of a REST API (v1) with Lambda proxy integration only, not those of an HTTP API, a function URL or a load balancer; nothing was done.',
    operation.command === 'place' ? { orderState: 'notPlaced' } : {},
  );
  return runtime.observability.request({ requestId, operation: operation.name }, (record) => {
    record.note({ status: problem.status, code: problem.code, error: problem });
    return Promise.resolve({
      statusCode: problem.status,
      headers: { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store', 'X-Request-Id': requestId },
      body: JSON.stringify(problemDocument(problem, requestId)),
    });
  });
}

/** Of what was asked; of the whole exchange where a request was refused because its budget is used up. */
function budgetsOf(runtime: PipelineRuntime, { facts, products }: RequestRecord): readonly ProductBudget[] {
  const refused = products.size === 0 && facts.code === 'RATE_LIMITED' && facts.exchange !== undefined;
  return runtime.budgets(refused ? [`${facts.exchange}.account`] : products);
}

async function handle<O extends Operation, R extends PipelineRuntime>(
  operation: O,
  use: Use<O, R>,
  runtime: R,
  event: APIGatewayProxyEvent,
  context: LambdaClock,
): Promise<APIGatewayProxyResult> {
  const input = validate(operation, {
    path: defined(event.pathParameters),
    query: defined(event.multiValueQueryStringParameters),
    headers: headersOf(event),
    body: event.body,
  });
  const scope = requestScopeOf(event);
  scope.record.note({ orderId: text(input.path.orderId) });
  const response = await withDeadline(runtime, context, scope.startedAt, (deadline) => {
    scope.handling = true;
    return use(
      input,
      {
        requestId: scope.requestId,
        ...callerIdentity(event.requestContext ?? {}),
        deadline,
        basePath: basePath(event),
      },
      runtime,
    );
  });
  // An answer told again is no second command.
  const replayed = response.headers?.['Idempotency-Replayed'] !== undefined;
  if (operation.scope === 'trade' && !replayed)
    scope.record.note({ outcome: response.status === 202 ? 'unknown' : 'acknowledged' });
  scope.record.note(factsOf(response.body));
  return serialise(response, basePath(event));
}

/** Runs `work` under a deadline that really ends it: the signal reaches every socket and every wait. */
async function withDeadline<T>(
  runtime: PipelineRuntime,
  context: LambdaClock,
  startedAt: number,
  work: (deadline: Deadline) => T | Promise<T>,
): Promise<T> {
  const budget = Math.min(runtime.requestBudgetMs, context.getRemainingTimeInMillis() - ANSWER_RESERVE_MS);
  if (budget <= 0) throw new Problem('DEADLINE_EXCEEDED', 'No time was left to begin; nothing was sent.');
  const controller = new AbortController();
  const timer = setTimeout(
    () => controller.abort(new DOMException('The deadline of the request has passed', 'TimeoutError')),
    budget,
  );
  const { signal } = controller;
  try {
    return await work({ signal, deadline: startedAt + budget });
  } catch (error) {
    if (!signal.aborted || error !== signal.reason) throw error;
    throw new Problem('DEADLINE_EXCEEDED', 'The time for this request ran out.', {}, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

/** What the log line of a request can tell of an order it answered with, or of a command whose outcome is unknown. */
function factsOf(body: unknown) {
  if (typeof body !== 'object' || body === null || !('exchange' in body)) return {};
  const { exchange, market, symbol, id, orderId, clientOrderId, clientOrderIds } = body as Record<string, unknown>;
  const [only] = Array.isArray(clientOrderIds) ? clientOrderIds : [];
  return {
    exchange: text(exchange),
    market: text(market),
    symbol: text(symbol),
    orderId: text(id) ?? text(orderId),
    clientOrderId: text(clientOrderId) ?? text(only),
  };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function serialise({ status, body, headers }: ApiResponse, base: string): APIGatewayProxyResult {
  return {
    statusCode: status,
    headers: {
      'Content-Type': 'application/json',
      'Cache-Control': 'no-store',
      ...headers,
      ...(headers?.Location && { Location: `${base}${headers.Location}` }),
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  };
}

/** API Gateway gives every header with all its values; other callers of a handler may give the plain form only. */
function headersOf({ headers, multiValueHeaders }: APIGatewayProxyEvent): Record<string, string[]> {
  const several = defined(multiValueHeaders);
  if (Object.keys(several).length > 0) return several;
  return Object.fromEntries(Object.entries(defined(headers)).map(([name, value]) => [name, [value]]));
}

function lowerCased(headers: APIGatewayProxyEvent['headers'] | null): APIGatewayProxyEvent['headers'] {
  return Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
}

function defined<T>(record: Readonly<Record<string, T | undefined>> | null | undefined): Record<string, T> {
  return Object.fromEntries(
    Object.entries(record ?? {}).filter((entry): entry is [string, T] => entry[1] !== undefined),
  );
}
