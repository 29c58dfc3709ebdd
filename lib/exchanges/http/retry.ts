import type { WireOutcome } from './transport.ts';
import { isTransient } from './transport-error.ts';

/** How a repeatable request is repeated. */
export interface RetryPolicy {
  /** All attempts, including the first. */
  readonly maxAttempts: number;
  /** Upper bound of the first wait; it doubles per attempt. */
  readonly baseDelayMs: number;
  readonly maxDelayMs: number;
}

export const DEFAULT_RETRY_POLICY: RetryPolicy = { maxAttempts: 3, baseDelayMs: 100, maxDelayMs: 1_000 };

/** The server failed or is overloaded. `retryDelay` handles a limit (429); a ban (418) is final. */
const SERVER_TROUBLE: ReadonlySet<number> = new Set([500, 502, 503, 504]);

/**
 * Milliseconds to wait before another attempt, or null if there is none. Full jitter, so that functions that failed together
 * do not return together. Only for repeatable requests.
 *
 * @param attempt the number of the attempt that ended in `outcome`, from 1
 * @param random uniform in [0, 1)
 * @param remainingMs time left until the deadline, or null when only an AbortSignal knows it; then a wait the exchange
 *   demands (Retry-After) is never begun, because it might not fit
 */
export function retryDelay(
  outcome: WireOutcome,
  attempt: number,
  policy: RetryPolicy,
  random: number,
  remainingMs: number | null,
  nowMs: number,
): number | null {
  if (attempt >= policy.maxAttempts || !isWorthRepeating(outcome)) return null;
  const jitter = random * Math.min(policy.maxDelayMs, policy.baseDelayMs * 2 ** (attempt - 1));
  const demanded = outcome.kind === 'reply' ? parseRetryAfter(outcome.headers['retry-after'], nowMs) : null;
  if (demanded === null) {
    // A limit without a stated end: blind retries turn a 429 into a ban.
    if (outcome.kind === 'reply' && outcome.status === 429) return null;
    return remainingMs !== null && jitter >= remainingMs ? null : jitter;
  }
  const delay = demanded + jitter;
  return remainingMs === null || delay >= remainingMs ? null : delay;
}

function isWorthRepeating(outcome: WireOutcome): boolean {
  if (outcome.kind === 'failure') return isTransient(outcome.failure);
  return outcome.status === 429 || SERVER_TROUBLE.has(outcome.status);
}

/** Milliseconds that a Retry-After header demands, in seconds or as a date (RFC 9110 §10.2.3); null if none. */
export function parseRetryAfter(value: string | undefined, nowMs: number): number | null {
  if (value === undefined) return null;
  const text = value.trim();
  if (/^\d{1,9}(\.\d{1,9})?$/.test(text)) return Math.ceil(Number(text) * 1_000);
  const date = /^[A-Za-z]{3,9},? /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? null : Math.max(0, date - nowMs);
}
