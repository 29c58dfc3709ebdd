import { randomUUID } from 'node:crypto';
import middy from '@middy/core';
import httpErrorHandler from '@middy/http-error-handler';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import type { Deadline } from '../../domain/deadline.ts';
import { Problem } from '../../domain/problem.ts';
import type { Observability } from '../../telemetry/observability.ts';
import type { RequestRecord } from '../../telemetry/request-record.ts';
import { deprecationHeaders } from '../deprecation.ts';
import { type Input, IS_TRADING, type ServedOperation } from '../operation.ts';
import { problemDocument } from '../problem-document.ts';
import type { ApiResponse } from '../response.ts';
import { type CallerIdentity, callerIdentity } from './caller.ts';
import { problemJson } from './middleware/problem-json.ts';
import { bodyLimit, ownText, parsedBody, uniqueNames } from './middleware/request-body.ts';
import { apiUrl, basePath, openScope, requestId, requestScopeOf } from './middleware/request-scope.ts';
import { traceParent } from './middleware/trace-parent.ts';
import { type ProductBudget, rateLimitHeaders } from './rate-limit-headers.ts';
import { validate } from './validate.ts';

/** What a handler receives besides its input. */
interface RequestContext extends CallerIdentity {
  readonly requestId: string;
  /** Everything the request starts stops at its `signal`; `deadline` is the same moment in epoch milliseconds. */
  readonly deadline: Deadline;
  /** The prefix before the operations' paths, such as the stage of a deployed API; empty on a local machine. */
  readonly basePath: string;
  /** Where the caller has reached the API: scheme, host and base path, without a slash at the end. */
  readonly url: string;
  /** The body as it was sent, for an operation that reads it itself. Throws 413 for one of more bytes. */
  readonly ownText: (most: number) => string;
}

/** What an operation does once its input is valid. */
export type Use<O extends ServedOperation, R> = (
  input: Input<O>,
  request: RequestContext,
  runtime: R,
) => ApiResponse | Promise<ApiResponse>;

/** What the pipeline needs from the runtime. */
export interface PipelineRuntime {
  /** Our clock, epoch milliseconds. */
  readonly now: () => number;
  /** The longest a request may take, milliseconds; the Lambda's remaining time also bounds it. */
  readonly requestBudgetMs: number;
  readonly observability: Observability;
  /**
   * The used request budget of products named `exchange.market`, or of all products of an exchange for `exchange.account`.
   */
  budgets(products: Iterable<string>): readonly ProductBudget[];
}

export type ApiHandler = (event: APIGatewayProxyEvent, context: LambdaClock) => Promise<APIGatewayProxyResult>;

/** The part of the Lambda context that the pipeline reads. */
export type LambdaClock = Pick<Context, 'getRemainingTimeInMillis'>;

/** Reserved of the Lambda's time for recording and sending the answer. */
const ANSWER_RESERVE_MS = 1_500;

/**
 * The one pipeline of all functions: request id, observation, body, validation, deadline, handler, serialisation, and
 * every error as `application/problem+json`.
 */
export function pipeline<O extends ServedOperation, R extends PipelineRuntime>(
  operation: O,
  use: Use<O, R>,
  runtime: R,
): ApiHandler {
  // Only the deadline ends a request: middy's own end, 5 ms before Lambda's, would say less, and know nothing of the order.
  const middied = middy<APIGatewayProxyEvent, APIGatewayProxyResult>({ timeoutEarlyInMillis: 0 })
    .use(requestId())
    .use(httpErrorHandler({ logger: false }))
    .use(problemJson(operation))
    .use(traceParent());
  if (operation.body) middied.use(bodyLimit()).use(uniqueNames()).use(parsedBody());
  middied.handler((event: APIGatewayProxyEvent, context: LambdaClock) =>
    handle(operation, use, runtime, event, context),
  );

  const lasting = operation.deprecated === undefined ? {} : deprecationHeaders(operation.deprecated);
  return (received, context) => {
    if (!isRestEvent(received)) return answerForeign(operation, runtime);
    // Header names are case-insensitive (RFC 9110 §5.1).
    const event = { ...received, headers: lowerCased(received.headers) };
    const start = {
      requestId: event.requestContext?.requestId || randomUUID(),
      operation: operation.name,
      principal: callerIdentity(event.requestContext ?? {}).principal ?? undefined,
    };
    return runtime.observability.request(start, async (record) => {
      openScope(event, { requestId: start.requestId, startedAt: runtime.now(), record, handling: false });
      // middy types its handler with the whole Lambda context; nothing behind it reads more than the clock.
      const response = await middied(event, context as Context);
      record.note({ status: response.statusCode });
      const budgets = budgetsOf(runtime, record);
      for (const { exchange, market, readings } of budgets) {
        for (const { name, used, limit } of readings) {
          const dimensions = { exchange, market, budget: name };
          runtime.observability.metrics.add('RateBudgetUsed', (100 * used) / limit, dimensions);
        }
      }
      return { ...response, headers: { ...response.headers, ...rateLimitHeaders(budgets, runtime.now()), ...lasting } };
    });
  };
}

