import { beforeEach, describe, expect, it } from 'vitest';
import { parseDecimal } from '../../engine/decimal.ts';
import type { Fields } from '../testing/signed-client-fixture.ts';
import { NOON, ORDER, openSpotFixture, type SpotFixture } from './testing/spot-fixture.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ALL = '/api/v3/allOrders';
const TRADES = '/api/v3/myTrades';

let fixture: SpotFixture;

/** One filled order an hour, the newest an hour old. */
beforeEach(() => {
  fixture = openSpotFixture();
  const hours = Array.from({ length: 30 }, (_none, index) => 30 - index);
  fixture.product.exchange.seedHistory(
    hours.map((hour) => ({
      account: 'paper',
      symbol: 'BTCUSDT',
      side: 'BUY',
      price: parseDecimal('90000'),
      quantity: parseDecimal('0.01'),
      state: 'FILLED',
      createdAt: NOON - hour * HOUR,
      clientOrderId: `h${hour}`,
    })),
  );
});

function ids(fields: Fields): string[] {
  const { body } = fixture.client('GET', ALL, { symbol: 'BTCUSDT', ...fields });
  return Object(body).map((order: { clientOrderId: string }) => order.clientOrderId);
}

describe('all orders', () => {
  it('are the newest rows by default, listed oldest first', () => {
    expect(ids({ limit: 3 })).toEqual(['h3', 'h2', 'h1']);
    expect(ids({})).toHaveLength(30);
  });

  it('from a start time are the oldest since then', () => {
    expect(ids({ startTime: NOON - 10 * HOUR, limit: 2 })).toEqual(['h10', 'h9']);
  });

  it('up to an end time are the newest before it', () => {
    expect(ids({ endTime: NOON - 10 * HOUR, limit: 2 })).toEqual(['h11', 'h10']);
  });

  it('between two times include both ends', () => {
    expect(ids({ startTime: NOON - 5 * HOUR, endTime: NOON - 3 * HOUR })).toEqual(['h5', 'h4', 'h3']);
  });

  it('refuse a range of more than 24 hours', () => {
    expect(ids({ startTime: NOON - DAY, endTime: NOON })).toHaveLength(24);
    expect(fixture.client('GET', ALL, { symbol: 'BTCUSDT', startTime: NOON - DAY - 1, endTime: NOON }).body).toEqual({
      code: -1127,
      msg: 'More than 24 hours between startTime and endTime.',
    });
  });

  it('can be paged by id, to the end', () => {
    const page = (orderId: bigint) =>
      fixture.client('GET', ALL, { symbol: 'BTCUSDT', orderId: String(orderId), limit: 7 });
    const seen: string[] = [];
    for (let next = 1n; ; ) {
      const rows: { orderId: number; clientOrderId: string }[] = Object(page(next).body);
      seen.push(...rows.map((row) => row.clientOrderId));
      const last = rows.at(-1);
      if (last === undefined || rows.length < 7) break;
      next = BigInt(last.orderId) + 1n;
    }
    expect(seen).toEqual(Array.from({ length: 30 }, (_none, index) => `h${30 - index}`));
  });

  it('never return more than a thousand rows', () => {
    fixture.product.exchange.seedHistory(
      Array.from({ length: 1_100 }, () => ({
        account: 'paper-2',
        symbol: 'ETHUSDT',
        side: 'SELL',
        price: parseDecimal('3000'),
        quantity: parseDecimal('0.1'),
        state: 'FILLED',
        createdAt: NOON - HOUR,
      })),
    );
    expect(fixture.rival('GET', ALL, { symbol: 'ETHUSDT', limit: 5_000 }).body).toHaveLength(1_000);
    expect(fixture.rival('GET', ALL, { symbol: 'ETHUSDT' }).body).toHaveLength(500);
  });
});

describe('my trades', () => {
  it('are selected by order, trade id or range, or are the newest', () => {
    const trades = (fields: Fields): { id: number; orderId: number }[] =>
      Object(fixture.client('GET', TRADES, { symbol: 'BTCUSDT', ...fields }).body);
    const newest = trades({ limit: 2 });
    expect(newest).toHaveLength(2);
    const [first] = newest;
    expect(trades({ orderId: first?.orderId })).toEqual([first]);
    expect(trades({ fromId: first?.id })).toEqual(newest);
    expect(trades({ orderId: first?.orderId, fromId: first?.id })).toEqual([first]);
    expect(trades({ startTime: NOON - 2 * HOUR, endTime: NOON })).toEqual(newest);
  });

  it('refuse combinations that the exchange does not accept', () => {
    expect(fixture.client('GET', TRADES, { symbol: 'BTCUSDT', fromId: 1, startTime: NOON }).body).toMatchObject({
      code: -1128,
    });
    expect(fixture.client('GET', TRADES, { symbol: 'BTCUSDT', startTime: 1, endTime: NOON }).body).toMatchObject({
      code: -1127,
    });
  });

  it('have all their fields, with numbers as numbers', () => {
    const [trade] = Object(fixture.client('GET', TRADES, { symbol: 'BTCUSDT', limit: 1 }).body);
    expect(trade).toEqual({
      symbol: 'BTCUSDT',
      id: expect.any(Number),
      orderId: expect.any(Number),
      orderListId: -1,
      price: '90000.00000000',
      qty: '0.01000000',
      quoteQty: '900.00000000',
      commission: '0.00001000',
      commissionAsset: 'BTC',
      time: NOON - HOUR,
      isBuyer: true,
      isMaker: true,
      isBestMatch: true,
    });
  });

  it('cost less for one order', () => {
    const used = (fields: Fields) => fixture.client('GET', TRADES, fields).headers['x-mbx-used-weight-1m'];
    expect(used({ symbol: 'BTCUSDT', orderId: 1 })).toBe('5');
    expect(used({ symbol: 'BTCUSDT' })).toBe('25');
  });
});

describe('the spot exchange', () => {
  it('answers an unknown path with 404', () => {
    expect(fixture.client('GET', '/api/v3/nothing').status).toBe(404);
  });

  it('bans a sender that keeps going after 429', () => {
    const codes = new Set<number>();
    for (let i = 0; i < 100; i += 1) codes.add(fixture.client('GET', '/api/v3/openOrders').status);
    expect([...codes]).toEqual([200, 429, 418]);
    expect(fixture.client('GET', ORDER, {}).headers['retry-after']).toBe('120');
    fixture.clock.advance(120_000);
    expect(fixture.client('GET', '/api/v3/ping', {}, { unsigned: true }).status).toBe(200);
  });
});
