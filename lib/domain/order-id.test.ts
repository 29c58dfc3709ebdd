import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EXCHANGES, MARKETS } from './instrument.ts';
import { compareExchangeOrderIds, formatOrderId, parseOrderId } from './order-id.ts';
import { Problem } from './problem.ts';

const exchangeOrderId = fc.oneof(fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }).map(String), fc.uuid());
const parts = fc.record({
  exchange: fc.constantFrom(...EXCHANGES),
  market: fc.constantFrom(...MARKETS),
  exchangeSymbol: fc.stringMatching(/^[A-Z0-9_]{1,40}$/),
  exchangeOrderId,
});

function refusalOf(text: string): Problem {
  try {
    parseOrderId(text);
  } catch (error) {
    if (error instanceof Problem) return error;
  }
  throw new Error(`${text} was not refused`);
}

describe('an order id', () => {
  it('parses to what was formatted, whatever the length of the exchange id', () => {
    fc.assert(
      fc.property(parts, (given) => {
        expect(parseOrderId(formatOrderId(given))).toEqual(given);
      }),
    );
  });

  it('needs no escaping in a URL', () => {
    fc.assert(
      fc.property(parts, (given) => {
        const id = formatOrderId(given);
        expect(encodeURIComponent(id)).toBe(id);
        expect(new URL(`http://host/v1/orders/${id}`).pathname).toBe(`/v1/orders/${id}`);
      }),
    );
  });

  it.each(['binance.usdm.BTCUSDT.8389766145050669870', 'bitmex.coinm.XBTUSD.1a2b3c4d-0000-4000-8000-00000000abcd'])(
    'keeps every digit of %s',
    (id) => {
      expect(formatOrderId(parseOrderId(id))).toBe(id);
    },
  );

  it.each([
    '',
    '42',
    'binance.spot.BTCUSDT',
    'binance.spot.BTCUSDT.',
    'binance.spot..1',
    'kraken.spot.BTCUSDT.1',
    'binance.margin.BTCUSDT.1',
    'BINANCE.spot.BTCUSDT.1',
    'binance.spot.BTC/USDT.1',
    'binance.spot.BTCUSDT.1.2',
    'binance.spot.BTCUSDT.1\n',
    'binance.spot.BTCUSDT.1 ',
    'binance.spot.BTCUSDT.../../x',
    `binance.spot.BTCUSDT.${'1'.repeat(65)}`,
    'x'.repeat(10_000),
  ])('is refused with 400, which shows the form, when it is %j', (text) => {
    const refusal = refusalOf(text);
    expect(refusal).toMatchObject({ code: 'INVALID_ORDER_ID', status: 400 });
    expect(refusal.detail).toContain('<exchange>.<market>.<exchangeSymbol>.<id>');
    expect(refusal.detail.length).toBeLessThan(400);
  });

  it('has only one spelling', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[a-z.]{1,20}\.[A-Z0-9.]{1,20}$/)), (text) => {
        try {
          expect(formatOrderId(parseOrderId(text))).toBe(text);
        } catch (error) {
          expect(error).toMatchObject({ code: 'INVALID_ORDER_ID' });
        }
      }),
    );
  });

  it.each(['5', '51234567890', '1a2b3c4d-0000-4000-8000-00000000abcd'])('compares as equal to itself: %s', (id) => {
    expect(compareExchangeOrderIds(id, id)).toBe(0);
  });

  it('is refused with its beginning shown, and is invalid with a prefix', () => {
    expect(refusalOf('x'.repeat(121)).detail).toMatch(/^"x{120}" is not/);
    expect(refusalOf('-binance.spot.BTCUSDT.1').detail).toMatch(/^"-binance/);
  });

  it('sorts decimal exchange ids as numbers', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 63n }), fc.bigInt({ min: 0n, max: 2n ** 63n }), (a, b) => {
        expect(Math.sign(compareExchangeOrderIds(String(a), String(b)))).toBe(a < b ? -1 : a > b ? 1 : 0);
      }),
    );
  });
});