/**
 * Whether an event comes from a REST API (Lambda proxy integration). An HTTP API, a function URL and a load balancer
 * identify callers and repeat headers differently; misread, all their callers would share one identity, and so their keys.
 * An event of format 1.0 comes from a REST API if it names its resource, which an HTTP API's does not.
 */
function isRestEvent(received: unknown): boolean {
  if (typeof received !== 'object' || received === null) return false;
  const context = 'requestContext' in received ? received.requestContext : undefined;
  const fields: object = typeof context === 'object' && context !== null ? context : {};
  if ('elb' in fields || 'http' in fields) return false;
  if (!('version' in received)) return true;
  return received.version === '1.0' && 'resourceId' in fields && typeof fields.resourceId === 'string';
}

/** Answers 500 to calls through another kind of API: not the caller's fault, and nothing the caller can fix. */
function answerForeign(operation: ServedOperation, runtime: PipelineRuntime): Promise<APIGatewayProxyResult> {
  const requestId = randomUUID();
  const problem = new Problem(
    'INTERNAL',
    'This function only serves events of a REST API (v1) with Lambda proxy integration, not of an HTTP API, a function URL or a load balancer. Nothing was sent.',
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

/** The budgets of the products that were asked; of the whole exchange when its used-up budget refused the request. */
function budgetsOf(runtime: PipelineRuntime, { facts, products }: RequestRecord): readonly ProductBudget[] {
  const refused = products.size === 0 && facts.code === 'RATE_LIMITED' && facts.exchange !== undefined;
  return runtime.budgets(refused ? [`${facts.exchange}.account`] : products);
}

async function handle<O extends ServedOperation, R extends PipelineRuntime>(
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
  const response = await withDeadline(operation, runtime, context, scope.startedAt, (deadline) => {
    scope.handling = true;
    return use(
      input,
      {
        requestId: scope.requestId,
        ...callerIdentity(event.requestContext ?? {}),
        deadline,
        basePath: basePath(event),
        url: apiUrl(event),
        ownText: (most) => ownText(event, most),
      },
      runtime,
    );
  });
  // A replayed answer is not a second command.
  const replayed = response.headers?.['Idempotency-Replayed'] !== undefined;
  if (IS_TRADING[operation.scope] && !replayed && !response.countedApart)
    scope.record.note({ outcome: response.status === 202 ? 'unknown' : 'acknowledged' });
  scope.record.note(factsOf(response.body));
  return serialise(response, basePath(event));
}

/** Runs `work` under a deadline that really ends it: the signal reaches every socket and every wait. */
async function withDeadline<T>(
  { budgetMs = Number.POSITIVE_INFINITY }: Pick<ServedOperation, 'budgetMs'>,
  runtime: PipelineRuntime,
  context: LambdaClock,
  startedAt: number,
  work: (deadline: Deadline) => T | Promise<T>,
): Promise<T> {
  const budget = Math.min(budgetMs, runtime.requestBudgetMs, context.getRemainingTimeInMillis() - ANSWER_RESERVE_MS);
  if (budget <= 0) throw new Problem('DEADLINE_EXCEEDED', 'No time was left to start; nothing was sent.');
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

/** What a request's log line says about the order it returned, or about a command of unknown outcome. */
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

/** API Gateway sends every header with all its values; other callers of a handler may send the plain form only. */
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
