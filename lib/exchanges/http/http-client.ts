import type { SecureContextOptions } from 'node:tls';
import { monotonicMs } from '../../telemetry/monotonic-clock.ts';
import { createNodeTransport } from './node-transport.ts';
import { type Origin, parseOrigin } from './origin.ts';
import { DEFAULT_RETRY_POLICY, type RetryPolicy, retryDelay } from './retry.ts';
import { sleepUnlessAborted } from './sleep.ts';
import type { HttpMethod, Transport, WireMessage, WireOutcome } from './transport.ts';
import { TransportError, type TransportFailure } from './transport-error.ts';

export interface HttpRequest {
  /** Of the product, from the configuration. Its path is put before `path` and is not part of what is signed. */
  readonly baseUrl: string;
  readonly method: HttpMethod;
  /** Path with its query string, sent unchanged. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Ends the request, the wait for a connection and the wait between attempts. */
  readonly signal: AbortSignal;
  /** Epoch milliseconds at which the signal will fire. Without it the client never waits for a Retry-After. */
  readonly deadlineAt?: number;
  /** Whether the exchange may receive it more than once. False for anything that places an order. */
  readonly idempotent: boolean;
  /** Names the call in metrics, traces and errors, e.g. `binance.spot.place`. */
  readonly label: string;
  /** What it takes from the exchange's request budget, in the exchange's own units; reported to the observer. */
  readonly weight?: number;
  /**
   * Adds what depends on the time: called for each attempt when its connection is ready, just before the first byte. `path`
   * and `body` replace those of the request; `headers` are added.
   */
  readonly sign?: (attempt: number) => Partial<WireMessage>;
}

interface HttpReply {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** Epoch milliseconds when the last attempt was handed to its connection. */
  readonly sentAt: number;
  /** Epoch milliseconds when the head of its reply arrived. */
  readonly receivedAt: number;
  readonly attempts: number;
  /** Body bytes as received. */
  readonly bytes: number;
}

/** What an observer receives before an attempt; safe to log. */
interface AttemptStart {
  readonly label: string;
  readonly origin: string;
  readonly method: HttpMethod;
  /** Without its query. */
  readonly path: string;
  /** From 1. */
  readonly attempt: number;
}

/** What an observer receives after each attempt; safe to log. */
export interface AttemptReport extends AttemptStart {
  readonly result: { readonly status: number } | { readonly failure: TransportFailure };
  readonly durationMs: number;
  readonly reusedSocket: boolean;
  /** As declared with the request; otherwise 0. */
  readonly weight: number;
}

export interface HttpClientOptions {
  readonly transport?: Transport;
  /** Epoch milliseconds; determines the age of idle connections. */
  readonly now?: () => number;
  /** Monotonic milliseconds, for durations. */
  readonly monotonicNow?: () => number;
  /** Uniform in [0, 1). */
  readonly random?: () => number;
  /** Resolves after `ms`, or as soon as the signal is aborted; never rejects, leaves no timer. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Called before each attempt; the returned function is called at its end, without a report if `sign` threw. */
  readonly onAttemptStart?: (start: AttemptStart) => ((report: AttemptReport | undefined) => void) | undefined;
  readonly onAttempt?: (report: AttemptReport) => void;
  readonly retry?: Partial<RetryPolicy>;
  readonly maxSockets?: number;
  readonly maxIdleMs?: number;
  readonly maxReplyBytes?: number;
  readonly tls?: SecureContextOptions;
}

export interface HttpClient {
  /**
   * Sends the request and returns the reply, whatever its status; redirects are not followed. Throws `TransportError` if no
   * whole reply came, whatever `sign` throws, and a `TypeError` for an unusable base URL.
   */
  send(request: HttpRequest): Promise<HttpReply>;
  /** Opens a connection ahead of the first request. Never fails: that request opens its own. */
  open(baseUrl: string): void;
  /** Closes all connections, including those in use. */
  close(): void;
}

const DEFAULT_MAX_SOCKETS = 32;
/** How long a connection that nobody waits for may take to open. */
const OPEN_TIMEOUT_MS = 3_000;
/** Below the keep-alive time of every load balancer we know of; BitMEX closes after 90 s (docs/venues/bitmex.md §5). */
const DEFAULT_MAX_IDLE_MS = 4_000;
/** The largest reply is the Binance spot instrument list, about twenty megabytes. */
const DEFAULT_MAX_REPLY_BYTES = 64 * 1024 * 1024;

