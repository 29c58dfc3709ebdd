import { describe, expect, it } from 'vitest';
import { createSampleTrader, START } from '../testing/trader-fixture.ts';

const LINEAR = { category: 'linear', symbol: 'BTCUSDT', side: 'Buy', orderType: 'Limit', qty: '0.010', price: '90000' };
const SPOT = { ...LINEAR, category: 'spot', qty: '0.01' };
const INVERSE = { ...LINEAR, category: 'inverse', symbol: 'BTCUSD', qty: '1000' };

describe('an accepted order', () => {
  it.each([LINEAR, SPOT, INVERSE])('of $category returns its ids and nothing else (§2.1)', (order) => {
    const placed = createSampleTrader().post('/order/create', { ...order, orderLinkId: 'a-1' });
    expect(placed).toMatchObject({ status: 200, retCode: 0, retMsg: 'OK', result: { orderLinkId: 'a-1' } });
    expect(Object.keys(placed.result)).toEqual(['orderId', 'orderLinkId']);
  });

  it('has an id of 19 digits on spot, and by default a client id that is one higher', () => {
    const { orderId, orderLinkId } = createSampleTrader().post('/order/create', SPOT).result;
    expect(orderId).toMatch(/^\d{19}$/);
    expect(BigInt(String(orderLinkId))).toBe(BigInt(String(orderId)) + 1n);
  });

  it('has a GUID on contracts, and by default no client id', () => {
    const { orderId, orderLinkId } = createSampleTrader().post('/order/create', LINEAR).result;
    expect(orderId).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(orderLinkId).toBe('');
  });

  it('rests with its price and quantity as the wire writes them', () => {
    const trader = createSampleTrader();
    trader.post('/order/create', { ...LINEAR, orderLinkId: 'a-1' });
    expect(trader.order('linear', 'a-1')).toMatchObject({
      orderStatus: 'New',
      price: '90000.0',
      qty: '0.010',
      leavesQty: '0.010',
      cumExecQty: '0.000',
      avgPrice: '',
      cancelType: 'UNKNOWN',
      rejectReason: 'EC_NoError',
      createType: 'CreateByUser',
      positionIdx: 0,
      createdTime: String(START),
    });
  });

  it('is separate in two categories that share the symbol', () => {
    const trader = createSampleTrader();
    trader.post('/order/create', { ...SPOT, orderLinkId: 'a-1' });
    expect(trader.order('linear', 'a-1')).toBeUndefined();
    expect(trader.order('spot', 'a-1')).toMatchObject({ symbol: 'BTCUSDT' });
  });
});

describe('the client id of an order', () => {
  it.each([
    { order: LINEAR, retCode: 110072 },
    { order: SPOT, retCode: 170141 },
  ])('of $order.category is never accepted again, whether open, filled or canceled', ({ order, retCode }) => {
    const trader = createSampleTrader();
    trader.post('/order/create', { ...order, orderLinkId: 'once' });
    expect(trader.post('/order/create', { ...order, orderLinkId: 'once' })).toMatchObject({ retCode, result: {} });
    trader.post('/order/cancel', { category: order.category, symbol: order.symbol, orderLinkId: 'once' });
    expect(trader.post('/order/create', { ...order, orderLinkId: 'once' }).retCode).toBe(retCode);
  });

  it('is free again after a refusal', () => {
    const trader = createSampleTrader();
    expect(trader.post('/order/create', { ...LINEAR, qty: '1000', orderLinkId: 'b' }).retCode).toBe(110007);
    expect(trader.post('/order/create', { ...LINEAR, orderLinkId: 'b' }).retCode).toBe(0);
  });

  it('is unique across all categories of the account by default', () => {
    const strict = createSampleTrader();
    strict.post('/order/create', { ...LINEAR, orderLinkId: 'c' });
    expect(strict.post('/order/create', { ...SPOT, orderLinkId: 'c' }).retCode).toBe(170141);
    const loose = createSampleTrader({ habits: { linkIdScope: 'segment' } });
    loose.post('/order/create', { ...LINEAR, orderLinkId: 'c' });
    expect(loose.post('/order/create', { ...SPOT, orderLinkId: 'c' }).retCode).toBe(0);
    expect(loose.post('/order/create', { ...INVERSE, orderLinkId: 'c' }).retCode).toBe(110072);
  });

  it.each(['a b', 'ä', 'x'.repeat(37)])('cannot be "%s"', (orderLinkId) => {
    expect(createSampleTrader().post('/order/create', { ...LINEAR, orderLinkId })).toMatchObject({ retCode: 10001 });
  });
});

