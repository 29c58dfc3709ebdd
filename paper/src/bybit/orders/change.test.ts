import { describe, expect, it } from 'vitest';
import { createSampleTrader, type SampleTrader } from '../testing/trader-fixture.ts';

const ORDER = { category: 'linear', symbol: 'BTCUSDT', side: 'Buy', orderType: 'Limit', qty: '0.010', price: '90000' };
const NAMED = { category: 'linear', symbol: 'BTCUSDT', orderLinkId: 'a' };
const SPOT = { ...ORDER, category: 'spot' };

function placed(order: object = ORDER): SampleTrader {
  const trader = createSampleTrader();
  trader.post('/order/create', { ...order, orderLinkId: 'a' });
  return trader;
}

describe('an amend', () => {
  it('changes price and total quantity, and keeps both ids', () => {
    const trader = placed();
    const before = trader.order('linear', 'a');
    const amended = trader.post('/order/amend', { ...NAMED, qty: '0.020', price: '89000' });
    expect(amended.result).toEqual({ orderId: before?.orderId, orderLinkId: 'a' });
    expect(trader.order('linear', 'a')).toMatchObject({ price: '89000.0', qty: '0.020', orderId: before?.orderId });
  });

  it('may make the order trade', () => {
    const trader = placed();
    trader.post('/order/amend', { ...NAMED, price: '91300' });
    expect(trader.order('linear', 'a')).toMatchObject({ orderStatus: 'Filled' });
  });

  it.each([
    ['nothing to change', { ...NAMED }, 10001],
    ['the present values', { ...NAMED, price: '90000' }, 10001],
    ['a price off the tick', { ...NAMED, price: '90000.05' }, 10001],
    ['a quantity off the step', { ...NAMED, qty: '0.0005' }, 10001],
    ['an unknown order', { ...NAMED, orderLinkId: 'b', price: '89000' }, 110001],
    ['no symbol', { category: 'linear', orderLinkId: 'a', price: '89000' }, 10001],
    ['no id', { category: 'linear', symbol: 'BTCUSDT', price: '89000' }, 10001],
  ])('is refused for %s', (_what, change, retCode) => {
    expect(placed().post('/order/amend', change).retCode).toBe(retCode);
  });

  it.each([
    { order: ORDER, retCode: 110064 },
    { order: SPOT, retCode: 170313 },
  ])('of $order.category is refused below the filled quantity', ({ order, retCode }) => {
    const trader = placed({ ...order, price: '91233' });
    trader.other('/order/create', { ...order, side: 'Sell', qty: '0.004', price: '91233' });
    const { category, symbol } = order;
    expect(trader.post('/order/amend', { category, symbol, orderLinkId: 'a', qty: '0.004' }).retCode).toBe(retCode);
  });
});

describe('a cancel', () => {
  it('accepts either id, and the order shows as canceled by its user', () => {
    const trader = placed();
    trader.post('/order/cancel', NAMED);
    expect(trader.order('linear', 'a')).toMatchObject({
      orderStatus: 'Cancelled',
      cancelType: 'CancelByUser',
      rejectReason: 'EC_PerCancelRequest',
    });
  });

  it('of a partly filled spot order has a status of its own', () => {
    const trader = placed({ ...SPOT, price: '91233' });
    trader.other('/order/create', { ...SPOT, side: 'Sell', qty: '0.004', price: '91233' });
    trader.post('/order/cancel', { ...NAMED, category: 'spot' });
    expect(trader.order('spot', 'a')).toMatchObject({ orderStatus: 'PartiallyFilledCanceled', cumExecQty: '0.004000' });
  });

  it.each([
    { category: 'linear', retCode: 110001, retMsg: 'order not exists or too late to cancel' },
    { category: 'spot', retCode: 170213, retMsg: 'Order does not exist.' },
  ])('of $category is refused for an unknown or closed order', ({ category, retCode, retMsg }) => {
    const trader = placed({ ...ORDER, category });
    const named = { ...NAMED, category };
    expect(trader.post('/order/cancel', { ...named, orderLinkId: 'b' })).toMatchObject({ retCode, retMsg });
    trader.post('/order/cancel', named);
    expect(trader.post('/order/cancel', named)).toMatchObject({ retCode, retMsg });
  });

  it('of another account’s order finds nothing', () => {
    const trader = placed();
    expect(trader.other('/order/cancel', NAMED).retCode).toBe(110001);
  });
});

