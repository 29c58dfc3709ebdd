import { describe, expect, it } from 'vitest';
import { createSampleTrader } from '../testing/trader-fixture.ts';

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const LIMIT = { symbol: 'XBTUSDT', side: 'Buy', orderQty: 500, price: 60_000 };

function refusal(message: string, name = 'HTTPError') {
  return { status: 400, body: { error: { message, name } } };
}

describe('an order that hides a part', () => {
  it.each([
    [100, 100],
    [0, undefined],
  ])('with a displayQty of %i shows %s in the book: docs/venues/bitmex.md §2.2', (displayQty, size) => {
    const trader = createSampleTrader();
    expect(trader.call('POST', '/order', { ...LIMIT, displayQty }).body).toMatchObject({ orderQty: 500, displayQty });
    const book = trader.call('GET', '/orderBook/L2?symbol=XBTUSDT').body as { price: number; size: number }[];
    expect(book.find(({ price }) => price === LIMIT.price)?.size).toBe(size);
  });
});

describe('the shape of a placed order', () => {
  it('matches a recorded resting spot order, with sorted keys and without empty fields', () => {
    const trader = createSampleTrader();
    const { text, body } = trader.call('POST', '/order', {
      symbol: 'XBT_USDT',
      side: 'Buy',
      orderQty: 25_000,
      price: 61_250.5,
      clOrdID: 'oms-01J9Z2K4-000017',
    });
    expect(body).toEqual({
      account: 700_001,
      clOrdID: 'oms-01J9Z2K4-000017',
      cumQty: 0,
      currency: 'USDT',
      leavesQty: 25_000,
      ordStatus: 'New',
      ordType: 'Limit',
      orderID: expect.stringMatching(GUID),
      orderQty: 25_000,
      price: 61_250.5,
      side: 'Buy',
      strategy: 'OneWay',
      symbol: 'XBT_USDT',
      text: 'Submitted via API.',
      timeInForce: 'GoodTillCancel',
      timestamp: '2026-11-22T12:00:00.000Z',
      transactTime: '2026-11-22T11:59:59.999Z',
      workingIndicator: true,
    });
    const keys = [...text.matchAll(/"(\w+)":/g)].map(([, key]) => key);
    expect(keys).toEqual(keys.toSorted());
    expect(text).toContain('"price":61250.5,');
  });

  it('matches a recorded market fill on a perpetual', () => {
    const trader = createSampleTrader();
    const { body } = trader.trade('XBTUSDT', 'Sell', 5_000, 61_240.1);
    expect(body).toEqual({
      account: 700_001,
      avgPx: 61_240.1,
      cumQty: 5_000,
      currency: 'USDT',
      leavesQty: 0,
      ordStatus: 'Filled',
      ordType: 'Market',
      orderID: expect.stringMatching(GUID),
      orderQty: 5_000,
      pool: 'Primary',
      settlCurrency: 'USDt',
      side: 'Sell',
      strategy: 'OneWay',
      symbol: 'XBTUSDT',
      text: 'Submitted via API.',
      timeInForce: 'ImmediateOrCancel',
      timestamp: '2026-11-22T12:00:00.000Z',
      transactTime: '2026-11-22T11:59:59.999Z',
      workingIndicator: false,
    });
  });

  it('has the same order ids for the same seed', () => {
    const [one, two] = [createSampleTrader(), createSampleTrader()];
    expect(one.call('POST', '/order', LIMIT).body).toEqual(two.call('POST', '/order', LIMIT).body);
  });
});

