import { describe, expect, it } from 'vitest';
import type { BitmexOptions } from '../bitmex.ts';
import { createSampleTrader, type SampleTrader } from '../testing/trader-fixture.ts';

function resting(options?: BitmexOptions): { readonly trader: SampleTrader; readonly id: string } {
  const trader = createSampleTrader(options);
  trader.call('POST', '/order', { symbol: 'XBTUSDT', orderQty: 500, price: 59_000, clOrdID: 'a' });
  const id = trader.product.exchange.openOrders('paper')[0]?.id;
  if (id === undefined) throw new Error('nothing rests');
  return { trader, id };
}

describe('a cancel', () => {
  it('returns an array with the whole order', () => {
    const { trader, id } = resting();
    trader.now += 1_000;
    expect(trader.call('DELETE', '/order', { orderID: id })).toMatchObject({
      status: 200,
      body: [
        {
          orderID: id,
          ordStatus: 'Canceled',
          orderQty: 500,
          leavesQty: 0,
          workingIndicator: false,
          text: 'Canceled\nCanceled via API.',
          timestamp: '2026-11-22T12:00:01.000Z',
        },
      ],
    });
  });

  it.each([
    ['a JSON array', (id: string) => ['/order', { orderID: [id] }] as const],
    ['JSON text in a form', (id: string) => ['/order', `orderID=${encodeURIComponent(JSON.stringify([id]))}`] as const],
    ['the query', (id: string) => [`/order?orderID=${id}`, undefined] as const],
    ['the client id', () => ['/order', { clOrdID: 'a' }] as const],
  ])('may name its orders by %s', (_name, request) => {
    const { trader, id } = resting();
    const [path, body] = request(id);
    const contentType = typeof body === 'string' ? 'application/x-www-form-urlencoded' : 'application/json';
    expect(trader.call('DELETE', path, body, { contentType }).body).toMatchObject([{ ordStatus: 'Canceled' }]);
  });

  it('keeps the user’s text', () => {
    const { trader } = resting();
    expect(trader.call('DELETE', '/order', { clOrdID: 'a', text: 'enough' }).body).toMatchObject([
      { text: 'Canceled\nenough' },
    ]);
  });

  it('that fails is a terse element in a 200: no symbol, no status, no quantities', () => {
    const { trader, id } = resting();
    trader.call('DELETE', '/order', { orderID: id });
    expect(trader.call('DELETE', '/order', { orderID: id })).toMatchObject({ status: 200 });
    expect(trader.call('DELETE', '/order', { orderID: id }).body).toEqual([
      {
        account: 700_001,
        error: 'Unable to cancel order',
        orderID: id,
        timestamp: expect.any(String),
        transactTime: expect.any(String),
        workingIndicator: false,
      },
    ]);
  });

  it('that fails includes the order and its state in the older form', () => {
    const { trader, id } = resting({ habits: { cancelError: 'full' } });
    trader.setPrice('XBTUSDT', '50000');
    expect(trader.call('DELETE', '/order', { orderID: id }).body).toMatchObject([
      { ordStatus: 'Filled', cumQty: 500, error: 'Unable to cancel order due to existing state: Filled' },
    ]);
    expect(trader.call('DELETE', '/order', { clOrdID: 'zz' }).body).toEqual([
      { clOrdID: 'zz', error: 'Unable to cancel order: Not found or not owned by user' },
    ]);
  });

  it('reports each of several orders separately', () => {
    const { trader, id } = resting();
    const unknown = '00000000-0000-4000-8000-000000000000';
    expect(trader.call('DELETE', '/order', { orderID: [unknown, id] }).body).toMatchObject([
      { orderID: unknown, error: 'Unable to cancel order' },
      { orderID: id, ordStatus: 'Canceled' },
    ]);
  });

  it('does not touch another account', () => {
    const { trader, id } = resting();
    expect(trader.other('DELETE', '/order', { orderID: id }).body).toMatchObject([{ error: 'Unable to cancel order' }]);
    expect(trader.product.exchange.openOrders('paper')).toHaveLength(1);
  });

  it.each([[{ orderID: 'nonsense' }], [{}]])('of %o is a 400', (body) => {
    const { trader } = resting();
    expect(trader.call('DELETE', '/order', body)).toMatchObject({
      status: 400,
      body: { error: { message: 'Invalid orderID' } },
    });
  });
});

describe('a cancel of all orders', () => {
  it('cancels the matching orders and returns them', () => {
    const { trader } = resting();
    trader.call('POST', '/order', { symbol: 'XBTUSD', orderQty: -100, price: 120_000, clOrdID: 'b' });
    trader.call('POST', '/order', { symbol: 'XBTUSD', orderQty: 100, price: 50_000, clOrdID: 'c' });
    expect(trader.call('DELETE', '/order/all', { symbol: 'XBTUSD', filter: '{"side":"Buy"}' }).body).toMatchObject([
      { clOrdID: 'c', ordStatus: 'Canceled' },
    ]);
    expect(trader.call('DELETE', '/order/all', { filter: { side: 'Sell' } }).body).toMatchObject([{ clOrdID: 'b' }]);
    expect(trader.call('DELETE', '/order/all').body).toMatchObject([{ clOrdID: 'a' }]);
    expect(trader.call('DELETE', '/order/all').body).toEqual([]);
  });
});

describe('the dead man’s switch', () => {
  it('returns the time of its cancel', () => {
    const { trader } = resting();
    expect(trader.call('POST', '/order/cancelAllAfter', { timeout: 100 }).body).toEqual({
      now: '2026-11-22T12:00:00.000Z',
      cancelTime: '2026-11-22T12:00:00.100Z',
    });
  });

  it('cancels everything once its time has passed on the paper clock, unless it is renewed', () => {
    const { trader } = resting();
    trader.call('POST', '/order/cancelAllAfter', { timeout: 60_000 });
    trader.now += 50_000;
    trader.call('POST', '/order/cancelAllAfter', { timeout: 60_000 });
    trader.now += 59_999;
    expect(trader.call('GET', '/order?filter={"open":true}').body).toHaveLength(1);
    trader.now += 1;
    expect(trader.call('GET', '/order').body).toMatchObject([{ ordStatus: 'Canceled' }]);
  });

  it('cancels before the market maker moves, and when the tester moves the clock', () => {
    const { trader } = resting();
    trader.call('POST', '/order/cancelAllAfter', { timeout: 1_000 });
    trader.now += 2_000;
    trader.setPrice('XBTUSDT', '40000');
    expect(trader.call('GET', '/order').body).toMatchObject([{ ordStatus: 'Canceled', cumQty: 0 }]);
  });

  it('is disarmed by zero', () => {
    const { trader } = resting();
    trader.call('POST', '/order/cancelAllAfter', { timeout: 1_000 });
    expect(trader.call('POST', '/order/cancelAllAfter', { timeout: 0 }).body).toMatchObject({ cancelTime: 0 });
    trader.now += 2_000;
    trader.product.exchange.advance();
    expect(trader.product.exchange.openOrders('paper')).toHaveLength(1);
  });

  it('refuses an invalid timeout', () => {
    const { trader } = resting();
    expect(trader.call('POST', '/order/cancelAllAfter', { timeout: -1 }).status).toBe(400);
    expect(trader.call('POST', '/order/cancelAllAfter', {}).status).toBe(400);
  });
});
