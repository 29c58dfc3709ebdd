import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Problem } from '../../domain/problem.ts';
import type { CallRank } from '../port.ts';
import {
  type BudgetLimit,
  createRequestBudget,
  NO_RESERVE,
  type RequestBudget,
  SHARED_RESERVE,
  type Spending,
} from './request-budget.ts';

const WEIGHT: BudgetLimit = {
  name: 'weight-1m',
  counts: 'weight',
  limit: 100,
  windowSeconds: 60,
  refill: 'window',
  reserve: SHARED_RESERVE,
};
const ORDERS: BudgetLimit = {
  name: 'orders-10s',
  counts: 'orders',
  limit: 5,
  windowSeconds: 10,
  refill: 'window',
  reserve: NO_RESERVE,
};
const BUCKET: BudgetLimit = { ...WEIGHT, name: 'requests-1m', counts: 'requests', limit: 120, refill: 'continuous' };
/** The start of a minute. */
const START = 1_795_341_600_000;

function underTest(...limits: BudgetLimit[]) {
  const clock = { now: START };
  const budget = createRequestBudget('binance', limits, () => clock.now);
  return { clock, budget, reply: replying(budget, clock) };
}

/** Sends a request and receives the exchange's count at once. */
function replying(budget: RequestBudget, clock: { now: number }) {
  return (used: Record<string, number>, cost: Record<string, number> = { weight: 1 }) =>
    budget.settle(budget.spend(cost, 'cancel'), { used, receivedAt: clock.now });
}