describe('a new order', () => {
  it.each([
    ['a JSON body', undefined, 'application/json', JSON.stringify(LIMIT)],
    ['a form body', undefined, 'application/x-www-form-urlencoded', 'symbol=XBTUSDT&side=Buy&orderQty=500&price=60000'],
    ['the query', '?symbol=XBTUSDT&side=Buy&orderQty=500&price=6e4', 'application/json', undefined],
  ])('may be sent in %s', (_name, query = '', contentType, body) => {
    const trader = createSampleTrader();
    const placed = trader.call('POST', `/order${query}`, body, { contentType });
    expect(placed).toMatchObject({ status: 200, body: { orderQty: 500, price: 60_000, side: 'Buy' } });
  });

  it('is a sell when its quantity is negative and no side is named', () => {
    const trader = createSampleTrader();
    const { body } = trader.call('POST', '/order', { symbol: 'XBTUSD', orderQty: -100, price: 99_000 });
    expect(body).toMatchObject({ side: 'Sell', orderQty: 100 });
  });

  it('keeps the user’s text instead of the origin line', () => {
    const trader = createSampleTrader();
    expect(trader.call('POST', '/order', { ...LIMIT, text: 'mine' }).body).toMatchObject({ text: 'mine' });
  });

  it.each([
    [
      'post-only that would cross',
      { ...LIMIT, price: 95_000, execInst: 'ParticipateDoNotInitiate' },
      'Order had execInst of ParticipateDoNotInitiate',
    ],
    [
      'reduce-only without a position',
      { ...LIMIT, execInst: 'ReduceOnly' },
      'Order had execInst of Close or ReduceOnly and side of Buy but current position is 0',
    ],
    ['FillOrKill beyond the book', { ...LIMIT, timeInForce: 'FillOrKill' }, 'Order had timeInForce of FillOrKill'],
    [
      'ImmediateOrCancel away from the book',
      { ...LIMIT, timeInForce: 'ImmediateOrCancel' },
      'Order had timeInForce of ImmediateOrCancel',
    ],
  ])('%s is a 200 in the state Canceled', (_name, order, line) => {
    const trader = createSampleTrader();
    const placed = trader.call('POST', '/order', order);
    expect(placed).toMatchObject({
      status: 200,
      body: {
        ordStatus: 'Canceled',
        cumQty: 0,
        leavesQty: 0,
        orderQty: 500,
        workingIndicator: false,
        text: `Canceled: ${line}\nSubmitted via API.`,
      },
    });
    expect(placed.body).not.toHaveProperty('avgPx');
  });

  it('Close without a position has neither side nor quantity', () => {
    const trader = createSampleTrader();
    const { body } = trader.call('POST', '/order', { symbol: 'ETHUSD', execInst: 'Close' });
    expect(body).toMatchObject({
      ordStatus: 'Canceled',
      text: 'Canceled: Order had execInst of Close or ReduceOnly but current position is 0\nSubmitted via API.',
    });
    expect(body).not.toHaveProperty('side');
    expect(body).not.toHaveProperty('orderQty');
  });

  it.each([
    ['POST', '/order', { execInst: 'Close' }],
    ['POST', '/order/closePosition', {}],
  ])('%s %s closes the whole position', (method, path, extra) => {
    const trader = createSampleTrader();
    trader.trade('ETHUSD', 'Buy', 7, 3_000);
    expect(trader.call(method, path, { symbol: 'ETHUSD', ...extra }).body).toMatchObject({
      side: 'Sell',
      orderQty: 7,
      ordStatus: 'Filled',
    });
    expect(trader.product.exchange.positions('paper', 'ETHUSD')[0]?.quantity).toBe(0n);
  });

  it('at market without liquidity is Canceled', () => {
    const trader = createSampleTrader();
    trader.product.exchange.cancelAll({ account: 'market-maker', symbol: 'SOLUSDT' });
    expect(trader.call('POST', '/order', { symbol: 'SOLUSDT', orderQty: 100 })).toMatchObject({
      status: 200,
      body: { ordStatus: 'Canceled', text: 'Canceled: Order had ordType of Market\nSubmitted via API.' },
    });
  });

  it('that fills partly and may not rest keeps its fill in the state Canceled', () => {
    const trader = createSampleTrader();
    trader.setPrice('XBTUSDT', '60000');
    trader.other('POST', '/order', { symbol: 'XBTUSDT', side: 'Sell', orderQty: 200, price: 60_000 });
    const { body } = trader.call('POST', '/order', { ...LIMIT, timeInForce: 'ImmediateOrCancel' });
    expect(body).toMatchObject({ ordStatus: 'Canceled', cumQty: 200, leavesQty: 0, orderQty: 500, avgPx: 60_000 });
  });
});

