import { describe, expect, it } from 'vitest';
import { createOrderPool, createWeightPool, ESCALATION, type RateLimit } from './limits.ts';
import { BinanceRefusal } from './refusal.ts';

const MINUTE = 60_000;
const START = 1_795_341_600_000;
const WEIGHT: RateLimit = { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 100 };
const TEN_SECONDS: RateLimit = { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: 2 };
const DAY: RateLimit = { rateLimitType: 'ORDERS', interval: 'DAY', intervalNum: 1, limit: 3 };

function pool() {
  return createWeightPool([WEIGHT], (until) => `banned until ${until}`);
}

function refusalOf(attempt: () => void): BinanceRefusal | undefined {
  try {
    attempt();
    return undefined;
  } catch (error) {
    if (error instanceof BinanceRefusal) return error;
    throw error;
  }
}

describe('request weight', () => {
  it('is counted in minutes that begin on the minute', () => {
    const weights = pool();
    weights.charge('ip', 60, START + 59_999);
    expect(weights.used('ip', START + 59_999)).toBe(60);
    expect(weights.used('ip', START + MINUTE)).toBe(0);
  });

  it('is counted per address', () => {
    const weights = pool();
    weights.charge('one', 100, START);
    expect(refusalOf(() => weights.admit('other', 1, START))).toBeUndefined();
  });

  it('is refused with 429 and the seconds until the end of the minute', () => {
    const weights = pool();
    weights.charge('ip', 95, START + 10_000);
    expect(refusalOf(() => weights.admit('ip', 5, START + 10_000))).toBeUndefined();
    expect(refusalOf(() => weights.admit('ip', 6, START + 10_500))).toMatchObject({
      status: 429,
      code: -1003,
      headers: { 'retry-after': '50' },
    });
  });

  it('leads to a ban when the sender keeps going, each twice as long as the last', () => {
    const weights = pool();
    const keepGoing = (now: number): BinanceRefusal | undefined => {
      weights.charge('ip', 100, now);
      let last: BinanceRefusal | undefined;
      for (let i = 0; i <= ESCALATION.ignoredRefusals; i += 1) last = refusalOf(() => weights.admit('ip', 1, now));
      return last;
    };
    expect(keepGoing(START)).toMatchObject({ status: 418, headers: { 'retry-after': '120' } });
    expect(refusalOf(() => weights.admit('ip', 1, START + MINUTE))).toMatchObject({
      status: 418,
      message: `banned until ${START + 120_000}`,
      headers: { 'retry-after': '60' },
    });
    expect(refusalOf(() => weights.admit('ip', 1, START + 2 * MINUTE))).toBeUndefined();
    expect(keepGoing(START + 2 * MINUTE)).toMatchObject({ status: 418, headers: { 'retry-after': '240' } });
  });
});

describe('order counts', () => {
  it('refuse with 429 and the message of the full window', () => {
    const orders = createOrderPool([TEN_SECONDS, DAY]);
    orders.add('a', 2, START);
    expect(orders.excess('a', 1, START + 1_000)).toMatchObject({
      status: 429,
      code: -1015,
      message: 'Too many new orders; current limit is 2 orders per 10 SECOND.',
      headers: { 'retry-after': '9' },
    });
    expect(orders.excess('a', 1, START + 10_000)).toBeUndefined();
    expect(orders.excess('b', 1, START + 1_000)).toBeUndefined();
  });

  it('never drop below zero', () => {
    const orders = createOrderPool([TEN_SECONDS]);
    orders.add('a', 1, START);
    orders.add('a', -5, START);
    expect(orders.counts('a', START)).toEqual([{ limit: TEN_SECONDS, count: 0 }]);
  });

  it('can charge a different amount to each window', () => {
    const orders = createOrderPool([TEN_SECONDS, DAY]);
    orders.add('a', [5, 1], START);
    expect(orders.counts('a', START).map(({ count }) => count)).toEqual([5, 1]);
  });
});
