import { describe, expect, it } from 'vitest';
import { readParameters } from './parameters.ts';

describe('Binance parameters', () => {
  it('come from query and body alike, and the query takes precedence', () => {
    const parameters = readParameters('symbol=BTCUSDT', 'symbol=ETHUSDT&price=1', 'spot');
    expect(parameters.text('symbol')).toBe('BTCUSDT');
    expect(parameters.text('price')).toBe('1');
    expect(parameters.names.size).toBe(2);
  });

  it('are refused when one part repeats a name', () => {
    expect(() => readParameters('a=1&a=2', '', 'spot')).toThrow(expect.objectContaining({ code: -1101 }));
  });

  it('are refused when badly encoded', () => {
    expect(() => readParameters('a=%E0%A4', '', 'spot')).toThrow(expect.objectContaining({ code: -1100 }));
  });

  it.each(['1e3', '-1', '+1', '.5', '1.', '0x10', 'NaN', '1,5', `${'9'.repeat(21)}`])(
    'refuse %s as a decimal',
    (text) => {
      expect(() => readParameters(`q=${encodeURIComponent(text)}`, '', 'spot').decimal('q')).toThrow(
        expect.objectContaining({ code: -1100 }),
      );
    },
  );

  it('distinguish a missing mandatory value from an empty optional one', () => {
    const parameters = readParameters('orderId=', '', 'spot');
    expect(() => parameters.required('orderId')).toThrow(expect.objectContaining({ code: -1102 }));
    expect(() => parameters.integer('orderId')).toThrow(expect.objectContaining({ code: -1105 }));
    expect(parameters.integer('absent')).toBeUndefined();
  });

  it('keep integers beyond 2^53 exact', () => {
    expect(readParameters('orderId=8389766145050669870', '', 'spot').integer('orderId')).toBe(
      8_389_766_145_050_669_870n,
    );
  });
});

/** docs/venues/binance.md §2.1; foreign clients send `orderidlist` and `newclientorderid`. */
describe('Binance futures parameters', () => {
  it('are recognised in any case', () => {
    const parameters = readParameters('ORDERID=7&newclientorderid=a&PositionSide=LONG', '', 'futures');
    expect(parameters.integer('orderId')).toBe(7n);
    expect(parameters.text('newClientOrderId')).toBe('a');
    expect(parameters.word('positionSide', ['BOTH', 'LONG', 'SHORT'])).toBe('LONG');
    expect(parameters.names.has('orderId')).toBe(true);
    expect(parameters.names.has('price')).toBe(false);
  });

  it('are one parameter in two spellings: both in one part are refused, and the query takes precedence over the body', () => {
    expect(() => readParameters('orderId=1&orderid=2', '', 'futures')).toThrow(
      expect.objectContaining({ code: -1101 }),
    );
    expect(() => readParameters('', 'orderId=1&ORDERID=1', 'futures')).toThrow(
      expect.objectContaining({ code: -1101 }),
    );
    const parameters = readParameters('orderid=2', 'orderId=1', 'futures');
    expect(parameters.integer('orderId')).toBe(2n);
    expect(parameters.names.size).toBe(1);
  });

  it('keep the letter case of their values', () => {
    expect(readParameters('symbol=btcusdt', '', 'futures').text('SYMBOL')).toBe('btcusdt');
  });

  it('are different parameters on spot', () => {
    const parameters = readParameters('orderId=1&orderid=2', '', 'spot');
    expect(parameters.integer('orderId')).toBe(1n);
    expect(parameters.names.size).toBe(2);
    expect(() => readParameters('Symbol=BTCUSDT', '', 'spot').required('symbol')).toThrow(
      expect.objectContaining({ code: -1102, message: expect.stringContaining("'symbol'") }),
    );
  });

  it('refuse an empty word as invalid, while spot reports the empty parameter', () => {
    const read = (dialect: 'spot' | 'futures') =>
      readParameters('newOrderRespType=', '', dialect).word('newOrderRespType', ['ACK'], () => new Error('own'));
    expect(() => read('futures')).toThrow('own');
    expect(() => read('spot')).toThrow(expect.objectContaining({ code: -1105 }));
  });
});
