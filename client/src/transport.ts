import type { Signer } from './auth.ts';
import { AtlasProblem, NoAnswerError } from './errors.ts';
import type { ProblemDocument } from './model.ts';

/** One request, before it is signed. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, unknown>>;
  /** JSON text. */
  readonly body?: string | undefined;
  readonly key?: string;
}

/** What came back. A page that is not Atlas's is no answer, whatever its status. */
export type Reply =
  | { readonly kind: 'answer'; readonly status: number; readonly body: unknown; readonly headers: Headers }
  | { readonly kind: 'problem'; readonly problem: AtlasProblem }
  | { readonly kind: 'none'; readonly error: NoAnswerError };

export interface TransportOptions {
  /** With the base path, e.g. `https://….execute-api.….amazonaws.com/dev`. */
  readonly url: string;
  readonly sign: Signer;
  readonly fetch: typeof fetch;
  readonly userAgent: string;
}

/** Sends a request once and reads what comes back; never throws for what happens on the way. */
export type Transport = (request: ApiRequest, signal: AbortSignal) => Promise<Reply>;

/** Errors of a connection that was never made: the request did not leave. */
const NEVER_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

export function createTransport({ url, sign, fetch: send, userAgent }: TransportOptions): Transport {
  const base = url.replace(/\/+$/, '');
  return async (request, signal) => {
    const target = new URL(`${base}${request.path}`);
    for (const [name, value] of Object.entries(request.query ?? {})) {
      if (value !== undefined) target.searchParams.set(name, Array.isArray(value) ? value.join(',') : String(value));
    }
    const { method, body } = request;
    let headers: Record<string, string>;
    try {
      headers = await sign({
        method,
        url: target,
        body,
        headers: {
          accept: 'application/json, application/problem+json',
          'user-agent': userAgent,
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(request.key !== undefined && { 'idempotency-key': request.key }),
        },
      });
    } catch (error) {
      return none(`The request could not be signed: ${messageOf(error)}`, false, error);
    }
    try {
      // A redirect would send a command a second time, without its signature.
      const reply = await send(target, {
        method,
        headers,
        signal,
        redirect: 'manual',
        ...(body !== undefined && { body }),
      });
      return read(reply, await reply.text());
    } catch (error) {
      if (signal.aborted) return none('No answer came in time', true, error);
      return none(`The connection failed: ${messageOf(error)}`, !neverConnected(error), error);
    }
  };
}

function read(reply: Response, text: string): Reply {
  const { status, headers } = reply;
  const body = parsed(text);
  if (body === undefined || status < 200 || (status >= 300 && status < 400)) return notAtlas(status, text);
  if (status < 300) return { kind: 'answer', status, body, headers };
  if (!isProblem(body)) return notAtlas(status, text);
  const replayed = headers.get('idempotency-replayed') === 'true';
  return { kind: 'problem', problem: new AtlasProblem(body, waitOf(headers), replayed) };
}

function notAtlas(status: number, text: string): Reply {
  const shown = text
    .replaceAll(/(<[^>]*>|\s)+/g, ' ')
    .trim()
    .slice(0, 120);
  return none(`Something between here and Atlas answered ${status}${shown === '' ? '' : ` (${shown})`}`, true);
}

function none(message: string, sent: boolean, cause?: unknown): Reply {
  return { kind: 'none', error: new NoAnswerError(message, sent, { cause }) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isProblem(body: unknown): body is ProblemDocument {
  if (typeof body !== 'object' || body === null) return false;
  const { code, detail, status, title, retryable } = body as Record<string, unknown>;
  return (
    [code, detail, title].every((each) => typeof each === 'string') &&
    typeof status === 'number' &&
    typeof retryable === 'boolean'
  );
}

/** `Retry-After` in milliseconds: seconds or a date (RFC 9110 §10.2.3). */
export function waitOf(headers: Headers): number | undefined {
  const told = headers.get('retry-after');
  if (told === null) return undefined;
  if (/^\d{1,9}$/.test(told.trim())) return Number(told) * 1_000;
  const at = Date.parse(told);
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now());
}

/** Several addresses of one host may have been tried: all of them must have failed to connect. */
function neverConnected(error: unknown): boolean {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  const errors: readonly unknown[] = cause instanceof AggregateError ? cause.errors : [cause];
  return (
    errors.length > 0 &&
    errors.every((each) => each instanceof Error && 'code' in each && NEVER_CONNECTED.has(String(each.code)))
  );
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error && error.cause.message !== '' ? error.cause.message : error.message;
}