function refusal(work: () => unknown): Problem | undefined {
  try {
    work();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  return undefined;
}

describe('a rank', () => {
  test.each<[CallRank, number]>([
    ['read', 80],
    ['order', 90],
    ['cancel', 100],
  ])('%s may use %d of a hundred, and not one more', (rank, share) => {
    const { budget, reply } = underTest(WEIGHT);
    reply({ 'weight-1m': share - 1 });
    const last = budget.spend({ weight: 1 }, rank);
    expect(refusal(() => budget.spend({ weight: 1 }, rank))).toMatchObject({ code: 'RATE_LIMITED' });
    budget.settle(last, { used: { 'weight-1m': share }, receivedAt: START });
    expect(refusal(() => budget.spend({ weight: 1 }, rank))).toMatchObject({ code: 'RATE_LIMITED' });
  });

  test('learns how long to wait: until the window ends', () => {
    const { budget, clock, reply } = underTest(WEIGHT);
    clock.now += 45_000;
    reply({ 'weight-1m': 99 });
    expect(refusal(() => budget.spend({ weight: 5 }, 'read'))?.details).toMatchObject({
      retryAfterMs: 15_000,
      exchange: 'binance',
    });
    clock.now += 15_000;
    expect(refusal(() => budget.spend({ weight: 5 }, 'read'))).toBeUndefined();
  });

  test.each<CallRank>(['read', 'order', 'cancel'])('%s reserves nothing of a limit that only orders use', (rank) => {
    const { budget } = underTest(WEIGHT, ORDERS);
    const placed = Array.from({ length: 5 }, () => budget.spend({ weight: 1, orders: 1 }, rank));
    expect(placed).toHaveLength(5);
    expect(refusal(() => budget.spend({ weight: 1, orders: 1 }, rank))?.detail).toContain('orders-10s');
    expect(refusal(() => budget.spend({ weight: 1 }, 'cancel'))).toBeUndefined();
  });

  test('that is refused by one limit uses none', () => {
    const { budget, reply } = underTest(WEIGHT, ORDERS);
    reply({ 'weight-1m': 0, 'orders-10s': 5 });
    expect(refusal(() => budget.spend({ weight: 50, orders: 1 }, 'order'))).toBeDefined();
    expect(budget.readings()).toMatchObject([{ name: 'weight-1m', used: 0 }, { used: 5 }]);
  });
});

describe('what was sent', () => {
  test('counts before it is answered, and stays counted when no answer comes', () => {
    const { budget } = underTest(WEIGHT);
    const lost = budget.spend({ weight: 60 }, 'read');
    expect(refusal(() => budget.spend({ weight: 30 }, 'read'))).toBeDefined();
    budget.settle(lost, undefined);
    expect(refusal(() => budget.spend({ weight: 30 }, 'read'))).toBeDefined();
  });

  test('costs what the exchange reports, not what was estimated', () => {
    const { budget, reply } = underTest(WEIGHT);
    reply({ 'weight-1m': 3 }, { weight: 60 });
    expect(budget.readings()).toMatchObject([{ used: 3 }]);
  });

  test('by others is included with the next reply', () => {
    const { budget, reply } = underTest(WEIGHT);
    reply({ 'weight-1m': 79 });
    expect(refusal(() => budget.spend({ weight: 2 }, 'read'))).toBeDefined();
  });
});

describe('replies', () => {
  test('that crossed each other never lower the count', () => {
    const { budget, clock } = underTest(WEIGHT);
    const [first, second] = [budget.spend({ weight: 1 }, 'read'), budget.spend({ weight: 1 }, 'read')];
    clock.now += 10;
    budget.settle(second, { used: { 'weight-1m': 70 }, receivedAt: clock.now });
    budget.settle(first, { used: { 'weight-1m': 69 }, receivedAt: clock.now });
    expect(budget.readings()).toMatchObject([{ used: 70 }]);
  });

  test('to later requests can lower the count: orders that filled are given back', () => {
    const { budget, clock, reply } = underTest(ORDERS);
    reply({ 'orders-10s': 5 }, { weight: 1 });
    clock.now += 10;
    reply({ 'orders-10s': 2 }, { weight: 1 });
    expect(budget.readings()).toMatchObject([{ used: 2 }]);
  });

  test('stop counting when the window ends', () => {
    const { budget, clock, reply } = underTest(WEIGHT);
    reply({ 'weight-1m': 100 });
    clock.now += 60_000;
    expect(budget.readings()).toMatchObject([{ used: 0, limit: 100, resetsAt: START + 120_000 }]);
  });
});

test.each([WEIGHT, BUCKET])('a clock that is set back keeps nothing used for longer than its window: %o', (limit) => {
  const { budget, clock } = underTest(limit);
  const { name, counts } = limit;
  const spend = () => budget.spend({ [counts]: 1 }, 'cancel');
  budget.settle(spend(), { used: { [name]: limit.limit - 1 }, receivedAt: clock.now });
  clock.now -= 3_600_000;
  // The exchange's next count replaces the old one.
  budget.settle(spend(), { used: { [name]: 1 }, receivedAt: clock.now });
  expect(refusal(() => budget.spend({ [counts]: 50 }, 'cancel'))).toBeUndefined();
  clock.now += 60_000;
  expect(refusal(() => budget.spend({ [counts]: 50 }, 'cancel'))).toBeUndefined();
});

test('nothing is reported before the exchange has', () => {
  const { budget } = underTest(WEIGHT);
  budget.settle(budget.spend({ weight: 1 }, 'read'), undefined);
  expect(budget.readings()).toEqual([]);
});

test('a bucket refills continuously', () => {
  const { budget, clock, reply } = underTest(BUCKET);
  reply({ 'requests-1m': 96 }, { requests: 1 });
  expect(refusal(() => budget.spend({ requests: 1 }, 'read'))?.details.retryAfterMs).toBe(500);
  clock.now += 500;
  expect(refusal(() => budget.spend({ requests: 1 }, 'read'))).toBeUndefined();
});

test('a daily limit is left to the exchange: its count can fall again', () => {
  const { budget, reply } = underTest({ ...ORDERS, name: 'orders-1d', windowSeconds: 86_400 });
  reply({ 'orders-1d': 5 }, {});
  expect(refusal(() => budget.spend({ orders: 1 }, 'order'))).toBeUndefined();
});

test('learnt limits apply at once', () => {
  const { budget, reply } = underTest(WEIGHT);
  reply({ 'weight-1m': 30 });
  budget.learn({ ...WEIGHT, limit: 35 });
  expect(refusal(() => budget.spend({ weight: 1 }, 'read'))).toBeDefined();
});

describe('what is refused', () => {
  test('is told with what is used, in flight included, and what is kept for more urgent requests', () => {
    const { budget, reply } = underTest({ ...WEIGHT, limit: 33 });
    reply({ 'weight-1m': 20 });
    budget.spend({ weight: 6 }, 'read');
    // Four fifths of 33, and no more: 26.
    expect(refusal(() => budget.spend({ weight: 1 }, 'read'))?.detail).toBe(
      '26 of 33 (weight-1m) are used at binance, and 7 are reserved for more urgent requests; nothing was sent.',
    );
    reply({ 'weight-1m': 27 });
    expect(refusal(() => budget.spend({ weight: 1 }, 'cancel'))?.detail).toBe(
      '33 of 33 (weight-1m) are used at binance; nothing was sent.',
    );
  });

  test('of a bucket is told in whole requests, and waits whole milliseconds', () => {
    const { budget, clock, reply } = underTest({ ...BUCKET, limit: 70 });
    reply({ 'requests-1m': 70 }, { requests: 1 });
    const { detail, details } = refusal(() => budget.spend({ requests: 1 }, 'cancel')) ?? {};
    expect([detail, details?.retryAfterMs]).toEqual([
      ...['70 of 70 (requests-1m) are used at binance; nothing was sent.', 858],
    ]);
    clock.now += 100;
    expect(refusal(() => budget.spend({ requests: 1 }, 'cancel'))?.detail).toMatch(/^70 of 70/);
  });

  test('of one limit does not depend on another that the request does not touch, however full', () => {
    const { budget, reply } = underTest(WEIGHT, ORDERS);
    reply({ 'orders-10s': 6 });
    expect(refusal(() => budget.spend({ weight: 1 }, 'read'))).toBeUndefined();
    expect(refusal(() => budget.spend({ weight: 1, orders: 0 }, 'read'))).toBeUndefined();
  });

  test('of a window of five minutes is refused here, and of a longer one by the exchange', () => {
    for (const [windowSeconds, refused] of [
      [300, true],
      [301, false],
    ] as const) {
      const { budget, reply } = underTest({ ...ORDERS, windowSeconds });
      reply({ 'orders-10s': 5 }, {});
      expect(refusal(() => budget.spend({ orders: 1 }, 'order')) !== undefined).toBe(refused);
    }
  });
});

describe('a limit gives back', () => {
  test('nothing before its window ends', () => {
    const { budget, clock, reply } = underTest(WEIGHT);
    reply({ 'weight-1m': 100 });
    clock.now += 59_999;
    expect(refusal(() => budget.spend({ weight: 1 }, 'cancel'))?.details.retryAfterMs).toBe(1);
  });

  test('as much of a bucket as time has passed, and nothing for asking, or for a clock that went back', () => {
    const { budget, clock, reply } = underTest(BUCKET);
    reply({ 'requests-1m': 120 }, { requests: 1 });
    const ask = () => refusal(() => budget.spend({ requests: 1 }, 'cancel'))?.details.retryAfterMs;
    for (let asked = 0; asked < 100; asked += 1) expect(ask()).toBe(500);
    clock.now -= 10_000;
    expect(ask()).toBe(500);
    clock.now += 10_500;
    expect([ask(), ask()]).toEqual([undefined, 500]);
  });
});

describe('a reading', () => {
  test('counts what is in flight, and says when its window ends', () => {
    const { budget, clock, reply } = underTest(WEIGHT);
    reply({ 'weight-1m': 30 });
    budget.spend({ weight: 5 }, 'read');
    clock.now += 45_000;
    expect(budget.readings()).toEqual([
      { name: 'weight-1m', limit: 100, used: 35, windowSeconds: 60, at: START, resetsAt: START + 60_000 },
    ]);
  });

  test('of a bucket is rounded up, and says when it will be full again', () => {
    const { budget, clock, reply } = underTest({ ...BUCKET, limit: 70 });
    reply({ 'requests-1m': 2 }, { requests: 1 });
    clock.now += 1;
    expect(budget.readings()).toMatchObject([{ used: 2, resetsAt: clock.now + 1_715 }]);
  });

  test('is that of the last report, also where its request left in the same millisecond as the one before', () => {
    const { budget, reply } = underTest(WEIGHT);
    reply({ 'weight-1m': 70 });
    reply({ 'weight-1m': 60 });
    expect(budget.readings()).toMatchObject([{ used: 60 }]);
  });
});

describe('a fleet', () => {
  const CONTAINERS = 3;
  const AT_ONCE = 2;
  const HEAVIEST = 5;
  const LIMIT = 1_000;

  /** What one container does next: send, or receive the answer to its first request, or never. Time passes before. */
  const step = fc.record({
    container: fc.integer({ min: 0, max: CONTAINERS - 1 }),
    act: fc.constantFrom('send', 'send', 'hear', 'lose'),
    rank: fc.constantFrom<CallRank>('read', 'order', 'order'),
    weight: fc.integer({ min: 1, max: HEAVIEST }),
    wait: fc.constantFrom(0, 0, 0, 1, 100),
  });

  function fleetOf(alreadyUsed: number) {
    const clock = { now: START };
    const venue = { window: Math.floor(START / 60_000), used: alreadyUsed };
    const containers = Array.from({ length: CONTAINERS }, () => ({
      budget: createRequestBudget('binance', [{ ...WEIGHT, limit: LIMIT }], () => clock.now),
      underWay: [] as { readonly spending: Spending; readonly used: number }[],
    }));
    const charge = (weight: number): number => {
      const window = Math.floor(clock.now / 60_000);
      if (window !== venue.window) Object.assign(venue, { window, used: 0 });
      venue.used += weight;
      return venue.used;
    };
    return {
      clock,
      venue,
      containers,
      send(container: number, weight: number, rank: CallRank): Problem | undefined {
        const { budget, underWay } = containers[container] ?? missing();
        return refusal(() => underWay.push({ spending: budget.spend({ weight }, rank), used: charge(weight) }));
      },
      hear(container: number, told: boolean): void {
        const { budget, underWay } = containers[container] ?? missing();
        const first = underWay.shift();
        if (first === undefined) return;
        const report = { used: { 'weight-1m': first.used }, receivedAt: clock.now };
        budget.settle(first.spending, told ? report : undefined);
      },
    };
  }

  const missing = (): never => {
    throw new Error('no such container');
  };

  test('of independent containers never exceeds the limit, and can always cancel', () => {
    let closeCalls = 0;
    fc.assert(
      fc.property(
        fc.integer({ min: 600, max: 900 }),
        fc.array(step, { maxLength: 600, size: 'max' }),
        (used, steps) => {
          const fleet = fleetOf(used);
          for (const { container, act, rank, weight, wait } of steps) {
            fleet.clock.now += wait;
            const busy = fleet.containers[container]?.underWay.length === AT_ONCE;
            if (act !== 'send') fleet.hear(container, act === 'hear');
            else if (!busy && fleet.send(container, weight, rank) !== undefined) closeCalls += 1;
            expect(fleet.venue.used).toBeLessThanOrEqual(LIMIT);
          }
          for (let container = 0; container < CONTAINERS; container += 1) {
            expect(fleet.send(container, 1, 'cancel')).toBeUndefined();
          }
          expect(fleet.venue.used).toBeLessThanOrEqual(LIMIT);
        },
      ),
      { numRuns: 200 },
    );
    // The limit was reached; otherwise this proves nothing.
    expect(closeCalls).toBeGreaterThan(0);
  });
});
