import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ContractFixture, startContractFixture } from './contract-fixture.ts';

let api: ContractFixture;
beforeAll(async () => {
  api = await startContractFixture();
});
afterAll(() => api.close());
beforeEach(() => {
  api.paper.control.resetBalances();
});

const limit = { type: 'LIMIT', quantity: '0.005', price: '80000' } as const;

describe('previewing', () => {
  const request = { exchange: 'binance', symbol: 'BTC/USDT', side: 'BUY', ...limit } as const;

  it('says what an order amounts to, and only reads: every request that arrives is a GET', async () => {
    const before = api.paper.control.requests().length;
    expect(await api.well('previewOrder', { body: { ...request, clientOrderId: 'seen-first' } })).toMatchObject({
      clientOrderId: 'seen-first',
      exchangeQuantity: '0.005',
      estimatedPrice: '80000',
      notional: { amount: '400', asset: 'USDT' },
      fee: { amount: '0.000005', asset: 'BTC', liquidity: 'taker' },
      required: { amount: '400', asset: 'USDT' },
      sufficient: true,
      trading: { state: 'active' },
      unknown: [],
    });
    const arrived = api.paper.control.requests().slice(before);
    expect(arrived.length).toBeGreaterThan(0);
    expect(new Set(arrived.map(({ method }) => method))).toEqual(new Set(['GET']));
    expect(api.paper.control.effectsOf('seen-first').placements).toBe(0);
  });

  it('passes an order that the account cannot afford, and says so', async () => {
    const body = { ...request, quantity: '50' };
    expect(await api.well('previewOrder', { body })).toMatchObject({
      required: { amount: '4000000', asset: 'USDT' },
      sufficient: false,
    });
    expect(await api.problem('placeOrder', { body })).toMatchObject({ code: 'INSUFFICIENT_FUNDS' });
  });

  it('gives the problem that placing gives', async () => {
    const body = { ...request, quantity: '0.0000001' };
    const { instance: _one, ...previewed } = await api.problem('previewOrder', { body });
    const { instance: _other, ...placed } = await api.problem('placeOrder', { body });
    expect(previewed).toEqual(placed);
  });
});