describe('a day order', () => {
  it('rests until midnight UTC and ends in the state Canceled', () => {
    const trader = createSampleTrader();
    expect(trader.call('POST', '/order', { ...LIMIT, timeInForce: 'Day' }).body).toMatchObject({
      timeInForce: 'Day',
      ordStatus: 'New',
    });
    trader.now = Date.UTC(2026, 10, 23) - 1;
    trader.product.exchange.advance();
    expect(trader.product.exchange.openOrders('paper')).toHaveLength(1);
    trader.now += 1;
    trader.product.exchange.advance();
    expect(trader.call('GET', '/order').body).toMatchObject([{ ordStatus: 'Canceled', leavesQty: 0 }]);
  });
});

describe('a refused order', () => {
  it.each(['cancelOnly', 'closed'] as const)('is refused on a market that is %s', (status) => {
    const trader = createSampleTrader();
    trader.product.exchange.setStatus('XBTUSDT', status);
    expect(trader.call('POST', '/order', LIMIT)).toMatchObject(refusal('Market is not open'));
    expect(trader.call('GET', '/instrument?symbol=XBTUSDT').body).toMatchObject([{ state: 'Closed' }]);
  });

  it.each([
    ['an unknown symbol', { symbol: 'BTCUSDT' }, 'Invalid symbol'],
    ['a broken lot', { orderQty: 150 }, 'Order quantity must be a multiple of lot size: 100'],
    ['no quantity', { orderQty: 0 }, 'Invalid orderQty'],
    ['a fractional quantity', { orderQty: 1.5 }, 'orderQty is invalid'],
    ['more than the maximum', { orderQty: 1_000_000_100 }, 'Invalid orderQty'],
    ['a price off the tick', { price: 60_000.05 }, 'Invalid price tickSize'],
    ['a price above the maximum', { price: 1_000_001 }, 'Invalid price'],
    ['a negative price', { price: -1 }, 'Invalid price'],
    ['an unknown order type', { ordType: 'Iceberg' }, 'Invalid ordType'],
    ['an unknown side', { side: 'BUY' }, 'Invalid side'],
    ['a buy of a negative quantity', { orderQty: -500 }, 'Invalid orderQty'],
    ['a price that is not a number', { price: 'much' }, 'Invalid price'],
    ['a limit order without a price', { price: null, ordType: 'Limit' }, 'Invalid price'],
    ['more to show than there is', { displayQty: 1_000_000 }, 'Invalid displayQty'],
    ['a broken lot to show', { displayQty: 50 }, 'Invalid displayQty'],
    ['a market order that hides', { ordType: 'Market', price: undefined, displayQty: 100 }, 'Invalid displayQty'],
    ['a trigger source', { execInst: 'MarkPrice' }, 'Unsupported execInst'],
    ['hedge mode', { strategy: 'Long' }, 'Invalid strategy'],
    ['a stop without a trigger', { ordType: 'Stop', price: undefined }, 'Invalid stopPx'],
    ['a limit with a trigger', { ordType: 'Limit', stopPx: 50_000 }, 'Invalid stopPx for ordType'],
    ['a peg', { ordType: 'Pegged' }, 'Unsupported ordType'],
    ['an unknown time in force', { timeInForce: 'GTC' }, 'Unsupported timeInForce'],
    ['an unknown instruction', { execInst: 'PostOnly' }, 'Invalid execInst'],
    [
      'post-only at once',
      { execInst: 'ParticipateDoNotInitiate', timeInForce: 'ImmediateOrCancel' },
      'Invalid ordType or timeInForce for execInst',
    ],
    ['reduce-only on spot', { symbol: 'XBT_USDT', orderQty: 1_000, execInst: 'ReduceOnly' }, 'Unsupported execInst'],
    ['a client id of 37 characters', { clOrdID: 'x'.repeat(37) }, 'Invalid clOrdID'],
  ])('%s: %o is %s and leaves no row', (_name, change, message) => {
    const trader = createSampleTrader();
    expect(trader.call('POST', '/order', { ...LIMIT, ...change })).toMatchObject(refusal(message));
    expect(trader.call('GET', '/order').body).toEqual([]);
  });

  it('for lack of funds has the code 19000, and its row stays with the reason', () => {
    const trader = createSampleTrader();
    const order = { symbol: 'XBT_USDT', side: 'Buy', orderQty: 2_000_000_000, price: 80_000, clOrdID: 'poor' };
    const message = 'Account has insufficient Available Balance, 1600000000000 USDt required';
    expect(trader.call('POST', '/order', order)).toMatchObject({
      status: 400,
      body: { error: { message, name: 'CodedHTTPError', details: '19000' } },
    });
    expect(trader.call('GET', '/order?filter={"clOrdID":"poor"}').body).toMatchObject([
      { ordStatus: 'Rejected', ordRejReason: message, leavesQty: 0, workingIndicator: false },
    ]);
  });

  it('for lack of margin names satoshi', () => {
    const trader = createSampleTrader();
    const { body } = trader.call('POST', '/order', { symbol: 'XBTUSD', orderQty: 10_000_000, price: 100 });
    // 100 000 XBT at 1 % and 0.05 %.
    expect(body).toMatchObject({
      error: { message: 'Account has insufficient Available Balance, 105000000000 XBt required' },
    });
  });

  it('repeats the client id of an open order, which is free again once that order is closed', () => {
    const trader = createSampleTrader();
    const order = { ...LIMIT, clOrdID: 'same' };
    trader.call('POST', '/order', order);
    expect(trader.call('POST', '/order', { ...order, symbol: 'SOLUSDT', price: 100 })).toMatchObject(
      refusal('Duplicate clOrdID'),
    );
    trader.call('DELETE', '/order', { clOrdID: 'same' });
    expect(trader.call('POST', '/order', order).status).toBe(200);
  });

  it('repeats any earlier client id when the venue is configured so', () => {
    const trader = createSampleTrader({ habits: { clOrdIDReserved: 'forEver' } });
    const order = { ...LIMIT, clOrdID: 'same' };
    trader.call('POST', '/order', order);
    trader.call('DELETE', '/order', { clOrdID: 'same' });
    expect(trader.call('POST', '/order', order)).toMatchObject(refusal('Duplicate clOrdID'));
  });

  it('is the 201st open order of its symbol', () => {
    const trader = createSampleTrader();
    for (let placed = 0; placed < 200; placed += 1) trader.call('POST', '/order', { ...LIMIT, orderQty: 100 });
    expect(trader.call('POST', '/order', LIMIT)).toMatchObject(refusal('Too many open orders', 'ValidationError'));
    expect(trader.call('POST', '/order', { ...LIMIT, symbol: 'SOLUSDT', price: 100 }).status).toBe(200);
  });

  it('has no bulk route', () => {
    const trader = createSampleTrader();
    expect(trader.call('POST', '/order/bulk', { orders: [LIMIT] })).toMatchObject({
      status: 404,
      body: { error: { message: 'Not Found' } },
    });
  });

  it('with a body that is not JSON is refused without effect', () => {
    const trader = createSampleTrader();
    expect(trader.call('POST', '/order', '{"symbol":').status).toBe(400);
  });
});

describe('spot funds', () => {
  it('are locked with the largest fee while a buy rests, and charged in the quote currency', () => {
    const trader = createSampleTrader();
    const free = (): string => JSON.stringify(trader.call('GET', '/user/margin?currency=USDt').exact);
    trader.call('POST', '/order', { symbol: 'XBT_USDT', orderQty: 1_000_000, price: 60_000 });
    // 0.01 XBT for 600 USDT and 0.3 USDT of fee.
    expect(free()).toContain('"availableMargin":"999399700000"');
    trader.call('DELETE', '/order/all');
    expect(free()).toContain('"availableMargin":"1000000000000"');
    trader.trade('XBT_USDT', 'Buy', 1_000_000, 60_000);
    expect(trader.call('GET', '/user/wallet?currency=USDt').body).toMatchObject({ amount: 999_399_700_000 });
    expect(trader.call('GET', '/user/wallet').body).toMatchObject({ currency: 'XBt', amount: 1_001_000_000 });
  });
});
