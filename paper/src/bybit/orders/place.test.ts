import { describe, expect, it } from 'vitest';
import { createSampleTrader } from '../sample-trader.ts';

const LIMIT = { category: 'linear', symbol: 'BTCUSDT', side: 'Buy', orderType: 'Limit', qty: '0.010', price: '90000' };

describe('a placed order', () => {
  it('is answered with its ids and nothing else', () => {
    const trader = createSampleTrader();
    const placed = trader.post('/order/create', { ...LIMIT, orderLinkId: 'a-1' });
    expect(placed).toMatchObject({ status: 200, retCode: 0, retMsg: 'OK' });
    expect(Object.keys(placed.result)).toEqual(['orderId', 'orderLinkId']);
    expect(trader.order('linear', 'a-1')).toMatchObject({ orderStatus: 'New', price: '90000.0', qty: '0.010' });
  });
});