describe('placing', () => {
  it('fills a market order by quantity', async () => {
    const order = await api.place({ type: 'MARKET', quantity: '0.005' });
    expect(order).toMatchObject({
      state: 'FILLED',
      type: 'MARKET',
      price: null,
      quantity: '0.005',
      filledQuantity: '0.005',
      remainingQuantity: '0',
      timeInForce: null,
    });
    expect(Number(order.averagePrice)).toBeGreaterThan(80_000);
  });

  it('fills a market order for an amount of quote currency', async () => {
    const order = await api.place({ type: 'MARKET', quoteQuantity: '250' });
    expect(order).toMatchObject({ state: 'FILLED', quoteQuantity: '250', remainingQuantity: '0' });
    expect(Number(order.filledQuantity) * Number(order.averagePrice)).toBeLessThanOrEqual(250);
  });

  it('rests a limit order, and returns its location', async () => {
    const { status, headers, body } = await api.call('placeOrder', {
      body: { exchange: 'binance', symbol: 'BTC/USDT', side: 'BUY', clientOrderId: 'desk-1', ...limit },
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      state: 'NEW',
      timeInForce: 'GTC',
      clientOrderId: 'desk-1',
      remainingQuantity: '0.005',
    });
    const id = /^\/v1\/orders\/(.+)$/.exec(headers.location ?? '')?.[1] ?? '';
    expect(await api.get(id)).toMatchObject({ id, clientOrderId: 'desk-1' });
  });

  it('expires the remainder of an IOC order, and all of a FOK order that cannot fill', async () => {
    expect(await api.place({ ...limit, timeInForce: 'IOC' })).toMatchObject({
      state: 'EXPIRED',
      timeInForce: 'IOC',
      filledQuantity: '0',
      remainingQuantity: '0',
    });
    expect(await api.place({ ...limit, timeInForce: 'FOK' })).toMatchObject({ state: 'EXPIRED', timeInForce: 'FOK' });
    expect(await api.place({ ...limit, price: '99000', timeInForce: 'FOK' })).toMatchObject({ state: 'FILLED' });
  });

  it('rests a post-only order, or refuses it when it would trade', async () => {
    expect(await api.place({ ...limit, postOnly: true })).toMatchObject({ state: 'NEW', postOnly: true });
    const body = { exchange: 'binance', symbol: 'BTC/USDT', side: 'BUY', ...limit, price: '99000', postOnly: true };
    expect(await api.problem('placeOrder', { body })).toMatchObject({
      code: 'POST_ONLY_WOULD_TAKE',
      orderState: 'notPlaced',
      exchangeCode: '-2010',
    });
  });

  it('refuses an order that the account cannot afford', async () => {
    const body = {
      exchange: 'binance',
      symbol: 'BTC/USDT',
      side: 'BUY',
      type: 'LIMIT',
      quantity: '50',
      price: '80000',
    };
    expect(await api.problem('placeOrder', { body })).toMatchObject({
      code: 'INSUFFICIENT_FUNDS',
      orderState: 'notPlaced',
    });
  });

  it('refuses a second open order under one client order id', async () => {
    const first = await api.place({ ...limit, clientOrderId: 'twice' });
    // Closer together than the exchange's clock is known, the two could not be told apart.
    api.skip(1_000);
    const body = {
      exchange: 'binance',
      symbol: 'BTC/USDT',
      side: 'SELL',
      type: 'LIMIT',
      quantity: '0.005',
      price: '99000',
      clientOrderId: 'twice',
    };
    expect(await api.problem('placeOrder', { body })).toMatchObject({
      code: 'DUPLICATE_CLIENT_ORDER_ID',
      status: 409,
      orderState: 'notPlaced',
      order: { id: first.id },
    });
  });

  it('reports a halted market as such', async () => {
    api.paper.control.setStatus('spot', 'ETHUSDT', 'closed');
    const body = { exchange: 'binance', symbol: 'ETH/USDT', side: 'BUY', type: 'MARKET', quantity: '1' };
    expect(await api.problem('placeOrder', { body })).toMatchObject({ code: 'MARKET_CLOSED', orderState: 'notPlaced' });
    api.paper.control.setStatus('spot', 'ETHUSDT', 'open');
  });
});

describe('reading one order', () => {
  it('is 404 for one that the exchange never had', async () => {
    expect(await api.problem('getOrder', { orderId: 'binance.spot.BTCUSDT.1' })).toMatchObject({
      code: 'ORDER_NOT_FOUND',
    });
    expect(await api.problem('getOrder', { orderId: 'binance.spot.NOSUCH.1' })).toMatchObject({
      code: 'ORDER_NOT_FOUND',
    });
    expect(await api.problem('getOrder', { orderId: 'bitmex.coinm.XBTUSD.1' })).toMatchObject({
      code: 'NOT_SUPPORTED',
    });
  });

  it('waits for an order that the exchange lists late', async () => {
    api.paper.control.arm({ fault: 'slow-listing', method: 'POST', path: '/api/v3/order', ms: 900 });
    const { id } = await api.place(limit);
    expect(await api.get(id)).toMatchObject({ id, state: 'NEW' });
  });
});

describe('active orders', () => {
  it('are listed with and without a filter', async () => {
    const btc = await api.place(limit);
    const eth = await api.place({ symbol: 'ETH/USDT', side: 'SELL', type: 'LIMIT', quantity: '1', price: '4000' });
    const ids = async (query: Record<string, string>) => (await api.active(query)).orders.map(({ id }) => id).sort();
    expect(await ids({})).toEqual([btc.id, eth.id].sort());
    expect(await ids({ symbol: 'BTC/USDT' })).toEqual([btc.id]);
    expect(await ids({ side: 'SELL' })).toEqual([eth.id]);
    expect(await ids({ symbol: 'BTC/USDT', side: 'SELL' })).toEqual([]);
    expect((await api.active()).sources).toMatchObject([{ exchange: 'binance', market: 'spot', status: 'complete' }]);
  });
});

