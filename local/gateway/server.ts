import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { APIGatewayProxyResult } from 'aws-lambda';
import type { Method, Operation } from '../../lib/api/operation.ts';
import { type OperationName, operations } from '../../lib/api/operations/index.ts';
import { Problem } from '../../lib/domain/problem.ts';
import type { Observability } from '../../lib/telemetry/observability.ts';
import { nearest } from '../../lib/text/nearest.ts';
import type { Secret } from '../../lib/text/secret.ts';
import { refusal, sendResult } from './answer.ts';
import { readBody, SenderGone } from './body.ts';
import { answerBrokenRequest } from './broken-request.ts';
import { compressed } from './compression.ts';
import { limitConnections } from './connections.ts';
import type { Console } from './console/console.ts';
import { proxyEvent } from './event.ts';
import { checkCaller, type DoorRules, isLoopback } from './guard.ts';
import type { Handlers } from './handlers.ts';
import { answerByTools, MCP_PATH, type Tools } from './mcp.ts';
import { createRouter, type Match, type Router } from './routes.ts';

export interface ServeOptions {
  readonly handlers: Handlers;
  /** Receives one record for each request that reaches no handler; handlers report their own. */
  readonly observability: Observability;
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** 127.0.0.1 by default; any address but loopback needs a token. */
  readonly host?: string;
  readonly token?: Secret | undefined;
  /** Time limits for a client to send its headers, and its whole request, milliseconds. */
  readonly patience?: { readonly headersMs: number; readonly requestMs: number };
  /** Maximum number of connections; one more closes the one that has been idle longest. */
  readonly maxConnections?: number;
  /** Prefix of all paths behind a proxy, e.g. `/atlas`; empty by default. */
  readonly basePath?: string;
  /** The page that shows the paper exchanges; served on loopback alone, and not behind a proxy. */
  readonly console?: Console | undefined;
  /** Makes the tools for AI agents at `/mcp`, given the URL of this gateway; served on loopback alone. */
  readonly mcp?: ((url: string) => Tools) | undefined;
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

export interface Gateway {
  /** `http://host:port` as it is bound, no slash at the end. */
  readonly url: string;
  /** Whether it serves the console. */
  readonly console: boolean;
  /** Whether it serves tools for AI agents. */
  readonly mcp: boolean;
  /** Requests under way. */
  readonly pending: number;
  /** Stops accepting requests, waits for those in progress, and closes all connections. */
  close(): Promise<void>;
}

/** API Gateway gives up after 29 s; the same limit here, so that no deadline is longer than in the cloud. */
const INTEGRATION_TIMEOUT_MS = 29_000;
const MAX_HEADER_BYTES = 16 * 1024;
const MAX_CONNECTIONS = 512;
/** Closes a connection without traffic; longer than any handler may take. */
const IDLE_SOCKET_MS = INTEGRATION_TIMEOUT_MS + 6_000;
const PATIENCE = { headersMs: 10_000, requestMs: 20_000 };
/** How long the rest of a refused request is read and discarded, so that the client can read the refusal. */
const LINGER_MS = 500;

/**
 * Serves the operations over HTTP through the Lambda handlers, which receive API Gateway events. Rejects with the system's
 * error when the address cannot be bound, and with a RangeError when it is not loopback and there is no token.
 */
export async function serve(options: ServeOptions): Promise<Gateway> {
  const { host = '127.0.0.1', port = 0, token, patience = PATIENCE, maxConnections = MAX_CONNECTIONS } = options;
  const rules: DoorRules = { loopback: isLoopback(host), token };
  if (!rules.loopback && token === undefined) {
    throw new RangeError(`Listening on ${host} needs a token; only loopback addresses do without.`);
  }

  const console = rules.loopback && !options.basePath ? options.console : undefined;
  const makeTools = rules.loopback ? options.mcp : undefined;
  let tools: Tools | undefined;
  let closing = false;
  const underWay = new Set<Promise<void>>();
  const answer = createAnswer({
    ...options,
    console,
    tools: () => tools,
    rules,
    router: createRouter(Object.values(operations)),
    isClosing: () => closing,
  });
  const current = new WeakMap<Duplex, ServerResponse>();
  const connections = limitConnections(maxConnections);
  const take = (message: IncomingMessage, response: ServerResponse): void => {
    current.set(message.socket, response);
    connections.busy(message, response);
    const sent = new Promise<void>((resolve) => response.once('close', resolve));
    const done = Promise.all([answer(message, response), sent]).then(() => {
      underWay.delete(done);
      if (current.get(message.socket) === response) current.delete(message.socket);
    });
    underWay.add(done);
  };

  const server = createServer({
    maxHeaderSize: MAX_HEADER_BYTES,
    // The guard answers these with a problem.
    requireHostHeader: false,
    headersTimeout: patience.headersMs,
    requestTimeout: patience.requestMs,
    connectionsCheckingInterval: Math.min(1_000, patience.headersMs / 2),
    keepAliveTimeout: 5_000,
  });
  server.on('connection', connections.add);
  server.setTimeout(IDLE_SOCKET_MS);
  server.on('request', take);
  server.on('checkContinue', take);
  server.on('checkExpectation', take);
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const said = answerBrokenRequest(error, socket, current.get(socket), options.basePath);
    if (said)
      void report(options.observability, 'gateway', said.requestId, { status: said.status, code: 'INVALID_REQUEST' });
  });
  // No tunnels, no other protocols.
  server.on('connect', (_message, socket: Socket) => socket.destroy());
  server.on('upgrade', (_message, socket: Socket) => socket.destroy());

  await listen(server, port, host);
  const url = urlOf(server, host);
  tools = makeTools?.(url);
  return {
    url,
    console: console !== undefined,
    mcp: tools !== undefined,
    get pending() {
      return underWay.size - (console?.streams ?? 0);
    },
    async close() {
      closing = true;
      console?.close();
      await tools?.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      while (underWay.size > 0) await Promise.allSettled(underWay);
      // The remaining connections have not sent complete headers.
      server.closeAllConnections();
      await closed;
    },
  };
}

