import { describe, expect, test } from 'vitest';
import { concerns, costOf, createBybitBudget, type LimitFamily, type LimitKey } from './budget.ts';

const SPOT_CREATE: LimitKey = { endpoint: 'create', family: 'spot' };
const CONTRACTS_CREATE: LimitKey = { endpoint: 'create', family: 'contracts' };

/** A budget at a clock that the test moves. */
function budgetAt() {
  const clock = { now: 0 };
  return { clock, ...createBybitBudget(() => clock.now) };
}

/** How many requests of one kind fit at once. */
function roomFor(each: Pick<ReturnType<typeof budgetAt>, 'spend'>, key: LimitKey | undefined, rank: 'read' | 'cancel') {
  for (let sent = 0; sent < 1_000; sent += 1) {
    try {
      each.spend(costOf(key), rank);
    } catch {
      return sent;
    }
  }
  return undefined;
}

describe('the limits of an account (docs/venues/bybit.md §5)', () => {
  test.each([
    ['create', 20, 10],
    ['amend', 10, 10],
    ['cancel', 20, 10],
    ['cancelAll', 20, 10],
    ['realtime', 50, 50],
    ['history', 50, 50],
    ['executions', 50, 50],
  ] as const)('let %s be called %i times a second for spot and %i times for contracts', (endpoint, spot, contracts) => {
    expect(roomFor(budgetAt(), { endpoint, family: 'spot' }, 'read')).toBe(spot);
    expect(roomFor(budgetAt(), { endpoint, family: 'contracts' }, 'read')).toBe(contracts);
  });

  test('are counted apart for each endpoint and family', () => {
    const each = budgetAt();
    expect(roomFor(each, SPOT_CREATE, 'read')).toBe(20);
    expect(() => each.spend(costOf(SPOT_CREATE), 'cancel')).toThrow('20 of 20 (create-spot-1s) are used at bybit;');
    expect(roomFor(each, CONTRACTS_CREATE, 'read')).toBe(10);
    expect(roomFor(each, { endpoint: 'cancel', family: 'spot' }, 'cancel')).toBe(20);
  });

  test('are for one second', () => {
    const each = budgetAt();
    for (let sent = 0; sent < 20; sent += 1) each.settle(each.spend(costOf(SPOT_CREATE), 'order'), undefined);
    each.clock.now = 500;
    expect(roomFor(each, SPOT_CREATE, 'cancel')).toBe(10);
  });
});

describe('the limit of an address (§5)', () => {
  test('is 600 requests of any kind, of which reads leave a fifth to cancels', () => {
    const each = budgetAt();
    expect(roomFor(each, SPOT_CREATE, 'cancel')).toBe(20);
    expect(roomFor(each, undefined, 'read')).toBe(460);
    expect(roomFor(each, undefined, 'cancel')).toBe(120);
    expect(() => each.spend(costOf(CONTRACTS_CREATE), 'cancel')).toThrow('600 of 600 (requests-5s)');
  });

  test('is for five seconds', () => {
    const each = budgetAt();
    for (let sent = 0; sent < 600; sent += 1) each.settle(each.spend(costOf(undefined), 'cancel'), undefined);
    each.clock.now = 1_000;
    expect(roomFor(each, undefined, 'cancel')).toBe(120);
  });
});

describe('the budget in a reply (§5)', () => {
  const headers = { 'x-bapi-limit': '20', 'x-bapi-limit-status': '17' };
  const limitOf = (each: ReturnType<typeof budgetAt>) =>
    each.limits().find(({ name }) => name === 'create-spot-1s')?.limit;

  test('is what the account has used of the limit of that endpoint', () => {
    expect(budgetAt().report(headers, SPOT_CREATE, 5)).toEqual({ used: { 'create-spot-1s': 3 }, receivedAt: 5 });
  });

  test('counts the requests of other containers', () => {
    const each = budgetAt();
    each.settle(each.spend(costOf(SPOT_CREATE), 'order'), each.report(headers, SPOT_CREATE, 0));
    expect(each.readings()).toMatchObject([{ name: 'create-spot-1s', limit: 20, used: 3 }]);
    expect(roomFor(each, SPOT_CREATE, 'cancel')).toBe(17);
  });

  test('is nothing used where all is left, and never negative', () => {
    const left = (status: string) =>
      budgetAt().report({ ...headers, 'x-bapi-limit-status': status }, SPOT_CREATE, 5).used['create-spot-1s'];
    expect([left('20'), left('21')]).toEqual([0, 0]);
  });

  test.each([
    ['60', 60],
    ['1', 1],
  ])('replaces the limit of an account without a VIP level: %s', (stated, limit) => {
    const each = budgetAt();
    each.report({ ...headers, 'x-bapi-limit': stated }, SPOT_CREATE, 5);
    expect(roomFor(each, SPOT_CREATE, 'cancel')).toBe(limit);
    expect(roomFor(each, CONTRACTS_CREATE, 'cancel')).toBe(10);
  });

  test('does not close the endpoint for good with a limit of zero', () => {
    const each = budgetAt();
    each.report({ ...headers, 'x-bapi-limit': '0' }, SPOT_CREATE, 5);
    expect(limitOf(each)).toBe(20);
  });

  test('says nothing of a request that no such limit counts', () => {
    expect(budgetAt().report(headers, undefined, 5)).toEqual({ used: {}, receivedAt: 5 });
  });

  test.each(['', '-1', '1e3', ' 61', '61 ', '6.1', '1234567890'])('is absent for an invalid count: "%s"', (text) => {
    const each = budgetAt();
    const wrongLimit = each.report({ ...headers, 'x-bapi-limit': text }, SPOT_CREATE, 5);
    const wrongRest = each.report({ 'x-bapi-limit': '60', 'x-bapi-limit-status': text }, SPOT_CREATE, 5);
    expect([wrongLimit.used, wrongRest.used, limitOf(each)]).toEqual([{}, {}, 20]);
  });

  test.each(['x-bapi-limit', 'x-bapi-limit-status'])('is absent without %s', (name) => {
    const { [name]: _, ...others } = headers as Record<string, string>;
    expect(budgetAt().report(others, SPOT_CREATE, 5).used).toEqual({});
  });
});

describe('a reading', () => {
  test.each<[LimitFamily, string, boolean]>([
    ['spot', 'create-spot-1s', true],
    ['spot', 'create-contracts-1s', false],
    ['contracts', 'create-spot-1s', false],
    ['contracts', 'create-contracts-1s', true],
    ['spot', 'requests-5s', true],
    ['contracts', 'requests-5s', true],
  ])('concerns %s if it is of %s: %s', (family, name, concerned) => {
    expect(concerns(family, name)).toBe(concerned);
  });
});
