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

  test('reserves nothing of a limit that only orders use', () => {
    const { budget } = underTest(WEIGHT, ORDERS);
    const placed = Array.from({ length: 5 }, () => budget.spend({ weight: 1, orders: 1 }, 'order'));
    expect(placed).toHaveLength(5);
    expect(refusal(() => budget.spend({ weight: 1, orders: 1 }, 'order'))?.detail).toContain('orders-10s');
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
