import { describe, expect, it } from 'vitest';
import { RATE_LIMITS } from './rate-limits.ts';
import { createSampleTrader, type SampleTrader } from './testing/trader-fixture.ts';

const ORDER = { category: 'linear', symbol: 'BTCUSDT', side: 'Buy', orderType: 'Limit', qty: '0.010', price: '90000' };
const SPOT = { ...ORDER, category: 'spot' };
const OPEN = { category: 'linear', symbol: 'BTCUSDT' };

const limited = (): SampleTrader => createSampleTrader({ limits: RATE_LIMITS });
const codes = (count: number, send: () => { readonly retCode: number | undefined }) =>
  Array.from({ length: count }, () => send().retCode);

describe('the limit of an endpoint', () => {
  it.each([
    { order: ORDER, perSecond: 10 },
    { order: SPOT, perSecond: 20 },
  ])('of $order.category is $perSecond new orders in any second (§5)', ({ order, perSecond }) => {
    const trader = limited();
    expect(codes(perSecond, () => trader.post('/order/create', order))).toEqual(Array(perSecond).fill(0));
    const refused = trader.post('/order/create', order);
    expect(refused).toMatchObject({ status: 200, retCode: 10006, retMsg: 'Too many visits!' });
    expect(refused.headers).toMatchObject({
      'x-bapi-limit': String(perSecond),
      'x-bapi-limit-status': '0',
      'x-bapi-limit-reset-timestamp': String(trader.now + 1_000),
    });
    trader.now += 1_000;
    expect(trader.post('/order/create', order).retCode).toBe(0);
  });

  it('is shared by linear and inverse, and separate per endpoint and account', () => {
    const trader = limited();
    codes(10, () => trader.post('/order/create', ORDER));
    const inverse = { ...ORDER, category: 'inverse', symbol: 'BTCUSD', qty: '100' };
    expect(trader.post('/order/create', inverse).retCode).toBe(10006);
    expect(trader.post('/order/create', SPOT).retCode).toBe(0);
    expect(trader.post('/order/cancel-all', OPEN).retCode).toBe(0);
    expect(trader.other('/order/create', ORDER).retCode).toBe(0);
  });

  it('counts each order of a batch, and admits the first ones', () => {
    const trader = limited();
    const element = { symbol: 'BTCUSDT', side: 'Buy', orderType: 'Limit', qty: '0.010', price: '90000' };
    const request = Array.from({ length: 6 }, () => element);
    trader.post('/order/create-batch', { category: 'linear', request });
    const second = trader.post('/order/create-batch', { category: 'linear', request });
    const { list } = second.retExtInfo;
    expect(Array.isArray(list) && list.map(({ code }) => code)).toEqual([0, 0, 0, 0, 10006, 10006]);
    expect(trader.post('/order/create-batch', { category: 'linear', request }).retCode).toBe(10006);
  });

  it('is reported in private answers only', () => {
    const trader = limited();
    expect(trader.get('/order/realtime', OPEN).headers).toMatchObject({
      'x-bapi-limit': '50',
      'x-bapi-limit-status': '49',
      'x-bapi-limit-reset-timestamp': String(trader.now),
    });
    expect(trader.get('/market/tickers', OPEN).headers).not.toHaveProperty('x-bapi-limit');
  });
});

describe('the limit of an address', () => {
  it('is 600 requests in five seconds, followed by a CDN page for ten minutes', () => {
    const trader = limited();
    for (let asked = 0; asked < 600; asked += 1) expect(trader.get('/market/time').status).toBe(200);
    const banned = trader.get('/market/time');
    expect(banned).toMatchObject({ status: 403, headers: { 'content-type': 'text/html' } });
    expect(banned.text).toContain('access too frequent');
    expect(trader.get('/market/time', {}, { remoteAddress: '10.0.0.1' }).status).toBe(200);
    trader.now += 599_999;
    expect(trader.get('/market/time').status).toBe(403);
    trader.now += 1;
    expect(trader.get('/market/time').status).toBe(200);
  });
});
