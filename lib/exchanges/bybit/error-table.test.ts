import { describe, expect, test } from 'vitest';
import { type Refusal, refusalOf } from '../client/refusal.ts';
import { BYBIT_ERRORS } from './errors.ts';
import { BYBIT_COMMON_FACTS } from './facts.ts';
import { bybitSpoken, bybitWaitIn } from './refusal.ts';
import { wireRow } from './testing/rows.ts';

const rules = { facts: BYBIT_COMMON_FACTS, spoken: bybitSpoken, waitIn: bybitWaitIn };
const judged = (retCode: number, headers: Record<string, string> = {}, status = 200): Refusal | undefined =>
  refusalOf({ status, headers, json: wireRow({ retCode, retMsg: 'said in any language', result: {} }) }, rules, 1_000);

describe('a refusal inside HTTP 200', () => {
  test.each([
    [110_007, 'rejected', 'INSUFFICIENT_FUNDS'],
    [170_131, 'rejected', 'INSUFFICIENT_FUNDS'],
    [110_072, 'rejected', 'DUPLICATE_CLIENT_ORDER_ID'],
    [170_141, 'rejected', 'DUPLICATE_CLIENT_ORDER_ID'],
    [110_017, 'rejected', 'REDUCE_ONLY_REJECTED'],
    [110_001, 'rejected', 'ORDER_NOT_ACTIVE'],
    [170_213, 'rejected', 'ORDER_NOT_ACTIVE'],
    [10_002, 'notExecuted', 'EXCHANGE_CLOCK'],
    [10_003, 'rejected', 'CREDENTIALS_REJECTED'],
    [-2_015, 'rejected', 'CREDENTIALS_REJECTED'],
    [10_006, 'notExecuted', 'RATE_LIMITED'],
  ])('%i is %s: %s', (code, outcome, problem) => {
    expect(judged(code)).toMatchObject({ outcome, problem, own: true, listed: true });
  });

  // docs/venues/bybit.md §6.4
  test.each([429, 10_000, 10_014, 10_016, 10_019, 170_001, 170_007, 170_032, 170_035, 170_146, 170_234, 500_000])(
    '%i leaves the outcome unknown',
    (code) => {
      expect(judged(code)).toMatchObject({ outcome: 'unknown', listed: true });
    },
  );

  test('leaves the outcome unknown if no table lists its code, in a 4xx too', () => {
    expect(judged(199_999)).toMatchObject({ outcome: 'unknown', listed: false });
    expect(judged(199_999, {}, 400)).toMatchObject({ outcome: 'unknown', listed: false });
  });

  test('states when a limit ends', () => {
    const headers = { 'x-bapi-limit-reset-timestamp': '1795341601000' };
    expect(bybitWaitIn('', 1_795_341_600_400, headers)).toBe(600);
    expect(bybitWaitIn('', 1_795_341_601_400, headers)).toBeUndefined();
    expect(bybitWaitIn('', 0, {})).toBeUndefined();
  });
});

test('a success is not a refusal, however its message is spelled', () => {
  for (const retMsg of ['OK', 'success', 'SUCCESS', '']) {
    expect(bybitSpoken(wireRow({ retCode: 0, retMsg, result: {} }))).toBeUndefined();
  }
});

test.each([403, 429, 502])('a page with status %i, which is not the exchange speaking, proves nothing', (status) => {
  expect(refusalOf({ status, headers: {}, json: undefined }, rules, 0)).toMatchObject({
    outcome: 'unknown',
    own: false,
  });
});

test('no code is in the table twice', () => {
  const codes = BYBIT_ERRORS.map(({ code }) => code);
  expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual(['429']);
});