interface Answering extends ServeOptions {
  readonly tools: () => Tools | undefined;
  readonly rules: DoorRules;
  readonly router: Router;
  readonly isClosing: () => boolean;
}

type Answer = (message: IncomingMessage, response: ServerResponse) => Promise<void>;

function withId(result: APIGatewayProxyResult, requestId: string): APIGatewayProxyResult {
  return { ...result, headers: { ...result.headers, 'X-Request-Id': requestId } };
}

const PUBLIC = { scope: 'public' } as const;

function createAnswer(answering: Answering): Answer {
  const {
    handlers,
    observability,
    console,
    tools,
    rules,
    router,
    isClosing,
    basePath = '',
    now = Date.now,
  } = answering;
  return async (message, response) => {
    const requestId = randomUUID();
    const receivedAt = now();
    const head = message.method === 'HEAD';
    let operation: Operation | undefined;
    try {
      const { path, query } = splitTarget(message.url ?? '', basePath);
      const method = (head ? 'GET' : message.method) as Method;
      if (console?.covers(path)) {
        // Its data are those of the paper exchanges, which any program of this machine may ask and change: no token.
        checkCaller(message, PUBLIC, rules);
        checkExpectation(message);
        const result = await console.answer({ message, response, path, query, method, requestId });
        if (result) finish(message, response, withId(result, requestId), { head, last: isClosing() });
        return await report(observability, 'console', requestId, { status: result?.statusCode ?? 200 });
      }
      const mcp = path === MCP_PATH ? tools() : undefined;
      if (mcp !== undefined) {
        checkCaller(message, undefined, rules);
        checkExpectation(message);
        const status = await answerByTools(mcp, message, response, requestId);
        return await report(observability, 'mcp', requestId, { status });
      }
      const match = route(router, path);
      operation = match?.byMethod.get(method);
      checkCaller(message, operation, rules);
      if (!match && LEAD_TO_DOCS.has(path) && (message.method === 'GET' || head)) {
        const headers = { Location: `${basePath}/docs`, 'X-Request-Id': requestId };
        finish(message, response, { statusCode: 302, headers, body: '' }, { head, last: isClosing() });
        return await report(observability, 'docs', requestId, { status: 302 });
      }
      if (!match) throw notFound(path, router, basePath);
      if (message.method === 'OPTIONS') {
        const headers = { Allow: allowed(match), 'X-Request-Id': requestId };
        finish(message, response, { statusCode: 204, headers, body: '' }, { head, last: isClosing() });
        return await report(observability, 'options', requestId, { status: 204 });
      }
      if (!operation) throw methodNotAllowed(message.method ?? '', match);
      checkExpectation(message);

      const body = await readBody(message, response);
      const event = proxyEvent(message, { requestId, receivedAt, method, basePath, path, query, match, body });
      const clock = { getRemainingTimeInMillis: () => INTEGRATION_TIMEOUT_MS - (now() - receivedAt) };
      const result = await handlers[operation.name as OperationName](event, clock);
      sendResult(response, await compressed(result, message.headers['accept-encoding']), { head, last: isClosing() });
    } catch (error) {
      if (error instanceof SenderGone) return;
      const problem = error instanceof Problem ? error : internal(error, operation);
      finish(message, response, refusal(problem, requestId, basePath), { head, last: isClosing() });
      const inside = problem.code === 'INTERNAL' ? { error } : {};
      const facts = { status: problem.status, code: problem.code, ...inside };
      await report(observability, operation?.name ?? 'gateway', requestId, facts);
    }
  };
}