describe('an order that is refused at once', () => {
  it.each([
    ['tick of spot', { ...SPOT, price: '90000.05' }, 170134],
    ['tick of contracts', { ...LINEAR, price: '90000.05' }, 10001],
    ['step of spot', { ...SPOT, qty: '0.0000001' }, 170137],
    ['step of contracts', { ...LINEAR, qty: '0.0005' }, 10001],
    ['maximum of spot', { ...SPOT, qty: '84' }, 170381],
    ['maximum of contracts', { ...LINEAR, qty: '1191' }, 10001],
    ['minimum value of spot', { ...SPOT, qty: '0.00005' }, 170140],
    ['minimum value of inverse', { ...INVERSE, qty: '4' }, 110094],
    ['band of spot', { ...SPOT, price: '95000' }, 170193],
    ['funds of spot', { ...SPOT, qty: '20' }, 170131],
    ['funds of contracts', { ...LINEAR, qty: '1000' }, 110007],
    ['position of a reduce-only order', { ...LINEAR, side: 'Sell', price: '92000', reduceOnly: true }, 110017],
    ['position mode', { ...LINEAR, positionIdx: 1 }, 10001],
    ['an unknown symbol', { ...LINEAR, symbol: 'btcusdt' }, 10001],
    ['an unknown side', { ...LINEAR, side: 'BUY' }, 10001],
    ['a number where text belongs', { ...LINEAR, qty: 0.01 }, 10001],
    ['text where a number belongs', { ...LINEAR, positionIdx: '0' }, 10001],
    ['a maker program without permission', { ...LINEAR, timeInForce: 'RPI' }, 110119],
    ['a conditional order, which this exchange does not offer', { ...LINEAR, triggerPrice: '95000' }, 10001],
    ['no price', { ...LINEAR, price: undefined }, 10001],
    ['no category', { ...LINEAR, category: undefined }, 10001],
  ])('for %s has a code, an empty result, and no order', (_what, order, retCode) => {
    const trader = createSampleTrader();
    expect(trader.post('/order/create', order)).toMatchObject({ status: 200, retCode, result: {} });
    expect(trader.get('/order/realtime', { category: 'linear', settleCoin: 'USDT' }).list).toEqual([]);
    expect(trader.get('/order/realtime', { category: 'spot' }).list).toEqual([]);
  });

  it.each([
    { order: { ...LINEAR, qty: '0.001' }, retCode: 110020 },
    { order: { ...SPOT, qty: '0.0001' }, retCode: 170810 },
  ])('of $order.category is refused beyond 500 open orders', ({ order, retCode }) => {
    const trader = createSampleTrader();
    for (let count = 0; count < 500; count += 1) trader.post('/order/create', order);
    expect(trader.post('/order/create', order).retCode).toBe(retCode);
    expect(trader.other('/order/create', order).retCode).toBe(0);
  });

  it('is refused in a closed market', () => {
    const trader = createSampleTrader();
    trader.product('linear').exchange.setStatus('BTCUSDT', 'closed');
    expect(trader.post('/order/create', LINEAR).retCode).toBe(110074);
  });
});