describe('cancel-all', () => {
  const scatter = (): SampleTrader => {
    const trader = createSampleTrader();
    const rest = { side: 'Buy', orderType: 'Limit' };
    trader.post('/order/create', { ...ORDER, orderLinkId: 'usdt' });
    trader.post('/order/create', { ...ORDER, ...rest, symbol: 'BTCPERP', orderLinkId: 'usdc' });
    trader.post('/order/create', { ...ORDER, ...rest, symbol: 'ETHUSDT', qty: '1', price: '3000', orderLinkId: 'eth' });
    return trader;
  };
  const ids = (reply: ReturnType<SampleTrader['post']>) => reply.list.map(({ orderLinkId }) => orderLinkId).sort();

  it.each([
    [{ symbol: 'BTCUSDT' }, ['usdt']],
    [{ baseCoin: 'BTC' }, ['usdc', 'usdt']],
    [{ settleCoin: 'USDT' }, ['eth', 'usdt']],
    [{ symbol: 'ETHUSDT', baseCoin: 'BTC' }, ['eth']],
    [{ settleCoin: 'USDT', orderFilter: 'Order' }, ['eth', 'usdt']],
  ])('of contracts by %o cancels %o', (selector, canceled) => {
    const reply = scatter().post('/order/cancel-all', { category: 'linear', ...selector });
    expect(ids(reply)).toEqual(canceled);
    expect(reply.result.success).toBe('1');
  });

  it('of contracts cancels at most 500, some of each symbol, and the rest in the next call (§2.6)', () => {
    const trader = createSampleTrader();
    const tiny = { ...ORDER, qty: '0.001' };
    for (let count = 0; count < 260; count += 1) {
      trader.post('/order/create', tiny);
      trader.post('/order/create', { ...tiny, symbol: 'ETHUSDT', qty: '0.01', price: '3000' });
    }
    const all = { category: 'linear', settleCoin: 'USDT' };
    expect(trader.post('/order/cancel-all', all).list).toHaveLength(500);
    expect(trader.get('/order/realtime', { ...all, limit: 50 }).list).toHaveLength(20);
    expect(trader.post('/order/cancel-all', all).list).toHaveLength(20);
  });

  it('of contracts requires a selector', () => {
    expect(scatter().post('/order/cancel-all', { category: 'linear' }).retCode).toBe(10001);
  });

  it('of spot cancels everything, and having nothing to cancel is no error', () => {
    const trader = placed(SPOT);
    expect(ids(trader.post('/order/cancel-all', { category: 'spot' }))).toEqual(['a']);
    expect(trader.post('/order/cancel-all', { category: 'spot' })).toMatchObject({ retCode: 0, list: [] });
  });
});

describe('a batch', () => {
  const element = { symbol: 'BTCUSDT', side: 'Buy', orderType: 'Limit', qty: '0.010', price: '90000' };

  it('has the top-level code 0 and a code per element (§2.7)', () => {
    const trader = createSampleTrader();
    const request = [
      { ...element, orderLinkId: 'one' },
      { ...element, qty: '1000' },
    ];
    const reply = trader.post('/order/create-batch', { category: 'linear', request });
    expect(reply.retCode).toBe(0);
    expect(reply.list).toMatchObject([
      { category: 'linear', symbol: 'BTCUSDT', orderLinkId: 'one', createAt: String(trader.now) },
      { orderId: '', orderLinkId: '', createAt: '' },
    ]);
    expect(reply.retExtInfo.list).toEqual([
      { code: 0, msg: 'OK' },
      { code: 110007, msg: 'ab not enough for new order' },
    ]);
  });

  it('amends and cancels, and echoes the id of each failure', () => {
    const trader = placed();
    const named = { symbol: 'BTCUSDT', orderLinkId: 'a' };
    trader.post('/order/amend-batch', { category: 'linear', request: [{ ...named, price: '89000' }] });
    expect(trader.order('linear', 'a')).toMatchObject({ price: '89000.0' });
    const request = [named, { symbol: 'BTCUSDT', orderLinkId: 'b' }];
    const reply = trader.post('/order/cancel-batch', { category: 'linear', request });
    expect(reply.list).toMatchObject([{ orderLinkId: 'a' }, { orderId: '', orderLinkId: 'b' }]);
    expect(reply.retExtInfo.list).toMatchObject([{ code: 0 }, { code: 110001 }]);
  });

  it.each([
    ['linear', 21],
    ['spot', 11],
  ])('of %s has fewer than %i elements', (category, count) => {
    const request = Array.from({ length: count }, () => element);
    expect(createSampleTrader().post('/order/create-batch', { category, request }).retCode).toBe(10001);
  });
});
