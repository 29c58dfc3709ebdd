import { describe, expect, it } from 'vitest';
import { createSampleTrader } from './testing/trader-fixture.ts';

const ORDER = { category: 'linear', symbol: 'BTCUSDT', side: 'Buy', orderType: 'Limit', qty: '0.010', price: '90000' };

describe('a request', () => {
  it('for an unknown path gets 404, and with a wrong verb 400', () => {
    const trader = createSampleTrader();
    expect(trader.get('/order/nothing').status).toBe(404);
    expect(trader.get('/order/create').status).toBe(400);
  });

  it('that reads with a body is refused by the CDN (§1.2)', () => {
    const { protocol } = createSampleTrader().product('spot');
    const request = { path: '/v5/market/time', query: '', headers: {}, remoteAddress: '', listingDelayMs: 0 };
    const reply = protocol.handle({ ...request, method: 'GET', body: Buffer.from('{}'), now: 0, admittedAt: 0 });
    expect(reply).toMatchObject({ status: 403, headers: { 'content-type': 'text/html' } });
  });

  it.each(['', '[]', '{"category":', 'a=b'])('whose body is %j is refused with a code', (body) => {
    expect(createSampleTrader().post('/order/create', body)).toMatchObject({ status: 200, retCode: 10001, result: {} });
  });

  it('may have null for an absent member, and unknown members', () => {
    const trader = createSampleTrader();
    const order = { ...ORDER, triggerPrice: null, orderLinkId: null, unheardOf: 1 };
    expect(trader.post('/order/create', order).retCode).toBe(0);
  });

  it('of an unknown category is refused', () => {
    expect(createSampleTrader().get('/market/tickers', { category: 'option' }).retCode).toBe(10001);
  });

  it('gets the envelope with its time, in this order', () => {
    const trader = createSampleTrader();
    const { text } = trader.get('/system/status');
    expect(text).toBe(`{"retCode":0,"retMsg":"OK","result":{"list":[]},"retExtInfo":{},"time":${trader.now}}`);
  });
});
