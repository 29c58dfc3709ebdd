import { describe, expect, test } from 'vitest';
import { Problem } from '../../domain/problem.ts';
import { type BackOff, type BackOffRule, createBackOff } from './back-off.ts';
import type { Refusal } from './refusal.ts';
import { type SharedBackOff, UNSHARED_BACK_OFF } from './shared-back-off.ts';

const NOW = 1_795_341_600_000;
const HOUR_MS = 3_600_000;
const BAN: BackOffRule = { applies: () => true, way: 'all', unnamedMs: () => 1_000, longestMs: HOUR_MS };

const backOff = (shared: SharedBackOff, rules: readonly BackOffRule[] = [BAN], now = () => NOW) =>
  createBackOff({ exchange: 'binance', name: 'Binance' }, rules, now, shared);

/** A refusal in the exchange's own words that demands a wait, or a page that somebody else sent. */
const refusal = (retryAfterMs: number | undefined, own = true): Refusal => ({
  ...{ outcome: 'notExecuted', problem: 'RATE_LIMITED', status: 429, code: '-1003', message: 'Too many requests.' },
  ...{ own, listed: true, retryable: undefined, retryAfterMs },
});

/** How long a way is closed, milliseconds. */
function closedFor({ pass }: BackOff, ...ways: string[]): number {
  try {
    pass(ways);
  } catch (error) {
    if (error instanceof Problem) return error.details.retryAfterMs ?? Number.NaN;
    throw error;
  }
  return 0;
}

/** What other containers are told, and until when they and the operator have closed or opened each way. */
function shared(closed: Readonly<Record<string, number>> = {}, openedAt = 0) {
  const announced: (readonly [string, number, string])[] = [];
  const board: SharedBackOff = {
    closedUntil: (way) => closed[way] ?? 0,
    openedAt: () => openedAt,
    announce: (...of) => announced.push(of),
  };
  return { board, announced };
}

describe('a closure that another container announces', () => {
  test('is obeyed', () => {
    const shared = backOff({ ...UNSHARED_BACK_OFF, closedUntil: () => NOW + HOUR_MS });
    expect(() => shared.pass(['all'])).toThrow('demands a pause for another 3600 s');
  });

  test('longer than any the venue documents is ignored', () => {
    const shared = backOff({ ...UNSHARED_BACK_OFF, closedUntil: () => NOW + HOUR_MS + 1 });
    expect(() => shared.pass(['all'])).not.toThrow();
  });
});

describe('a refusal that demands a pause', () => {
  test('closes its way for that long, and is announced to the other containers', () => {
    const { board, announced } = shared();
    const own = backOff(board);
    expect(own.refused(refusal(1_500))).toBe(1_500);
    expect(announced).toEqual([['all', NOW + 1_500, '429 -1003']]);
    expect(() => own.pass(['all'])).toThrow(
      expect.objectContaining({
        code: 'RATE_LIMITED',
        detail: 'Binance demands a pause for another 2 s; nothing was sent.',
        details: { exchange: 'binance', retryAfterMs: 1_500 },
      }),
    );
    expect([closedFor(own, 'other'), closedFor(own, 'other', 'all')]).toEqual([0, 1_500]);
  });

  test('ends when its time is over', () => {
    const clock = { now: NOW };
    const own = backOff(UNSHARED_BACK_OFF, [BAN], () => clock.now);
    own.refused(refusal(1_500));
    clock.now += 1_499;
    expect(closedFor(own, 'all')).toBe(1);
    clock.now += 1;
    expect(closedFor(own, 'all')).toBe(0);
  });

  test('is void where the clock has been set back since: nobody knows how long it lasts by that', () => {
    let now = NOW;
    const own = backOff(UNSHARED_BACK_OFF, [BAN], () => now);
    own.refused(refusal(1_500));
    now -= 1;
    expect(closedFor(own, 'all')).toBe(1_501);
    now -= HOUR_MS;
    expect(closedFor(own, 'all')).toBe(0);
  });

  test('lasts as long as the venue documents where it names no time, and no longer than that', () => {
    expect(backOff(UNSHARED_BACK_OFF).refused(refusal(undefined))).toBe(1_000);
    expect(backOff(UNSHARED_BACK_OFF).refused(refusal(HOUR_MS + 1))).toBe(HOUR_MS);
  });

  test('never shortens an earlier one, and is announced only where it is longer', () => {
    const { board, announced } = shared();
    const own = backOff(board);
    for (const ms of [5_000, 5_000, 1_000]) own.refused(refusal(ms));
    expect([closedFor(own, 'all'), announced.length]).toEqual([5_000, 1]);
    own.refused(refusal(5_001));
    expect([closedFor(own, 'all'), announced.length]).toEqual([5_001, 2]);
  });

  test('is only passed on where it closes no way', () => {
    const { board, announced } = shared();
    const own = backOff(board, [{ ...BAN, way: null }]);
    expect([own.refused(refusal(1_500)), announced]).toEqual([1_500, []]);
  });

  test('is none where no rule is about it', () => {
    expect(backOff(UNSHARED_BACK_OFF, [{ ...BAN, applies: () => false }]).refused(refusal(1_500))).toBeUndefined();
  });

  test('is void once the operator has opened its way, unless it came later', () => {
    const opened = backOff(shared({}, NOW).board);
    opened.refused(refusal(5_000));
    expect(closedFor(opened, 'all')).toBe(0);
    const closedSince = backOff(shared({}, NOW - 1).board);
    closedSince.refused(refusal(5_000));
    expect(closedFor(closedSince, 'all')).toBe(5_000);
  });
});

describe('a page that does not come from the exchange', () => {
  const page = refusal(undefined, false);

  test('is trusted for a minute', () => {
    const own = backOff(UNSHARED_BACK_OFF, [{ ...BAN, unnamedMs: () => HOUR_MS }]);
    expect([own.refused(page), own.refused(page)]).toEqual([60_000, 60_000]);
    expect(own.refused(refusal(undefined))).toBe(HOUR_MS);
  });

  test('is trusted for twice as long each time where it may announce a ban, until the exchange answers', () => {
    const rule = { ...BAN, unnamedMs: () => HOUR_MS, repeatedPageMs: 200_000 };
    const own = backOff(UNSHARED_BACK_OFF, [rule]);
    expect([1, 2, 3, 4].map(() => own.refused(page))).toEqual([60_000, 120_000, 200_000, 200_000]);
    own.answered();
    expect(own.refused(page)).toBe(60_000);
  });
});

describe('what other containers announce', () => {
  const rules = [{ ...BAN, longestMs: 10_000 }, BAN, { ...BAN, longestMs: 20_000 }];

  test('is believed up to the longest pause of any rule for that way', () => {
    expect(closedFor(backOff(shared({ all: NOW + HOUR_MS }).board, rules), 'all')).toBe(HOUR_MS);
    expect(closedFor(backOff(shared({ all: NOW + HOUR_MS + 1 }).board, rules), 'all')).toBe(0);
  });

  test('counts beside what this container has learnt: the longer wait holds', () => {
    const own = backOff(shared({ all: NOW + 2_000 }).board);
    own.refused(refusal(1_000));
    expect(closedFor(own, 'all')).toBe(2_000);
    own.refused(refusal(3_000));
    expect(closedFor(own, 'all')).toBe(3_000);
  });

  test('of a way that no rule closes is ignored, however short', () => {
    expect(closedFor(backOff(shared({ odd: NOW + 1 }).board), 'odd')).toBe(0);
  });
});