describe('amending', () => {
  it('reduces in place and keeps the place in the queue', async () => {
    const order = await api.place(limit);
    const amended = await api.amend(order.id, { quantity: '0.004', allowReplace: false });
    const ids = { id: order.id, clientOrderId: order.clientOrderId };
    expect(amended).toMatchObject({
      id: order.id,
      quantity: '0.004',
      amendment: { method: 'keepPriority', queuePriority: 'kept', before: ids, after: ids },
    });
  });

  it('replaces for a new price, and reports it', async () => {
    const order = await api.place(limit);
    const amended = await api.amend(order.id, { price: '81000' });
    expect(amended).toMatchObject({ price: '81000', quantity: '0.005', state: 'NEW' });
    expect(amended.amendment).toMatchObject({
      method: 'cancelReplace',
      queuePriority: 'lost',
      before: { id: order.id },
    });
    expect(amended.amendment.after).toEqual({ id: amended.id, clientOrderId: amended.clientOrderId });
    expect(amended.id).not.toBe(order.id);
    expect(await api.get(order.id)).toMatchObject({ state: 'CANCELED' });
    expect((await api.active()).orders.map(({ id }) => id)).toEqual([amended.id]);
  });

  it('changes nothing when a replacement is needed and not allowed', async () => {
    const order = await api.place(limit);
    const body = { price: '81000', allowReplace: false };
    expect(await api.problem('amendOrder', { orderId: order.id, body })).toMatchObject({
      code: 'REPLACE_NOT_ALLOWED',
      orderState: 'placed',
    });
    expect(await api.get(order.id)).toEqual(order);
  });

  it('reports a half-done change when the replacement is refused', async () => {
    const order = await api.place({ ...limit, quantity: '12' });
    const body = { quantity: '13', price: '80001' };
    expect(await api.problem('amendOrder', { orderId: order.id, body })).toMatchObject({
      code: 'AMEND_INCOMPLETE',
      status: 409,
      orderState: 'notPlaced',
      order: { id: order.id, state: 'CANCELED' },
    });
    expect((await api.active()).orders).toEqual([]);
  });

  it('changes nothing when the change is empty, or the order has closed', async () => {
    const order = await api.place(limit);
    const same = { quantity: '0.00500', price: '80000.0' };
    expect(await api.problem('amendOrder', { orderId: order.id, body: same })).toMatchObject({
      code: 'NOTHING_TO_AMEND',
      orderState: 'placed',
    });
    await api.cancel(order.id);
    expect(await api.problem('amendOrder', { orderId: order.id, body: { price: '81000' } })).toMatchObject({
      code: 'ORDER_NOT_ACTIVE',
      order: { state: 'CANCELED' },
    });
  });

  it.each([
    ['reset-after-effect', { quantity: '0.004' }, 'keepPriority'],
    ['truncated-body', { price: '81000' }, 'cancelReplace'],
  ])('resolves its outcome when the reply is lost: %s', async (fault, body, method) => {
    const order = await api.place(limit);
    api.paper.control.arm({ fault, path: '/api/v3/order/*' });
    const amended = await api.amend(order.id, body);
    expect(amended).toMatchObject({ ...body, amendment: { method, before: { id: order.id } } });
    expect((await api.active()).orders.map(({ id }) => id)).toEqual([amended.id]);
  });
});