/** Answers while the request may still be arriving; the rest of it is discarded, for a short time only. */
function finish(
  message: IncomingMessage,
  response: ServerResponse,
  result: APIGatewayProxyResult,
  how: { readonly head: boolean; readonly last: boolean },
): void {
  if (response.headersSent) return void response.destroy();
  // Headers that a handler set before it failed do not belong to this answer.
  for (const name of response.getHeaderNames()) response.removeHeader(name);
  const unread = hasBody(message) && !message.complete;
  sendResult(response, result, { ...how, last: how.last || unread });
  if (!unread) return;
  const { socket } = message;
  const cut = setTimeout(() => socket.destroy(), LINGER_MS).unref();
  socket.once('close', () => clearTimeout(cut));
  message.on('error', () => socket.destroy());
  message.resume();
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/**
 * Splits an origin-form target. The path stays as sent: `..` and double slashes have no meaning here. Some proxies strip
 * the base path before they forward a request, some do not.
 */
function splitTarget(target: string, basePath: string): { readonly path: string; readonly query: string } {
  if (!target.startsWith('/')) {
    throw new Problem('INVALID_REQUEST', 'The request target must be a path, such as /v1/orders.');
  }
  const at = target.indexOf('?');
  const whole = at < 0 ? target : target.slice(0, at);
  const path = basePath !== '' && whole.startsWith(`${basePath}/`) ? whole.slice(basePath.length) : whole;
  return { path, query: at < 0 ? '' : target.slice(at + 1) };
}

function route(router: Router, path: string): Match | undefined {
  try {
    return router(path);
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    throw new Problem('INVALID_REQUEST', 'The path has a broken percent escape.', {}, { cause: error });
  }
}

/** Where a newcomer begins. */
const LEAD_TO_DOCS: ReadonlySet<string> = new Set(['', '/', '/v1', '/v1/', '/docs/']);
/** The paths without parameters. */
const PATHS = [...new Set(Object.values(operations).map(({ path }) => path))].filter((path) => !path.includes('{'));

function notFound(path: string, router: Router, basePath: string): Problem {
  const shown = JSON.stringify(path.slice(0, 160));
  const bare = path.replace(/\/+$/, '');
  const [close] = nearest(path, PATHS, 1);
  const meant = close === undefined ? '' : `; the nearest path is ${close}`;
  const hint = bare !== path && router(bare) ? `; remove the trailing slash if you meant ${bare.slice(0, 160)}` : meant;
  return new Problem('NOT_FOUND', `There is nothing at ${shown}${hint}. GET ${basePath}/docs lists the operations.`);
}

function methodNotAllowed(method: string, match: Match): Problem {
  const allow = allowed(match);
  return new Problem('METHOD_NOT_ALLOWED', `${match.resource} takes ${allow}, not ${method.slice(0, 20)}.`, {
    headers: { Allow: allow },
  });
}

function allowed({ byMethod }: Match): string {
  return [...byMethod.keys()]
    .flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
    .concat('OPTIONS')
    .join(', ');
}

function checkExpectation({ headers: { expect } }: IncomingMessage): void {
  if (expect !== undefined && expect.toLowerCase() !== '100-continue') {
    throw new Problem('INVALID_REQUEST', 'The only supported expectation is 100-continue.');
  }
}

function internal(cause: unknown, operation: Operation | undefined): Problem {
  const detail = 'Something went wrong inside Atlas. The log has the details under this request id.';
  return new Problem('INTERNAL', detail, operation?.scope === 'trade' ? { orderState: 'unknown' } : {}, { cause });
}

async function report(
  observability: Observability,
  operation: string,
  requestId: string,
  facts: { readonly status: number; readonly code?: string; readonly error?: unknown },
): Promise<void> {
  await observability.request({ requestId, operation }, (record) => Promise.resolve(record.note(facts)));
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, exclusive: true }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function urlOf(server: Server, host: string): string {
  const { port } = server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
