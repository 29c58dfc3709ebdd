import { describe, expect, it } from 'vitest';
import { readParameters } from './parameters.ts';

describe('Binance parameters', () => {
  it('come from query and body alike, and the query wins', () => {
    const parameters = readParameters('symbol=BTCUSDT', 'symbol=ETHUSDT&price=1');
    expect(parameters.text('symbol')).toBe('BTCUSDT');
    expect(parameters.text('price')).toBe('1');
    expect(parameters.names.size).toBe(2);
  });

  it('are refused when one part has a name twice', () => {
    expect(() => readParameters('a=1&a=2', '')).toThrow(expect.objectContaining({ code: -1101 }));
  });

  it('are refused when badly encoded', () => {
    expect(() => readParameters('a=%E0%A4', '')).toThrow(expect.objectContaining({ code: -1100 }));
  });

  it.each(['1e3', '-1', '+1', '.5', '1.', '0x10', 'NaN', '1,5', `${'9'.repeat(21)}`])(
    'refuse %s as a decimal',
    (text) => {
      expect(() => readParameters(`q=${encodeURIComponent(text)}`, '').decimal('q')).toThrow(
        expect.objectContaining({ code: -1100 }),
      );
    },
  );

  it('tell a missing mandatory value from an empty optional one', () => {
    const parameters = readParameters('orderId=', '');
    expect(() => parameters.required('orderId')).toThrow(expect.objectContaining({ code: -1102 }));
    expect(() => parameters.integer('orderId')).toThrow(expect.objectContaining({ code: -1105 }));
    expect(parameters.integer('absent')).toBeUndefined();
  });

  it('keep integers beyond 2^53 exact', () => {
    expect(readParameters('orderId=8389766145050669870', '').integer('orderId')).toBe(8_389_766_145_050_669_870n);
  });
});