describe('a limit price beyond the band', () => {
  const ABOVE = { ...LINEAR, qty: '0.001', price: '99000', timeInForce: 'IOC', orderLinkId: 'far' };

  it('is moved to the edge on contracts (§0.7)', () => {
    const trader = createSampleTrader();
    trader.setPrice('linear', 'BTCUSDT', '90000');
    trader.post('/order/create', ABOVE);
    expect(trader.order('linear', 'far')).toMatchObject({ price: '90900.0', orderStatus: 'Filled' });
    expect(trader.get('/market/price-limit', { category: 'linear', symbol: 'BTCUSDT' }).result).toMatchObject({
      buyLmt: '90900.0',
      sellLmt: '89100.0',
    });
  });

  it('is refused when the account is configured so', () => {
    const trader = createSampleTrader();
    trader.post('/account/set-limit-px-action', { category: 'linear', modifyEnable: false });
    expect(trader.get('/account/user-setting-config').result).toMatchObject({ lpaSpot: false, lpaPerp: true });
    expect(trader.post('/order/create', ABOVE).retCode).toBe(110003);
  });

  it('is left alone on the passive side', () => {
    const trader = createSampleTrader();
    trader.post('/order/create', { ...LINEAR, price: '50000', orderLinkId: 'low' });
    expect(trader.order('linear', 'low')).toMatchObject({ price: '50000.0', orderStatus: 'New' });
  });
});

describe('an order that ends at the match', () => {
  it.each([
    { category: 'spot' as const, order: SPOT, orderStatus: 'Rejected' },
    { category: 'linear' as const, order: LINEAR, orderStatus: 'Cancelled' },
    { category: 'inverse' as const, order: INVERSE, orderStatus: 'Cancelled' },
  ])('that is post-only on $category is accepted, and then $orderStatus (§0.3)', ({ category, order, orderStatus }) => {
    const trader = createSampleTrader();
    const crossing = { ...order, price: '91400', timeInForce: 'PostOnly', orderLinkId: 'p' };
    expect(trader.post('/order/create', crossing).retCode).toBe(0);
    expect(trader.order(category, 'p')).toMatchObject({
      orderStatus,
      timeInForce: 'PostOnly',
      rejectReason: 'EC_PostOnlyWillTakeLiquidity',
      cumExecQty: expect.stringMatching(/^0/),
    });
  });

  it('that is immediate-or-cancel keeps its fills, and has no remainder', () => {
    const trader = createSampleTrader();
    trader.other('/order/create', { ...LINEAR, side: 'Sell', qty: '0.004', price: '91234.5' });
    trader.post('/order/create', { ...LINEAR, price: '91234.5', timeInForce: 'IOC', orderLinkId: 'i' });
    expect(trader.order('linear', 'i')).toMatchObject({
      orderStatus: 'Cancelled',
      rejectReason: 'EC_CancelForNoFullFill',
      cumExecQty: '0.004',
      leavesQty: '0.000',
      avgPrice: '91234.5',
      cumExecValue: '364.938',
    });
  });

  it.each([
    ['IOC', 'EC_NoImmediateQtyToFill'],
    ['FOK', 'EC_NoEnoughQtyToFill'],
  ])('that is %s and finds nothing is canceled with %s', (timeInForce, rejectReason) => {
    const trader = createSampleTrader();
    trader.post('/order/create', { ...LINEAR, timeInForce, orderLinkId: 'n' });
    expect(trader.order('linear', 'n')).toMatchObject({ orderStatus: 'Cancelled', rejectReason, avgPrice: '' });
  });
});

