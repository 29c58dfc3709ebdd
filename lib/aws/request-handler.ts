import { createNodeTransport } from '../exchanges/http/node-transport.ts';
import { type Origin, parseOrigin } from '../exchanges/http/origin.ts';
import type { HttpMethod, Transport } from '../exchanges/http/transport.ts';
import { isTransient, type TransportFailure } from '../exchanges/http/transport-error.ts';

/** A request as the SDK hands it over, signed. */
interface SdkRequest {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number | undefined;
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>> | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** A reply as the SDK reads it. */
interface SdkReply {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
}

interface SdkOptions {
  readonly abortSignal?: unknown;
  /** Milliseconds. */
  readonly requestTimeout?: number | undefined;
}

/** What an SDK client sends its requests with. */
export interface RequestHandler {
  readonly metadata: { readonly handlerProtocol: 'http/1.1' };
  /** Throws errors that the SDK retries as it would those of its own handler. */
  handle(request: SdkRequest, options?: SdkOptions): Promise<{ readonly response: SdkReply }>;
  updateHttpClientConfig(key: unknown, value: unknown): void;
  httpHandlerConfigs(): Record<never, never>;
  destroy(): void;
}

/** As many as the SDK's own handler opens. */
const MAX_SOCKETS = 50;
/** By the clock, so that a frozen container counts the time it slept; the SDK's own handler keeps connections without limit. */
const MAX_IDLE_MS = 60_000;
/** A page of DynamoDB has a megabyte. */
const MAX_REPLY_BYTES = 32 * 1024 * 1024;

const METHODS = ['GET', 'DELETE', 'POST', 'PUT', 'PATCH'] as const satisfies readonly HttpMethod[];

/**
 * Sends an SDK client's requests over the connections that requests to exchanges use. The SDK's own handler loads Node's
 * clients of http and https, which costs a cold start more than the signing and encoding of its requests.
 */
export function requestHandler(): RequestHandler {
  const settings = { maxSockets: MAX_SOCKETS, maxIdleMs: MAX_IDLE_MS, maxReplyBytes: MAX_REPLY_BYTES };
  const transport: Transport = createNodeTransport({ ...settings, tls: {}, now: Date.now });
  const origins = new Map<string, Origin>();
  const originOf = ({ protocol, hostname, port }: SdkRequest): Origin => {
    const url = `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`;
    const origin = origins.get(url) ?? parseOrigin(url);
    origins.set(url, origin);
    return origin;
  };

  return {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle(request, { abortSignal, requestTimeout } = {}) {
      const signals = [
        ...(abortSignal instanceof AbortSignal ? [abortSignal] : []),
        ...(requestTimeout === undefined ? [] : [AbortSignal.timeout(requestTimeout)]),
      ];
      const [only = NEVER, ...others] = signals;
      const signal = others.length === 0 ? only : AbortSignal.any(signals);
      const method = METHODS.find((each) => each === request.method);
      if (method === undefined) throw new TypeError(`The SDK sends ${request.method}, which is not sent here.`);
      const body = bodyOf(request.body);
      const message = { path: pathOf(request), headers: request.headers, ...(body !== undefined && { body }) };
      const outcome = await transport.exchange({
        origin: originOf(request),
        method,
        prepare: () => message,
        signal,
        irrepeatable: false,
      });
      if (outcome.kind === 'failure') throw errorOf(outcome.failure, signal);
      const { status, headers, text } = outcome;
      return { response: { statusCode: status, headers: { ...headers }, body: Buffer.from(text, 'utf8') } };
    },
    // The SDK tells its own handler of a logger and of timeouts that callers give with each request here.
    updateHttpClientConfig() {},
    httpHandlerConfigs: () => ({}),
    destroy: transport.close,
  };
}

/** For a request that nobody ends. */
const NEVER = new AbortController().signal;

function pathOf({ path, query = {} }: SdkRequest): string {
  const parts = Object.entries(query).flatMap(([name, value]) =>
    [value].flat().map((each) => `${encodeURIComponent(name)}${each === null ? '' : `=${encodeURIComponent(each)}`}`),
  );
  return parts.length === 0 ? path : `${path}?${parts.join('&')}`;
}

function bodyOf(body: unknown): string | Uint8Array | undefined {
  if (body === undefined || body === null) return undefined;
  if (typeof body === 'string' || body instanceof Uint8Array) return body;
  throw new TypeError('The SDK sends a stream, which is not sent here.');
}

/** Names by which the SDK's retries know a failure that a fresh connection may not have. */
const RESET = 'ECONNRESET';
const RETRIED: ReadonlySet<string> = new Set([RESET, 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT']);

function errorOf(failure: TransportFailure, signal: AbortSignal): Error {
  const { cause, systemCode, phase } = failure;
  if (cause === 'aborted' || cause === 'deadline') {
    return Object.assign(new Error('Request aborted', { cause: signal.reason }), { name: 'AbortError' });
  }
  const code =
    systemCode ?? (phase === 'maybeSent' && cause !== 'malformed' && isTransient(failure) ? RESET : undefined);
  const retried = code !== undefined && RETRIED.has(code);
  return Object.assign(new Error(`${phase}: ${code ?? cause}`), {
    ...(code !== undefined && { code }),
    ...(retried && { name: 'TimeoutError' }),
  });
}