/** The only HTTP client of all adapters. One per container; it keeps connections open. */
export function createHttpClient(options: HttpClientOptions = {}): HttpClient {
  const now = options.now ?? Date.now;
  const monotonicNow = options.monotonicNow ?? monotonicMs;
  const random = options.random ?? Math.random;
  const sleep = options.sleep ?? sleepUnlessAborted;
  const policy: RetryPolicy = { ...DEFAULT_RETRY_POLICY, ...options.retry };
  const transport =
    options.transport ??
    createNodeTransport({
      now,
      maxSockets: options.maxSockets ?? DEFAULT_MAX_SOCKETS,
      maxIdleMs: options.maxIdleMs ?? DEFAULT_MAX_IDLE_MS,
      maxReplyBytes: options.maxReplyBytes ?? DEFAULT_MAX_REPLY_BYTES,
      tls: options.tls ?? {},
    });
  const origins = new Map<string, Origin>();

  const originOf = (baseUrl: string): Origin => {
    const known = origins.get(baseUrl);
    if (known !== undefined) return known;
    const origin = parseOrigin(baseUrl);
    origins.set(baseUrl, origin);
    return origin;
  };

  const attemptOnce = async (request: HttpRequest, origin: Origin, attempt: number): Promise<WireOutcome> => {
    const startedAt = monotonicNow();
    const start = { ...placeOf(request, origin), method: request.method, attempt };
    const onEnd = watching(() => options.onAttemptStart?.(start));
    let report: AttemptReport | undefined;
    try {
      const outcome = await transport.exchange({
        origin,
        method: request.method,
        prepare: () => messageOf(request, origin, attempt),
        signal: request.signal,
        irrepeatable: !request.idempotent,
      });
      const ended: AttemptReport = {
        ...start,
        result: outcome.kind === 'reply' ? { status: outcome.status } : { failure: outcome.failure },
        durationMs: monotonicNow() - startedAt,
        reusedSocket: outcome.reusedSocket,
        weight: request.weight ?? 0,
      };
      report = ended;
      watching(() => options.onAttempt?.(ended));
      return outcome;
    } finally {
      watching(() => onEnd?.(report));
    }
  };

  const send = async (request: HttpRequest): Promise<HttpReply> => {
    const origin = originOf(request.baseUrl);
    // DANGER. A request that is not idempotent is sent once, ever: no status, error or proof that "nothing was sent" leads
    // back here. Binance accepts a client order id again as soon as its first order is filled, so a second attempt after one
    // that did arrive is a second fill. The code that records the intent decides whether to place again.
    if (!request.idempotent) return conclude(await attemptOnce(request, origin, 1), request, origin, 1);

    let reached: WireOutcome | null = null;
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await attemptOnce(request, origin, attempt);
      if (outcome.kind === 'reply' || outcome.failure.phase === 'maybeSent') reached = outcome;
      const at = now();
      const remainingMs = request.deadlineAt === undefined ? null : request.deadlineAt - at;
      const delay = retryDelay(outcome, attempt, policy, random(), remainingMs, at);
      if (delay !== null) await sleep(delay, request.signal);
      // If the last attempt reached nobody, an earlier one that may have is the truth about the whole call.
      if (delay === null || request.signal.aborted) return conclude(reached ?? outcome, request, origin, attempt);
    }
  };

  return {
    send,
    open: (baseUrl) => void transport.open(parseOrigin(baseUrl), AbortSignal.timeout(OPEN_TIMEOUT_MS)),
    close: transport.close,
  };
}

/** A failing observer must not make an executed order look like a failed one. */
function watching<T>(observer: () => T): T | undefined {
  try {
    return observer();
  } catch {
    return undefined;
  }
}

function messageOf(request: HttpRequest, origin: Origin, attempt: number): WireMessage {
  const signed = request.sign?.(attempt);
  const body = signed?.body ?? request.body;
  return {
    path: origin.pathPrefix + (signed?.path ?? request.path),
    headers: { ...request.headers, ...signed?.headers },
    ...(body === undefined ? {} : { body }),
  };
}

/** A query holds keys and signatures, and would give metrics and traces a name for every request. */
function pathWithoutQuery(path: string): string {
  return path.split(/[?#]/, 1)[0] ?? '';
}

function placeOf(request: HttpRequest, origin: Origin): Pick<AttemptReport, 'label' | 'origin' | 'path'> {
  return { label: request.label, origin: origin.key, path: origin.pathPrefix + pathWithoutQuery(request.path) };
}

function conclude(outcome: WireOutcome, request: HttpRequest, origin: Origin, attempts: number): HttpReply {
  if (outcome.kind === 'failure') {
    throw new TransportError(outcome.failure, { ...placeOf(request, origin), method: request.method, attempts });
  }
  const { status, headers, text, sentAt, receivedAt, bytes } = outcome;
  return { status, headers, text, sentAt, receivedAt, attempts, bytes };
}
