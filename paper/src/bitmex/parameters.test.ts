import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDecimal, parseDecimal } from '../engine/decimal.ts';
import { exactNumber, readParameters } from './parameters.ts';
import { writeWire } from './wire.ts';

describe('a number of a request', () => {
  it('keeps every digit through JSON', () => {
    const { decimal } = readParameters('POST', '', 'application/json', '{"price":91234.123456789012345678}');
    expect(decimal('price')).toBe(parseDecimal('91234.123456789012345678'));
  });

  it.each([
    ['1e-7', '0.0000001'],
    ['6.1E4', '61000'],
    ['+5', '5'],
    ['-0.50', '-0.5'],
    ['219.0', '219'],
  ])('written %s is %s', (text, expected) => {
    expect(formatDecimal(exactNumber(text) ?? 0n)).toBe(expected);
  });

  it.each(['', 'abc', '1.2.3', '0x10', '1e', '1e-19', 'Infinity'])('written %j is not a number', (text) => {
    expect(exactNumber(text)).toBeUndefined();
  });

  it('is read back from the written wire form', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), (value) => {
        expect(exactNumber(writeWire(value))).toBe(value);
      }),
    );
  });
});

describe('a reply', () => {
  it('has sorted keys, no empty fields, and keeps its nulls', () => {
    expect(writeWire({ b: 1, a: parseDecimal('0.5'), c: '', d: undefined, e: null, f: [true] })).toBe(
      '{"a":0.5,"b":1,"e":null,"f":[true]}',
    );
  });

  it('refuses a fraction that is not an exact decimal', () => {
    expect(() => writeWire(0.1)).toThrow(TypeError);
  });
});
