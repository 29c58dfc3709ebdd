import { expect, test } from 'vitest';
import { Problem } from '../../domain/problem.ts';
import { refuseLate } from './send-before.ts';

const LATE = {
  message: expect.stringMatching(/^DEADLINE_EXCEEDED.*nothing was sent/),
  details: { exchange: 'binance' },
};

test.each([
  ['POST', 1_000, 999, false],
  ['POST', 1_000, 1_000, false],
  ['POST', 1_000, 1_001, true],
  ['PUT', 1_000, 1_001, true],
  ['DELETE', 1_000, 1_001, true],
  ['GET', 1_000, 1_001, false],
  ['POST', undefined, 1_001, false],
] as const)('%s that may be signed until %s is at %s refused: %s', (method, sendBefore, now, refused) => {
  const sign = () => refuseLate('binance', method, sendBefore === undefined ? {} : { sendBefore }, now, null);
  if (refused) expect(sign).toThrow(expect.objectContaining(LATE));
  else expect(sign).not.toThrow();
});

test.each([
  ['POST', 1_000, 1_000, false],
  ['POST', 1_000, 1_001, true],
  ['DELETE', 1_000, 1_001, true],
  ['GET', 1_000, 1_001, false],
  ['POST', undefined, 1_001, false],
  ['POST', null, 1_001, false],
  ['POST', 1_000, null, false],
] as const)(
  '%s that may not be accepted after %s, signed until %s, is refused: %s',
  (method, acceptedUntil, until, refused) => {
    const sign = () => refuseLate('binance', method, acceptedUntil === undefined ? {} : { acceptedUntil }, 0, until);
    if (refused) expect(sign).toThrow(expect.objectContaining(LATE));
    else expect(sign).not.toThrow();
  },
);

test.each([
  ['POST', true],
  ['DELETE', true],
  ['GET', false],
] as const)('%s that is forbidden by now is refused: %s', (method, refused) => {
  const refusal = () => new Problem('TRADING_HALTED', 'Trading is halted.');
  const sign = () => refuseLate('binance', method, { refusal }, 0, null);
  if (refused) expect(sign).toThrow('TRADING_HALTED');
  else expect(sign).not.toThrow();
});
