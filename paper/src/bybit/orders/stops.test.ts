import { beforeEach, describe, expect, it } from 'vitest';
import { parseDecimal } from '../../engine/decimal.ts';
import { createSampleTrader, type SampleTrader } from '../testing/trader-fixture.ts';

const STOP = {
  category: 'linear',
  symbol: 'BTCUSDT',
  side: 'Sell',
  orderType: 'Market',
  qty: '0.010',
  triggerPrice: '90000',
  triggerDirection: 2,
  orderLinkId: 'stop',
};
const SPOT = { ...STOP, category: 'spot', marketUnit: 'baseCoin', orderFilter: 'StopOrder', qty: '0.01' };

let trader: SampleTrader;

beforeEach(() => {
  trader = createSampleTrader();
  for (const category of ['linear', 'spot'] as const) trader.setPrice(category, 'BTCUSDT', '91000');
});

const place = (order: object) => trader.post('/order/create', order);
const stop = (category: 'linear' | 'spot' = 'linear') => trader.order(category, 'stop');

/** docs/venues/bybit.md §2.1, §2.9. */
describe('a conditional order on Bybit', () => {
  it('is untriggered and holds nothing, then fills', () => {
    const { exchange } = trader.product('linear');
    const before = exchange.balance('paper', 'USDT');
    expect(place(STOP).retCode).toBe(0);
    expect(stop()).toMatchObject({
      orderStatus: 'Untriggered',
      stopOrderType: 'Stop',
      triggerPrice: '90000.0',
      triggerBy: 'LastPrice',
      triggerDirection: 2,
    });
    expect(exchange.balance('paper', 'USDT')).toEqual(before);
    trader.setPrice('linear', 'BTCUSDT', '89990');
    expect(stop()).toMatchObject({ orderStatus: 'Filled', triggerPrice: '90000.0' });
  });

  it('rests at its limit once triggered', () => {
    place({ ...STOP, orderType: 'Limit', price: '92000' });
    trader.setPrice('linear', 'BTCUSDT', '89990');
    expect(stop()).toMatchObject({ orderStatus: 'New', price: '92000.0' });
  });

  it('waits for a rise, and watches the price it was told to', () => {
    place({ ...STOP, side: 'Buy', triggerPrice: '92000', triggerDirection: 1, triggerBy: 'MarkPrice' });
    const { exchange } = trader.product('linear');
    exchange.setLastPrice('BTCUSDT', parseDecimal('93000'));
    expect(stop()).toMatchObject({ orderStatus: 'Untriggered' });
    exchange.setMarkPrice('BTCUSDT', parseDecimal('92000'));
    expect(stop()).toMatchObject({ orderStatus: 'Filled' });
  });

  it('is moved, and cancelled before it triggers', () => {
    place(STOP);
    const named = { category: 'linear', symbol: 'BTCUSDT', orderLinkId: 'stop' };
    expect(trader.post('/order/amend', { ...named, triggerPrice: '89000' }).retCode).toBe(0);
    trader.setPrice('linear', 'BTCUSDT', '89500');
    expect(stop()).toMatchObject({ orderStatus: 'Untriggered', triggerPrice: '89000.0' });
    trader.post('/order/cancel', named);
    trader.setPrice('linear', 'BTCUSDT', '88000');
    expect(stop()).toMatchObject({ orderStatus: 'Deactivated', cancelType: 'CancelByUser', cumExecQty: '0.000' });
  });

  it.each([
    ['linear', STOP, 110093],
    ['spot', SPOT, 110093],
  ] as const)('of %s is not moved to where the market has been', (category, order, retCode) => {
    place(order);
    const moved = (triggerPrice: string) =>
      trader.post('/order/amend', { category, symbol: 'BTCUSDT', orderLinkId: 'stop', triggerPrice }).retCode;
    expect([moved('91500'), moved('90500')]).toEqual([retCode, 0]);
    expect(stop(category)).toMatchObject({ orderStatus: 'Untriggered' });
  });

  it('is on spot a kind of its own, which a cancel of all leaves', () => {
    place(SPOT);
    place({
      ...SPOT,
      orderType: 'Limit',
      price: '95000',
      triggerPrice: undefined,
      orderFilter: 'Order',
      orderLinkId: 'plain',
    });
    const open = (orderFilter: string) =>
      trader.get('/order/realtime', { category: 'spot', orderFilter }).list.map(({ orderLinkId }) => orderLinkId);
    expect([open('StopOrder'), open('Order')]).toEqual([['stop'], ['plain']]);
    trader.post('/order/cancel-all', { category: 'spot' });
    expect(stop('spot')).toMatchObject({ orderStatus: 'Untriggered' });
    trader.setPrice('spot', 'BTCUSDT', '89990');
    expect(stop('spot')).toMatchObject({ orderStatus: 'Filled' });
  });

  it('is on spot cancelled as a stop, and once triggered as a plain order', () => {
    place({ ...SPOT, orderType: 'Limit', price: '92000' });
    const cancel = (orderFilter?: string) =>
      trader.post('/order/cancel', { category: 'spot', symbol: 'BTCUSDT', orderLinkId: 'stop', orderFilter });
    expect([cancel().retCode, cancel('tpslOrder').retCode]).toEqual([170213, 170213]);
    trader.setPrice('spot', 'BTCUSDT', '89990');
    expect(stop('spot')).toMatchObject({ orderStatus: 'New', triggerDirection: 0, triggerBy: '' });
    expect(cancel('StopOrder').retCode).toBe(170213);
    expect(cancel().retCode).toBe(0);
    expect(stop('spot')).toMatchObject({ orderStatus: 'Cancelled' });
  });

  it('is on spot cancelled as a stop after it has triggered, where the exchange is of that habit', () => {
    trader = createSampleTrader({ habits: { triggeredOnSpot: 'StopOrder' } });
    trader.setPrice('spot', 'BTCUSDT', '91000');
    place({ ...SPOT, orderType: 'Limit', price: '92000' });
    trader.setPrice('spot', 'BTCUSDT', '89990');
    const named = { category: 'spot', symbol: 'BTCUSDT', orderLinkId: 'stop' };
    expect(trader.post('/order/cancel', named).retCode).toBe(170213);
    expect(trader.post('/order/cancel', { ...named, orderFilter: 'StopOrder' }).retCode).toBe(0);
  });

  it.each([
    { order: STOP, most: 10, retCode: 110009 },
    { order: { ...SPOT, qty: '0.001' }, most: 30, retCode: 170810 },
  ])('of $order.category is refused beyond $most of a symbol', ({ order, most, retCode }) => {
    for (let count = 0; count < most; count += 1)
      expect(place({ ...order, orderLinkId: `s-${count}` }).retCode).toBe(0);
    expect(place(order).retCode).toBe(retCode);
  });

  it('goes with a cancel of its kind on spot', () => {
    place(SPOT);
    for (const orderFilter of ['tpslOrder', 'OcoOrder', 'BidirectionalTpslOrder']) {
      expect(trader.post('/order/cancel-all', { category: 'spot', orderFilter })).toMatchObject({
        retCode: 0,
        list: [],
      });
    }
    trader.post('/order/cancel-all', { category: 'spot', orderFilter: 'StopOrder' });
    expect(stop('spot')).toMatchObject({ orderStatus: 'Deactivated' });
  });

  it('goes with a cancel of all on contracts', () => {
    place(STOP);
    trader.post('/order/cancel-all', { category: 'linear', symbol: 'BTCUSDT' });
    expect(stop()).toMatchObject({ orderStatus: 'Deactivated' });
  });

  it.each([
    ['a fall that has happened', { ...STOP, triggerPrice: '92000' }, 110093],
    ['a rise that has happened', { ...STOP, triggerDirection: 1 }, 110092],
    ['no direction', { ...STOP, triggerDirection: undefined }, 10001],
    ['an attached exit', { ...STOP, takeProfit: '95000' }, undefined],
    ['a spot trigger on a plain order', { ...SPOT, orderFilter: undefined }, undefined],
  ])('is refused: %s', (_what, order, code) => {
    const { retCode } = place(order);
    if (code === undefined) expect(retCode).not.toBe(0);
    else expect(retCode).toBe(code);
    expect(stop()).toBeUndefined();
  });
});
