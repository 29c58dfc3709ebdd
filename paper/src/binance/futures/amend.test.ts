import { describe, expect, it } from 'vitest';
import {
  contractOrder,
  type Fields,
  type FuturesFixture,
  limitOrder,
  openFuturesFixture,
  START,
  without,
} from './testing/futures-fixture.ts';

const ORDER = '/fapi/v1/order';

function resting(fields: Fields = {}): { fixture: FuturesFixture; change: Fields } {
  const fixture = openFuturesFixture();
  const { orderId } = fixture.send('POST', ORDER, limitOrder(fields)).row;
  const change = { symbol: 'BTCUSDT', orderId: String(orderId), side: 'BUY', quantity: '0.02', price: '90000' };
  return { fixture, change: { ...change, ...(fields.side !== undefined && { side: fields.side }) } };
}

function stateOf(fixture: FuturesFixture, change: Fields): unknown {
  return fixture.send('GET', ORDER, { symbol: 'BTCUSDT', orderId: String(change.orderId) }).row.status;
}

/** docs/venues/binance.md §2.7. */
describe('changing a futures order', () => {
  it('keeps both ids and the creation time, and returns pair and modifyId', () => {
    const { fixture, change } = resting({ newClientOrderId: 'mine' });
    fixture.clock.advance(5_000);
    const { row } = fixture.send('PUT', ORDER, { ...change, price: '90010', modifyId: 17 });
    expect(row).toMatchObject({
      orderId: Number(change.orderId),
      clientOrderId: 'mine',
      symbol: 'BTCUSDT',
      pair: 'BTCUSDT',
      status: 'NEW',
      price: '90010.00',
      origQty: '0.020',
      modifyId: 17,
      updateTime: START + 5_000,
    });
    for (const absent of ['avgPrice', 'cumQuote', 'time']) expect(row).not.toHaveProperty(absent);
    const read = fixture.send('GET', ORDER, { symbol: 'BTCUSDT', origClientOrderId: 'mine' }).row;
    expect(read).toMatchObject({ time: START, updateTime: START + 5_000, origQty: '0.020' });
  });

  it('loses its place in the queue, even on a pure reduction', () => {
    const { fixture, change } = resting({ quantity: '0.03' });
    fixture.send('POST', ORDER, limitOrder({ newClientOrderId: 'behind' }), { key: 'paper-key-2' });
    fixture.send('PUT', ORDER, change);
    fixture.usdm.exchange.cancelAll({ account: 'market-maker', symbol: 'BTCUSDT' });
    fixture.usdm.exchange.place({
      account: 'market-maker',
      symbol: 'BTCUSDT',
      side: 'SELL',
      type: 'MARKET',
      quantity: 10n ** 16n,
    });
    expect(stateOf(fixture, change)).toBe('NEW');
    const other = fixture.send(
      'GET',
      ORDER,
      { symbol: 'BTCUSDT', origClientOrderId: 'behind' },
      { key: 'paper-key-2' },
    );
    expect(other.row.status).toBe('FILLED');
  });

  it.each(['side', 'quantity', 'price'])('needs %s', (name) => {
    const { fixture, change } = resting();
    expect(fixture.send('PUT', ORDER, without(change, name)).row.code).toBe(-1102);
  });

  it('needs price and quantity on COIN-M too', () => {
    const fixture = openFuturesFixture();
    const { orderId } = fixture.send('POST', '/dapi/v1/order', contractOrder()).row;
    const change = { symbol: 'BTCUSD_PERP', orderId: String(orderId), side: 'BUY', quantity: '12' };
    expect(fixture.send('PUT', '/dapi/v1/order', change).row.code).toBe(-1102);
    expect(fixture.send('PUT', '/dapi/v1/order', { ...change, price: '90000' }).row.origQty).toBe('12');
    expect(fixture.send('PUT', '/dapi/v1/order', { ...change, price: '90000' }).row.code).toBe(-4197);
  });

  it.each([
    { says: 'nothing to change', code: -5027, fields: { quantity: '0.01' } },
    { says: 'the other side', code: -1117, fields: { side: 'SELL' } },
    { says: 'a price off the tick', code: -4014, fields: { price: '90000.05' } },
    { says: 'too much for the margin', code: -2019, fields: { quantity: '900' } },
    { says: 'a small notional', code: -5029, fields: { quantity: '0.001', price: '40000' } },
    { says: 'reduce-only on an order that is not', code: -5047, fields: { reduceOnly: true } },
    { says: 'an unknown order', code: -2013, fields: { orderId: '1' } },
  ])('refuses $says with $code and leaves the order as it was', ({ code, fields }) => {
    const { fixture, change } = resting();
    expect(fixture.send('PUT', ORDER, { ...change, ...fields }).row.code).toBe(code);
    const read = fixture.send('GET', ORDER, { symbol: 'BTCUSDT', orderId: String(change.orderId) });
    expect(read.row).toMatchObject({ status: 'NEW', price: '90000.00', origQty: '0.010' });
  });

  it('allows a small notional on a reduce-only order when the change is reduce-only too', () => {
    const fixture = openFuturesFixture();
    fixture.send('POST', ORDER, { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.01' });
    fixture.usdm.maker.setPrice('BTCUSDT', 45_000n * 10n ** 18n);
    const order = limitOrder({ side: 'SELL', price: '46000', reduceOnly: true });
    const { orderId } = fixture.send('POST', ORDER, order).row;
    const change = { symbol: 'BTCUSDT', orderId: String(orderId), side: 'SELL', quantity: '0.001', price: '46000' };
    expect(fixture.send('PUT', ORDER, change).row.code).toBe(-5029);
    expect(fixture.send('PUT', ORDER, { ...change, reduceOnly: true }).row.origQty).toBe('0.001');
  });

  it('cancels a partly filled order when the new quantity does not exceed the filled quantity', () => {
    const { fixture, change } = resting({ quantity: '0.05' });
    fixture.usdm.exchange.cancelAll({ account: 'market-maker', symbol: 'BTCUSDT' });
    fixture.usdm.exchange.place({
      account: 'market-maker',
      symbol: 'BTCUSDT',
      side: 'SELL',
      type: 'MARKET',
      quantity: 2n * 10n ** 16n,
    });
    expect(fixture.send('PUT', ORDER, change).row).toMatchObject({ status: 'CANCELED', executedQty: '0.020' });
    expect(stateOf(fixture, change)).toBe('CANCELED');
  });

  it('cancels a GTX order whose new price would take liquidity', () => {
    const { fixture, change } = resting({ timeInForce: 'GTX' });
    expect(fixture.send('PUT', ORDER, { ...change, price: '92000' }).row.status).toBe('CANCELED');
    expect(stateOf(fixture, change)).toBe('CANCELED');
  });

  it('is refused after 10 000 changes', () => {
    const { fixture, change } = resting();
    const { exchange } = fixture.usdm;
    const key = { account: 'paper', symbol: 'BTCUSDT', id: String(change.orderId), priority: 'lose' } as const;
    for (let count = 0; count < 10_000; count += 1) {
      exchange.amend({ ...key, price: (90_000n + BigInt(count % 2)) * 10n ** 18n, quantity: 10n ** 16n + 10n ** 15n });
    }
    expect(fixture.send('PUT', ORDER, change).row.code).toBe(-5026);
  });

  it('is listed by orderAmendment, newest first, with the values before and after', () => {
    const { fixture, change } = resting();
    fixture.send('PUT', ORDER, change);
    fixture.send('PUT', ORDER, { ...change, price: '90010', modifyId: 3 });
    const { rows } = fixture.send('GET', '/fapi/v1/orderAmendment', {
      symbol: 'BTCUSDT',
      orderId: String(change.orderId),
    });
    expect(rows.map((row) => row.amendment)).toEqual([
      {
        price: { before: '90000.00', after: '90010.00' },
        origQty: { before: '0.020', after: '0.020' },
        count: 2,
        modifyId: 3,
      },
      { price: { before: '90000.00', after: '90000.00' }, origQty: { before: '0.010', after: '0.020' }, count: 1 },
    ]);
  });
});
