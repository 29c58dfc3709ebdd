import { describe, expect, it } from 'vitest';
import { BAN, RATE_LIMITS } from './rate-limits.ts';
import { createSampleTrader, START } from './testing/trader-fixture.ts';

const limits = RATE_LIMITS;

describe('the request budget', () => {
  it('is 120 a minute with a key and reported in the headers', () => {
    const trader = createSampleTrader({ limits });
    const { headers } = trader.call('GET', '/position');
    expect(headers).toMatchObject({
      'x-ratelimit-limit': '120',
      'x-ratelimit-remaining': '119',
      'x-ratelimit-reset': String(START / 1_000 + 1),
    });
    expect(headers).not.toHaveProperty('x-ratelimit-remaining-1s');
  });

  it('is 30 a minute without a key', () => {
    const trader = createSampleTrader({ limits });
    expect(trader.call('GET', '/instrument?count=1', undefined, { anonymous: true }).headers).toMatchObject({
      'x-ratelimit-limit': '30',
      'x-ratelimit-remaining': '29',
    });
  });

  it('refuses the 121st request, says when to retry, and refills continuously', () => {
    const trader = createSampleTrader({ limits });
    for (let sent = 0; sent < 120; sent += 1) expect(trader.call('GET', '/position').status).toBe(200);
    expect(trader.call('GET', '/position')).toMatchObject({
      status: 429,
      headers: { 'retry-after': '1', 'x-ratelimit-remaining': '0' },
      body: { error: { message: 'Rate limit exceeded, retry in 1 seconds.', name: 'RateLimitError' } },
    });
    trader.now += 500;
    expect(trader.call('GET', '/position').status).toBe(200);
    expect(trader.call('GET', '/position').status).toBe(429);
  });

  it('limits order writes to ten a second, and does not process a refused order', () => {
    const trader = createSampleTrader({ limits });
    const order = { symbol: 'XBTUSDT', orderQty: 100, price: 60_000 };
    for (let sent = 0; sent < 10; sent += 1) expect(trader.call('POST', '/order', order).status).toBe(200);
    const refused = trader.call('POST', '/order', order);
    expect(refused).toMatchObject({ status: 429, headers: { 'x-ratelimit-remaining-1s': '0' } });
    expect(trader.product.exchange.openOrders('paper')).toHaveLength(10);
    expect(trader.call('GET', '/order').status).toBe(200);
    trader.now += 100;
    expect(trader.call('DELETE', '/order/all').body).toHaveLength(10);
  });

  it('counts a cancel of many orders once', () => {
    const trader = createSampleTrader({ limits });
    const id = '00000000-0000-4000-8000-000000000000';
    const { headers } = trader.call('DELETE', '/order', { orderID: [id, id, id] });
    expect(headers['x-ratelimit-remaining-1s']).toBe('9');
  });

  it('bans an address that keeps sending after refusals: 403 without JSON, for an hour', () => {
    const trader = createSampleTrader({ limits: { ...limits, authenticatedPerMinute: 1 } });
    for (let sent = 0; sent <= BAN.refusals + 1; sent += 1) trader.call('GET', '/position');
    const banned = trader.call('GET', '/position');
    expect(banned).toMatchObject({ status: 403, headers: { 'content-type': 'text/html' } });
    trader.now += BAN.firstMs - 1;
    expect(trader.call('GET', '/position').status).toBe(403);
    trader.now += 1;
    expect(trader.call('GET', '/position').status).toBe(200);
  });
});
