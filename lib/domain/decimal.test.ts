import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  canonical,
  ceilTo,
  commonStep,
  DECIMAL_PATTERN,
  decimal,
  floorTo,
  isMultiple,
  plain,
  quotient,
} from './decimal.ts';

/** Decimals as whole numbers of 10^-40: an oracle that shares nothing with big.js. */
const PLACES = 40;
const SCALE = 10n ** BigInt(PLACES);

function units(text: string): bigint {
  const [, sign = '', whole = '0', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const shift = PLACES - fraction.length + Number(exponent);
  const digits = BigInt(whole + fraction);
  const value = shift >= 0 ? digits * 10n ** BigInt(shift) : digits / 10n ** BigInt(-shift);
  return sign === '-' ? -value : value;
}

function written(value: bigint): string {
  const text = (value < 0n ? -value : value).toString().padStart(PLACES + 1, '0');
  const fraction = text.slice(-PLACES).replace(/0+$/, '');
  return `${value < 0n ? '-' : ''}${text.slice(0, -PLACES)}${fraction === '' ? '' : `.${fraction}`}`;
}

const amount = fc
  .tuple(fc.bigInt({ min: 0n, max: 10n ** 30n }), fc.integer({ min: 0, max: 18 }))
  .map(([digits, places]) => written(digits * 10n ** BigInt(PLACES - places)));
const step = fc
  .tuple(fc.constantFrom(1n, 2n, 5n, 25n, 3n, 125n), fc.integer({ min: -3, max: 12 }))
  .map(([digits, places]) => written(digits * 10n ** BigInt(PLACES - places)));

describe('decimals, judged by whole-number arithmetic', () => {
  it('recognizes a whole multiple of a step', () => {
    fc.assert(
      fc.property(amount, step, (value, each) => {
        expect(isMultiple(decimal(value), decimal(each))).toBe(units(value) % units(each) === 0n);
      }),
    );
  });

  it('recognizes the multiples that it computes', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 20n }), step, (count, each) => {
        expect(isMultiple(decimal(written(count * units(each))), decimal(each))).toBe(true);
      }),
    );
  });

  it('finds the multiples next to a value', () => {
    fc.assert(
      fc.property(amount, step, (value, each) => {
        const below = (units(value) / units(each)) * units(each);
        const above = below === units(value) ? below : below + units(each);
        expect(plain(floorTo(decimal(value), decimal(each)))).toBe(written(below));
        expect(plain(ceilTo(decimal(value), decimal(each)))).toBe(written(above));
      }),
    );
  });

  it('finds the smallest common multiple of two steps', () => {
    const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? a : gcd(b, a % b));
    fc.assert(
      fc.property(step, step, (a, b) => {
        const [x, y] = [units(a), units(b)];
        expect(plain(commonStep(decimal(a), decimal(b)))).toBe(written((x / gcd(x, y)) * y));
      }),
    );
  });

  it('allows any value where the step is zero', () => {
    const [value, zero] = [decimal('1.23456'), decimal('0')];
    expect(isMultiple(value, zero)).toBe(true);
    expect(
      [floorTo(value, zero), ceilTo(value, zero), commonStep(zero, value), commonStep(value, zero)].map(plain),
    ).toEqual(Array(4).fill('1.23456'));
  });

  it('rounds a quotient half to even', () => {
    fc.assert(
      fc.property(amount, amount, fc.integer({ min: 0, max: 12 }), (a, b, places) => {
        fc.pre(units(b) !== 0n);
        const unit = 10n ** BigInt(places);
        const [n, d] = [units(a) * unit, units(b)];
        const twice = (n % d) * 2n;
        const whole = n / d;
        const up = twice > d || (twice === d && whole % 2n === 1n);
        expect(plain(quotient(decimal(a), decimal(b), places))).toBe(
          written(((up ? whole + 1n : whole) * SCALE) / unit),
        );
      }),
    );
  });

  it.each([
    ['1', '8', 2, '0.12'],
    ['3', '8', 2, '0.38'],
    ['5', '2', 0, '2'],
    ['7', '2', 0, '4'],
  ])('rounds %s / %s to %i places as %s', (a, b, places, expected) => {
    expect(plain(quotient(decimal(a), decimal(b), places))).toBe(expected);
  });
});

describe('decimal text', () => {
  const text = fc
    .tuple(fc.boolean(), amount, fc.option(fc.integer({ min: -10, max: 10 })))
    .map(([negative, value, exponent]) => `${negative ? '-' : ''}${value}${exponent === null ? '' : `e${exponent}`}`);

  it('has no exponent, superfluous zeros or negative zero, and keeps its value', () => {
    fc.assert(
      fc.property(text, (given) => {
        const out = canonical(given);
        expect(out).toBe(written(units(given)));
        expect(out).toMatch(/^(?!-0$)-?(0|[1-9]\d*)(\.\d*[1-9])?$/);
        expect(canonical(out)).toBe(out);
      }),
    );
  });

  it.each(['1e-7', '1.500', '15e-1', '-0', '1E+21', '0.000'])('writes %s plainly', (given) => {
    expect(canonical(given)).toBe(
      { '1e-7': '0.0000001', '1E+21': `1${'0'.repeat(21)}`, '-0': '0', '0.000': '0' }[given] ?? '1.5',
    );
  });

  it('matches the wire grammar whenever it is not negative', () => {
    fc.assert(
      fc.property(amount, (value) => {
        expect(value).toMatch(DECIMAL_PATTERN);
      }),
    );
    for (const none of ['', '.5', '5.', '01', '+1', '-1', '1e3', ' 1', '1 ', '1,5', 'NaN', 'Infinity', '٣', '1\n']) {
      expect(none, JSON.stringify(none)).not.toMatch(DECIMAL_PATTERN);
    }
  });

  it('is never made from a binary float', () => {
    expect(() => decimal(JSON.parse('0.1'))).toThrow();
    expect(() => decimal('1').plus(JSON.parse('0.1'))).toThrow();
  });
});

describe('a division', () => {
  it.each([
    ['2', '0.66666666666666666666'],
    ['-2', '-0.66666666666666666666'],
  ])('of %s by 3 is cut off after twenty digits, never rounded up', (value, expected) => {
    expect(plain(decimal(value).div(decimal('3')))).toBe(expected);
  });
});

it.each([
  ['2', '1.5', false],
  ['3', '1.5', true],
  ['20', '15', false],
  ['30', '15', true],
  ['0.02', '0.015', false],
  ['1', '10', false],
  ['10', '10', true],
  ['0.5', '1', false],
] as const)('%s is a multiple of %s: %s', (value, step, is) => {
  expect(isMultiple(decimal(value), decimal(step))).toBe(is);
});
