import { describe, expect, it } from 'vitest';
import { NO_DELAYS } from './gateway.ts';
import { createSampleTrader } from './testing/trader-fixture.ts';

const ORDER = { category: 'linear', symbol: 'BTCUSDT', side: 'Buy', orderType: 'Limit', qty: '0.010', price: '91000' };
const NAMED = { category: 'linear', symbol: 'BTCUSDT', orderLinkId: 'a' };

const slow = (engineMs = 50, rest: Parameters<typeof createSampleTrader>[0] = {}) =>
  createSampleTrader({ delays: { ...NO_DELAYS, engineMs }, ...rest });

describe('an acceptance', () => {
  it('is not an outcome: reads find the order only once the engine has seen it', () => {
    const trader = slow();
    expect(trader.post('/order/create', { ...ORDER, orderLinkId: 'a' }).retCode).toBe(0);
    expect(trader.get('/order/realtime', NAMED)).toMatchObject({ retCode: 0, list: [] });
    expect(trader.product('linear').exchange.effectsOf('a').placements).toBe(0);
    trader.now += 50;
    expect(trader.order('linear', 'a')).toMatchObject({ orderStatus: 'New' });
    expect(trader.product('linear').exchange.effectsOf('a').placements).toBe(1);
  });

  it('takes effect at its own time, whenever it is read', () => {
    const trader = slow();
    const accepted = trader.now;
    trader.post('/order/create', { ...ORDER, orderLinkId: 'a' });
    trader.now += 10_000;
    expect(trader.order('linear', 'a')).toMatchObject({ createdTime: String(accepted + 50) });
  });

  it('reaches the book before the market moves', () => {
    const trader = slow();
    trader.post('/order/create', { ...ORDER, orderLinkId: 'a' });
    trader.now += 60;
    trader.setPrice('linear', 'BTCUSDT', '90000');
    expect(trader.order('linear', 'a')).toMatchObject({ orderStatus: 'Filled' });
  });

  it('reserves its client id at once', () => {
    const trader = slow();
    trader.post('/order/create', { ...ORDER, orderLinkId: 'a' });
    expect(trader.post('/order/create', { ...ORDER, orderLinkId: 'a' }).retCode).toBe(110072);
  });

  it('may be followed by a rejection, which is recorded', () => {
    const trader = slow();
    const large = { ...ORDER, qty: '60' };
    expect(trader.post('/order/create', { ...large, orderLinkId: 'first' }).retCode).toBe(0);
    expect(trader.post('/order/create', { ...large, orderLinkId: 'second' }).retCode).toBe(0);
    trader.now += 50;
    expect(trader.order('linear', 'first')).toMatchObject({ orderStatus: 'New' });
    expect(trader.order('linear', 'second')).toMatchObject({ orderStatus: 'Rejected', cumExecQty: '0.000' });
  });

  it('is followed by a rejection when the market has closed in between', () => {
    const trader = slow();
    trader.post('/order/create', { ...ORDER, orderLinkId: 'a' });
    trader.product('linear').exchange.setStatus('BTCUSDT', 'closed');
    trader.now += 50;
    expect(trader.order('linear', 'a')).toMatchObject({
      orderStatus: 'Rejected',
      rejectReason: 'EC_InvalidSymbolStatus',
    });
  });
});

describe('a cancel', () => {
  it('is accepted, and the order may fill before it (§2.5)', () => {
    const trader = slow();
    trader.post('/order/create', { ...ORDER, orderLinkId: 'a' });
    trader.now += 50;
    expect(trader.post('/order/cancel', NAMED).retCode).toBe(0);
    trader.setPrice('linear', 'BTCUSDT', '90000');
    trader.now += 50;
    expect(trader.order('linear', 'a')).toMatchObject({
      orderStatus: 'Filled',
      cancelType: 'CancelByUser',
      rejectReason: 'EC_OrigClOrdIDDoesNotExist',
    });
  });

  it('waits behind an order that the engine has not seen yet', () => {
    const trader = slow();
    trader.post('/order/create', { ...ORDER, orderLinkId: 'a' });
    expect(trader.post('/order/cancel', NAMED).retCode).toBe(0);
    trader.now += 50;
    expect(trader.order('linear', 'a')).toMatchObject({ orderStatus: 'Cancelled' });
  });

  it('is refused for such an order when so configured', () => {
    const trader = slow(50, { habits: { changeBeforeSeen: 'refused' } });
    trader.post('/order/create', { ...ORDER, orderLinkId: 'a' });
    expect(trader.post('/order/cancel', NAMED).retCode).toBe(110001);
  });
});

describe('an amend', () => {
  it('is accepted, and does not change an order that fills first', () => {
    const trader = slow();
    trader.post('/order/create', { ...ORDER, orderLinkId: 'a' });
    trader.now += 50;
    expect(trader.post('/order/amend', { ...NAMED, qty: '0.005' }).retCode).toBe(0);
    trader.setPrice('linear', 'BTCUSDT', '90000');
    trader.now += 50;
    expect(trader.order('linear', 'a')).toMatchObject({ orderStatus: 'Filled', qty: '0.010' });
  });
});

describe('a read', () => {
  it('may lag behind the engine', () => {
    const trader = createSampleTrader({ delays: { ...NO_DELAYS, readMs: 300 } });
    trader.post('/order/create', { ...ORDER, orderLinkId: 'a' });
    expect(trader.order('linear', 'a')).toBeUndefined();
    trader.now += 300;
    trader.post('/order/cancel', NAMED);
    expect(trader.order('linear', 'a')).toMatchObject({ orderStatus: 'New' });
    trader.now += 300;
    expect(trader.order('linear', 'a')).toMatchObject({ orderStatus: 'Cancelled' });
  });

  it('sees an order in history later than in realtime', () => {
    const trader = createSampleTrader({ delays: { ...NO_DELAYS, historyMs: 1_000 } });
    trader.post('/order/create', { ...ORDER, orderLinkId: 'a' });
    trader.post('/order/cancel', NAMED);
    expect(trader.get('/order/history', NAMED).list).toEqual([]);
    trader.now += 1_000;
    expect(trader.get('/order/history', NAMED).list).toMatchObject([{ orderStatus: 'Cancelled' }]);
  });

  it('misses an order in a lagging list, but not its trades', () => {
    const trader = createSampleTrader();
    const market = { ...ORDER, orderType: 'Market', price: undefined, orderLinkId: 'a' };
    trader.post('/order/create', market, { listingDelayMs: 1_000 });
    expect(trader.order('linear', 'a')).toBeUndefined();
    expect(trader.get('/execution/list', { category: 'linear', orderLinkId: 'a' }).list).toHaveLength(1);
    trader.now += 1_000;
    expect(trader.order('linear', 'a')).toMatchObject({ orderStatus: 'Filled' });
  });
});
