import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DECIMALS,
  decimalPlaces,
  divide,
  formatDecimal,
  formatFixed,
  isDecimal,
  multiply,
  multiplyDivide,
  ONE,
  parseDecimal,
  quotient,
  toDecimals,
  toGrid,
} from './decimal.ts';

const fixed = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n });

describe('decimals', () => {
  it('survive a round trip through text', () => {
    fc.assert(fc.property(fixed, (value) => parseDecimal(formatDecimal(value)) === value));
  });

  it('survive a round trip at any number of decimals that can hold them', () => {
    fc.assert(
      fc.property(fixed, fc.integer({ min: 0, max: DECIMALS }), (value, decimals) => {
        const kept = toDecimals(value, decimals);
        return parseDecimal(formatFixed(value, decimals)) === kept;
      }),
    );
  });

  it('never print an exponent, a bare point or a negative zero', () => {
    fc.assert(
      fc.property(fixed, (value) => {
        expect(formatDecimal(value)).toMatch(/^-?\d+(\.\d*[1-9])?$/);
        expect(formatDecimal(value)).not.toBe('-0');
      }),
    );
    expect(formatFixed(-1n, 8)).toBe('0.00000000');
  });

  it.each([
    ['0.00100000', '0.001'],
    ['100', '100'],
    ['-0.5', '-0.5'],
    ['007.10', '7.1'],
  ])('reads %s as %s', (text, plain) => {
    expect(formatDecimal(parseDecimal(text))).toBe(plain);
  });

  it.each(['1e3', '', '.5', '5.', '+1', ' 1', '1,0', 'NaN', '0x10', `0.${'0'.repeat(18)}1`])('refuses %j', (text) => {
    expect(isDecimal(text)).toBe(false);
    expect(() => parseDecimal(text)).toThrow(RangeError);
  });

  it('prints a fixed number of decimals', () => {
    expect(formatFixed(parseDecimal('91234.5'), 8)).toBe('91234.50000000');
    expect(formatFixed(parseDecimal('0.019'), 2)).toBe('0.01');
    expect(formatFixed(parseDecimal('0.015'), 2, 'halfUp')).toBe('0.02');
    expect(formatFixed(parseDecimal('7.9'), 0)).toBe('7');
  });

  it('counts the significant decimals', () => {
    expect(decimalPlaces('1.500')).toBe(1);
    expect(decimalPlaces('15')).toBe(0);
  });

  it.each([
    [7n, 2n, 'down', 3n],
    [7n, 2n, 'up', 4n],
    [7n, 2n, 'halfUp', 4n],
    [5n, 3n, 'halfUp', 2n],
    [4n, 3n, 'halfUp', 1n],
    [-7n, 2n, 'down', -3n],
    [-7n, 2n, 'up', -4n],
    [7n, -2n, 'halfUp', -4n],
    [-7n, -2n, 'up', 4n],
    [6n, 2n, 'up', 3n],
  ] as const)('divides %s by %s rounding %s to %s', (a, b, rounding, expected) => {
    expect(divide(a, b, rounding)).toBe(expected);
  });

  it('multiplies on-grid prices and quantities exactly', () => {
    expect(formatDecimal(multiply(parseDecimal('91234.56'), parseDecimal('0.00001')))).toBe('0.9123456');
    expect(formatDecimal(quotient(parseDecimal('1'), parseDecimal('3')))).toBe(`0.${'3'.repeat(18)}`);
    expect(multiplyDivide(1n, ONE, 3n, 'up')).toBe(333333333333333334n);
  });

  it('snaps to a grid', () => {
    expect(formatDecimal(toGrid(parseDecimal('1.27'), parseDecimal('0.05')))).toBe('1.25');
    expect(formatDecimal(toGrid(parseDecimal('1.28'), parseDecimal('0.05'), 'halfUp'))).toBe('1.3');
  });
});