describe('cancelling', () => {
  it('cancels, and returns the order when it was cancelled before', async () => {
    const { id } = await api.place(limit);
    const first = await api.cancel(id);
    expect(first).toMatchObject({ id, state: 'CANCELED', remainingQuantity: '0', filledQuantity: '0' });
    expect(await api.cancel(id)).toMatchObject({ id, state: 'CANCELED' });
  });

  it('is 409 with the order when it has filled', async () => {
    const { id } = await api.place({ type: 'MARKET', quantity: '0.005' });
    expect(await api.problem('cancelOrder', { orderId: id })).toMatchObject({
      code: 'ORDER_NOT_ACTIVE',
      order: { id, state: 'FILLED' },
    });
  });

  it('is 404 for one that the exchange never had', async () => {
    expect(await api.problem('cancelOrder', { orderId: 'binance.spot.BTCUSDT.1' })).toMatchObject({
      code: 'ORDER_NOT_FOUND',
    });
  });

  it('resolves to done when the reply is lost', async () => {
    const { id } = await api.place(limit);
    api.paper.control.arm({ fault: 'reset-after-effect', method: 'DELETE' });
    expect(await api.cancel(id)).toMatchObject({ id, state: 'CANCELED' });
  });

  it('cancels all of one side and leaves the other side', async () => {
    const buy = await api.place(limit);
    const sell = await api.place({ side: 'SELL', type: 'LIMIT', quantity: '0.005', price: '99000' });
    expect((await api.cancelAll({ side: 'BUY' })).results).toMatchObject([{ id: buy.id, outcome: 'canceled' }]);
    expect((await api.active()).orders.map(({ id }) => id)).toEqual([sell.id]);
    expect((await api.cancelAll({ all: 'true' })).results).toMatchObject([{ id: sell.id, outcome: 'canceled' }]);
    expect((await api.cancelAll({ exchange: 'binance' })).results).toEqual([]);
  });

  it('is no success on an exchange that is not enabled', async () => {
    expect(await api.problem('cancelOrders', { query: { exchange: 'bitmex' } })).toMatchObject({
      code: 'NOT_SUPPORTED',
    });
  });

  it('cancels and names orders that no list shows yet, of a symbol, of a side and of all', async () => {
    for (const query of [{ symbol: 'BTC/USDT' }, { symbol: 'BTC/USDT', side: 'BUY' }, { all: 'true' }]) {
      api.skip(3_000);
      const ids = [await api.place(limit), await api.place({ ...limit, price: '80001' })].map(({ id }) => id);
      api.paper.control.arm({ fault: 'lagging-lists', method: 'GET', path: '/api/v3/*', ms: 1_900, count: 0 });
      const { results, sources } = await api.cancelAll(query);
      api.paper.control.disarm();
      expect(results.map(({ id }) => id).sort()).toEqual(ids.sort());
      expect(results.map(({ outcome }) => outcome)).toEqual(['canceled', 'canceled']);
      expect(sources).toMatchObject([{ status: 'complete' }]);
    }
  });

  it('answers 207 when every order failed', async () => {
    const { id } = await api.place(limit);
    api.paper.control.arm({ fault: 'maintenance', method: 'DELETE', path: '/api/v3/*', count: 0 });
    const { status, body } = await api.call('cancelOrders', { query: { symbol: 'BTC/USDT' } });
    api.paper.control.disarm();
    expect(status).toBe(207);
    expect(body).toMatchObject({ results: [{ id, outcome: 'failed' }] });
    await api.cancelAll({ all: 'true' });
  });

  it('answers 207 when an order may still rest', async () => {
    await api.place(limit);
    await api.place({ ...limit, price: '80001' });
    api.paper.control.arm({ fault: 'status-before-effect', method: 'DELETE', path: '/api/v3/openOrders' });
    api.paper.control.arm({ fault: 'rate-limited', method: 'DELETE', path: '/api/v3/order', after: 1, ms: 1000 });
    const { status, body } = await api.call('cancelOrders', { query: { symbol: 'BTC/USDT' } });
    expect(status).toBe(207);
    expect(body).toMatchObject({ results: expect.arrayContaining([expect.objectContaining({ outcome: 'canceled' })]) });
    api.paper.control.disarm();
  });
});
