/**
 * Why a request ended without a whole reply. Money depends on the phase:
 *
 * - `notSent`: provably nothing of the request reached the exchange, because it was never handed to a connected (and, on
 *   TLS, verified) socket. A place that ends so was not executed.
 * - `maybeSent`: anything else. The exchange may have acted on it; a place that ends so is unknown.
 *
 * Where there is no proof, it is `maybeSent`.
 */
export type TransportFailure = NotSentFailure | MaybeSentFailure;

export interface NotSentFailure {
  readonly phase: 'notSent';
  readonly cause: NotSentCause;
  /** The system's or OpenSSL's code, such as `ECONNREFUSED`, if there was one. */
  readonly systemCode: string | null;
}

export interface MaybeSentFailure {
  readonly phase: 'maybeSent';
  readonly cause: MaybeSentCause;
  readonly systemCode: string | null;
}

/** The ways a request can end, and whether another attempt can help. */
const NOT_SENT_CAUSES = {
  /** The host name did not resolve. */
  dns: { transient: true },
  /** The port refused the connection. */
  refused: { transient: true },
  /** The connection failed for another reason. */
  connect: { transient: true },
  /** The connection was made, but the TLS handshake or the certificate check failed. */
  tls: { transient: true },
  /** The caller aborted the signal. */
  aborted: { transient: false },
  /** The signal's timeout aborted it. */
  deadline: { transient: false },
  /** Path, header or method cannot be written as HTTP without changing a byte. */
  invalidRequest: { transient: false },
  /** The client was closed. */
  closed: { transient: false },
} as const;

const MAYBE_SENT_CAUSES = {
  /** The connection was reset or broke before a whole reply head arrived. */
  reset: { transient: true },
  /** The exchange closed the connection in an orderly way, without a reply. */
  prematureClose: { transient: true },
  /** The reply ended before its content-length or its last chunk. */
  truncated: { transient: true },
  /** The reply is not HTTP. */
  malformed: { transient: true },
  /** The reply exceeds the size limit. */
  tooLarge: { transient: false },
  /** The reply's content-encoding is unknown or its bytes cannot be decoded. */
  encoding: { transient: false },
  aborted: { transient: false },
  deadline: { transient: false },
} as const;

export type NotSentCause = keyof typeof NOT_SENT_CAUSES;
export type MaybeSentCause = keyof typeof MAYBE_SENT_CAUSES;

/** Whether the same request might succeed on a fresh connection. */
export function isTransient(failure: TransportFailure): boolean {
  return failure.phase === 'notSent'
    ? NOT_SENT_CAUSES[failure.cause].transient
    : MAYBE_SENT_CAUSES[failure.cause].transient;
}

/** A failure before the first byte left. */
export function notSent(cause: NotSentCause, error?: unknown): NotSentFailure {
  return { phase: 'notSent', cause, systemCode: systemCodeOf(error) };
}

/** A failure after which the request may have been received. */
export function maybeSent(cause: MaybeSentCause, error?: unknown): MaybeSentFailure {
  return { phase: 'maybeSent', cause, systemCode: systemCodeOf(error) };
}

/** Distinguishes an expired deadline from a caller that gave up; both end the request. */
export function abortCause(signal: AbortSignal): 'aborted' | 'deadline' {
  const reason: unknown = signal.reason;
  return reason instanceof Error && reason.name === 'TimeoutError' ? 'deadline' : 'aborted';
}

// Keeps only the code of a foreign error: its message or properties may quote the request.
function systemCodeOf(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  return typeof error.code === 'string' && /^[A-Z][A-Z0-9_]{1,63}$/.test(error.code) ? error.code : null;
}

/** The call that failed, safe to log: no query, no header, no body. */
export interface CallSite {
  readonly label: string;
  readonly method: string;
  readonly origin: string;
  /** Without its query. */
  readonly path: string;
  /** Number of attempts. */
  readonly attempts: number;
}

/** What `HttpClient.send` throws if no whole reply came. Holds nothing secret and is safe to log. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  readonly failure: TransportFailure;
  readonly callSite: CallSite;
  override readonly cause: TransportFailure['cause'];

  constructor(failure: TransportFailure, callSite: CallSite) {
    const effect = failure.phase === 'notSent' ? 'nothing was sent' : 'the request may have been received';
    const code = failure.systemCode === null ? '' : ` (${failure.systemCode})`;
    super(
      `${callSite.label}: ${callSite.method} ${callSite.origin}${callSite.path}: ${failure.cause}${code}, ${effect}`,
    );
    this.failure = failure;
    this.callSite = callSite;
    this.cause = failure.cause;
  }

  get phase(): TransportFailure['phase'] {
    return this.failure.phase;
  }
}
