import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULT_RETRY_POLICY, parseRetryAfter, retryDelay } from './retry.ts';
import type { WireOutcome } from './transport.ts';
import { maybeSent, notSent } from './transport-error.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z');

function replyWith(status: number, headers: Record<string, string> = {}): WireOutcome {
  return { kind: 'reply', status, headers, text: '', sentAt: 0, receivedAt: 0, bytes: 0, reusedSocket: false };
}

function failed(failure: ReturnType<typeof notSent> | ReturnType<typeof maybeSent>): WireOutcome {
  return { kind: 'failure', failure, reusedSocket: false };
}

/** On the first attempt, with half the jitter. */
const delayAfter = (outcome: WireOutcome, remainingMs: number | null = 10_000) =>
  retryDelay(outcome, 1, DEFAULT_RETRY_POLICY, 0.5, remainingMs, NOW);

describe('a request that may be repeated', () => {
  test.each([500, 502, 503, 504])('is repeated after status %i', (status) => {
    expect(delayAfter(replyWith(status))).toBe(50);
  });

  test.each([200, 207, 301, 400, 401, 403, 404, 409, 418, 422, 451, 501])('is not repeated after %i', (status) => {
    expect(delayAfter(replyWith(status, { 'retry-after': '1' }))).toBeNull();
  });

  test.each([
    notSent('dns'),
    notSent('refused'),
    notSent('connect'),
    notSent('tls'),
    maybeSent('reset'),
    maybeSent('prematureClose'),
    maybeSent('truncated'),
    maybeSent('malformed'),
  ])('is repeated after $phase: $cause', (failure) => {
    expect(delayAfter(failed(failure))).toBe(50);
  });

  test.each([
    notSent('aborted'),
    notSent('deadline'),
    notSent('invalidRequest'),
    notSent('closed'),
    maybeSent('aborted'),
    maybeSent('deadline'),
    maybeSent('tooLarge'),
    maybeSent('encoding'),
  ])('is not repeated after $phase: $cause, which would end the same way', (failure) => {
    expect(delayAfter(failed(failure))).toBeNull();
  });

  test('is repeated after 429 only if the exchange states the end and it fits the deadline', () => {
    const limited = replyWith(429, { 'retry-after': '2' });
    expect(delayAfter(limited, 2_051)).toBe(2_050);
    expect(delayAfter(limited, 2_050)).toBeNull();
    expect(delayAfter(limited, null)).toBeNull();
    expect(delayAfter(replyWith(429))).toBeNull();
  });

  test('waits out the Retry-After of an overload, or gives up', () => {
    expect(delayAfter(replyWith(503, { 'retry-after': '2' }))).toBe(2_050);
    expect(delayAfter(replyWith(503, { 'retry-after': '20' }))).toBeNull();
  });

  test('never waits beyond its deadline, nor longer or more often than the policy allows', () => {
    const attempt = fc.integer({ min: 1, max: 10 });
    const random = fc.double({ min: 0, max: 0.999999, noNaN: true });
    fc.assert(
      fc.property(attempt, random, fc.integer({ min: -5, max: 2_000 }), (count, uniform, remainingMs) => {
        const delay = retryDelay(replyWith(503), count, DEFAULT_RETRY_POLICY, uniform, remainingMs, NOW);
        if (count >= 3) expect(delay).toBeNull();
        if (delay === null) return;
        expect(delay).toBeGreaterThanOrEqual(0);
        expect(delay).toBeLessThan(Math.min(remainingMs, 100 * 2 ** (count - 1)));
      }),
    );
  });
});

test.each([
  [undefined, null],
  ['0', 0],
  ['7', 7_000],
  [' 1.5 ', 1_500],
  ['Thu, 01 Jan 2026 00:00:03 GMT', 3_000],
  ['Wed, 31 Dec 2025 23:59:59 GMT', 0],
  ['-1', null],
  ['soon', null],
  ['', null],
])('Retry-After %j means %j milliseconds', (value, ms) => {
  expect(parseRetryAfter(value, NOW)).toBe(ms);
});