describe('a market order', () => {
  it('buys for an amount of quote currency on spot by default (§0.4, §0.5)', () => {
    const trader = createSampleTrader();
    const { category, symbol, side } = SPOT;
    trader.post('/order/create', { category, symbol, side, orderType: 'Market', qty: '100', orderLinkId: 'q' });
    expect(trader.order('spot', 'q')).toMatchObject({
      orderStatus: 'PartiallyFilledCanceled',
      rejectReason: 'EC_CancelForNoFullFill',
      qty: '100.000000',
      price: '0',
      timeInForce: 'IOC',
      leavesQty: '0.000000',
      cumExecQty: expect.stringMatching(/^0\.00109\d$/),
    });
  });

  it('buys coins with marketUnit baseCoin', () => {
    const trader = createSampleTrader();
    const order = { ...SPOT, orderType: 'Market', price: undefined, marketUnit: 'baseCoin', orderLinkId: 'b' };
    trader.post('/order/create', order);
    expect(trader.order('spot', 'b')).toMatchObject({
      orderStatus: 'Filled',
      qty: '0.010000',
      marketUnit: 'baseCoin',
      cumFeeDetail: { BTC: '0.00001' },
    });
  });

  it('shows its protective price on contracts', () => {
    const trader = createSampleTrader();
    trader.setPrice('linear', 'BTCUSDT', '90000');
    trader.post('/order/create', { ...LINEAR, orderType: 'Market', price: undefined, orderLinkId: 'm' });
    expect(trader.order('linear', 'm')).toMatchObject({ orderStatus: 'Filled', price: '91800', timeInForce: 'IOC' });
  });

  it('has a harmonic average price and a value in coin on inverse contracts (§2.9)', () => {
    const trader = createSampleTrader();
    trader.setPrice('inverse', 'BTCUSD', '91500');
    for (const [qty, price] of [
      ['600', '91500'],
      ['400', '91501'],
    ]) {
      trader.other('/order/create', { ...INVERSE, side: 'Sell', qty, price });
    }
    trader.post('/order/create', { ...INVERSE, orderType: 'Market', price: undefined, orderLinkId: 'h' });
    expect(trader.order('inverse', 'h')).toMatchObject({
      cumExecQty: '1000',
      cumExecValue: '0.01092892',
      avgPrice: '91500.4',
    });
  });
});

describe('a reduce-only order', () => {
  const CLOSE = { ...INVERSE, symbol: 'BTCUSDZ26', side: 'Sell', orderType: 'Market', price: undefined };

  it('is split when it exceeds the largest order (§0.15)', () => {
    const trader = createSampleTrader();
    trader.post('/position/set-leverage', {
      category: 'inverse',
      symbol: 'BTCUSDZ26',
      buyLeverage: '50',
      sellLeverage: '50',
    });
    const rest = { ...CLOSE, orderType: 'Limit', price: '91580.5' };
    trader.other('/order/create', { ...rest, qty: '2000000' });
    for (let bought = 0; bought < 2; bought += 1) {
      trader.post('/order/create', { ...CLOSE, side: 'Buy', qty: '1000000' });
    }
    trader.other('/order/create', { ...rest, side: 'Buy', qty: '1500000' });
    trader.post('/order/create', { ...CLOSE, qty: '1500000', reduceOnly: true, orderLinkId: 'close' });
    const sold = trader
      .get('/order/history', { category: 'inverse', symbol: 'BTCUSDZ26' })
      .list.filter(({ side }) => side === 'Sell');
    expect(sold.map(({ qty, orderLinkId }) => [qty, orderLinkId])).toEqual([
      ['500000', ''],
      ['1000000', 'close'],
    ]);
  });

  it('closes the whole position with a quantity of 0 and closeOnTrigger', () => {
    const trader = createSampleTrader();
    trader.post('/order/create', { ...LINEAR, orderType: 'Market', price: undefined });
    const close = { category: 'linear', symbol: 'BTCUSDT', side: 'Sell', orderType: 'Market', qty: '0' };
    trader.post('/order/create', { ...close, reduceOnly: true, closeOnTrigger: true, orderLinkId: 'all' });
    expect(trader.order('linear', 'all')).toMatchObject({ orderStatus: 'Filled', qty: '0.010', closeOnTrigger: true });
  });
});
