import { beforeEach, describe, expect, it } from 'vitest';
import type { Fields } from '../testing/signed-client-fixture.ts';
import { NOON, ORDER, openSpotFixture, type SpotFixture } from './testing/spot-fixture.ts';

const STOP: Fields = { symbol: 'BTCUSDT', side: 'SELL', type: 'STOP_LOSS', quantity: '0.005', stopPrice: '88000' };
const STOP_LIMIT: Fields = { ...STOP, type: 'STOP_LOSS_LIMIT', timeInForce: 'GTC', price: '87900' };

let fixture: SpotFixture;

beforeEach(() => {
  fixture = openSpotFixture();
});

function place(fields: Fields) {
  return fixture.client('POST', ORDER, fields);
}

function placed(fields: Fields): number {
  const { status, body, text } = place(fields);
  if (status !== 200) throw new Error(text);
  return (body as { orderId: number }).orderId;
}

function query(orderId: number) {
  return fixture.client('GET', ORDER, { symbol: 'BTCUSDT', orderId }).body;
}

describe('a stop on spot', () => {
  it('answers as the exchange does: docs/venues/binance.md §30.1, examples 1 and 2', () => {
    const named = { ...STOP_LIMIT, newClientOrderId: 'oms-T1' };
    const body = place({ ...named, newOrderRespType: 'RESULT' }).body;
    const ack = {
      symbol: 'BTCUSDT',
      orderId: expect.any(Number),
      orderListId: -1,
      clientOrderId: 'oms-T1',
      transactTime: NOON,
    };
    expect(body).toEqual({
      ...ack,
      price: '87900.00000000',
      origQty: '0.00500000',
      executedQty: '0.00000000',
      origQuoteOrderQty: '0.00000000',
      cummulativeQuoteQty: '0.00000000',
      status: 'NEW',
      timeInForce: 'GTC',
      type: 'STOP_LOSS_LIMIT',
      side: 'SELL',
      stopPrice: '88000.00000000',
      workingTime: -1,
      selfTradePreventionMode: 'EXPIRE_MAKER',
    });
    fixture.client('DELETE', '/api/v3/openOrders', { symbol: 'BTCUSDT' });
    expect(place(named).body).toEqual(ack);
  });

  it('is asked for as in docs/venues/binance.md §30.1, example 3, while it trails', () => {
    const { stopPrice: _, ...trailing } = STOP;
    const id = placed({ ...trailing, trailingDelta: 250 });
    expect(query(id)).toEqual({
      symbol: 'BTCUSDT',
      orderId: id,
      orderListId: -1,
      clientOrderId: expect.any(String),
      price: '0.00000000',
      origQty: '0.00500000',
      executedQty: '0.00000000',
      cummulativeQuoteQty: '0.00000000',
      status: 'NEW',
      timeInForce: 'GTC',
      type: 'STOP_LOSS',
      side: 'SELL',
      stopPrice: '0.00000000',
      icebergQty: '0.00000000',
      time: NOON,
      updateTime: NOON,
      isWorking: false,
      workingTime: -1,
      origQuoteOrderQty: '0.00000000',
      trailingDelta: 250,
      trailingTime: NOON,
      selfTradePreventionMode: 'EXPIRE_MAKER',
    });
  });

  it('is open, locks its funds, and works under its own id and type once the price is there', () => {
    const id = placed(STOP_LIMIT);
    expect(fixture.client('GET', '/api/v3/openOrders').body).toMatchObject([{ orderId: id, isWorking: false }]);
    expect(fixture.client('GET', '/api/v3/account').body).toMatchObject({
      balances: expect.arrayContaining([{ asset: 'BTC', free: '9.99500000', locked: '0.00500000' }]),
    });
    fixture.clock.advance(5_000);
    fixture.setPrice('BTCUSDT', '87800');
    expect(query(id)).toMatchObject({
      status: 'NEW',
      isWorking: true,
      type: 'STOP_LOSS_LIMIT',
      workingTime: NOON + 5_000,
      time: NOON,
    });
    fixture.setPrice('BTCUSDT', '88000');
    expect(query(id)).toMatchObject({ status: 'FILLED', type: 'STOP_LOSS_LIMIT' });
  });

  it.each([
    ['STOP_LOSS', 'SELL', '90000', '89999'],
    ['STOP_LOSS', 'BUY', '92000', '92001'],
    ['TAKE_PROFIT', 'SELL', '92000', '92001'],
    ['TAKE_PROFIT', 'BUY', '90000', '89999'],
  ])('%s %s waits for %s and fills as a market order', (type, side, stopPrice, price) => {
    const id = placed({ ...STOP, type, side, stopPrice });
    fixture.setPrice('BTCUSDT', '91000');
    expect(query(id)).toMatchObject({ status: 'NEW', isWorking: false });
    fixture.setPrice('BTCUSDT', price);
    expect(query(id)).toMatchObject({ status: 'FILLED', type, isWorking: true });
  });

  it('begins to trail where its stop price says', () => {
    const id = placed({ ...STOP, type: 'TAKE_PROFIT', stopPrice: '92000', trailingDelta: 100 });
    expect(query(id)).toMatchObject({ trailingTime: -1 });
    fixture.clock.advance(1_000);
    fixture.setPrice('BTCUSDT', '95000');
    expect(query(id)).toMatchObject({ trailingTime: NOON + 1_000, isWorking: false });
    fixture.setPrice('BTCUSDT', '94051');
    expect(query(id)).toMatchObject({ isWorking: false });
    fixture.setPrice('BTCUSDT', '94050');
    expect(query(id)).toMatchObject({ status: 'FILLED' });
  });

  it('expires, rejected, where the market would not have its limit order', () => {
    const { price: _, ...rest } = STOP_LIMIT;
    const id = placed({ ...rest, price: '87900' });
    fixture.product.exchange.deposit('paper', 'BTC', -10n * 10n ** 18n);
    fixture.setPrice('BTCUSDT', '87800');
    expect(query(id)).toMatchObject({ status: 'EXPIRED', expiryReason: 'REJECTED' });
  });

  it('is cancelled before it triggers', () => {
    const id = placed(STOP);
    expect(fixture.client('DELETE', ORDER, { symbol: 'BTCUSDT', orderId: id }).body).toMatchObject({
      status: 'CANCELED',
      stopPrice: '88000.00000000',
    });
    fixture.setPrice('BTCUSDT', '87000');
    expect(query(id)).toMatchObject({ status: 'CANCELED', executedQty: '0.00000000' });
  });

  it('shows its slice once it has become an iceberg', () => {
    const offered = () => {
      const { body } = fixture.client('GET', '/api/v3/depth', { symbol: 'BTCUSDT', limit: 5000 }, { unsigned: true });
      return (body as { asks: [string, string][] }).asks.find(([price]) => price === '95000.00000000');
    };
    const limit = { ...STOP_LIMIT, type: 'LIMIT', stopPrice: undefined, price: '95000', quantity: '0.01' };
    placed(limit);
    placed({ ...STOP_LIMIT, price: '95000', icebergQty: '0.001' });
    expect(offered()).toEqual(['95000.00000000', '0.01000000']);
    fixture.setPrice('BTCUSDT', '87900');
    expect(offered()).toEqual(['95000.00000000', '0.01100000']);
  });
});

describe('spot refuses', () => {
  const { stopPrice: _stop, ...bare } = STOP;
  it.each([
    ['a stop on the wrong side', { ...STOP, stopPrice: '92000' }, -2010, 'Order would trigger immediately.'],
    ['a stop at the price', { ...STOP, stopPrice: '91234.5' }, -2010, 'Order would trigger immediately.'],
    [
      'a stop without a price',
      bare,
      -1102,
      "Param 'stopPrice' or 'trailingDelta' must be sent, but both were empty/null!",
    ],
    ['a stop with a limit', { ...STOP, price: '1' }, -1106, "Parameter 'price' sent when not required."],
    ['a stop limit without a limit', { ...STOP, type: 'STOP_LOSS_LIMIT', timeInForce: 'GTC' }, -1102, /'price'/],
    ['a stop price on a limit order', { ...STOP_LIMIT, type: 'LIMIT' }, -1106, /'stopPrice'/],
    ['a stop price off the tick', { ...STOP, stopPrice: '88000.001' }, -1013, 'Filter failure: PRICE_FILTER'],
    ['a delta too small', { ...bare, trailingDelta: 9 }, -1013, 'Filter failure: TRAILING_DELTA'],
    ['a delta too large', { ...bare, trailingDelta: 2_001 }, -1013, 'Filter failure: TRAILING_DELTA'],
    ['more than it can lock', { ...STOP, quantity: '11' }, -2010, /insufficient balance/],
  ] as const)('%s', (_what, fields, code, msg) => {
    expect(place(fields)).toMatchObject({
      status: 400,
      body: { code, msg: typeof msg === 'string' ? msg : expect.stringMatching(msg) },
    });
    expect(fixture.product.exchange.openOrders('paper')).toEqual([]);
  });

  it('the sixth order that waits, and no other', () => {
    for (let i = 0; i < 5; i += 1) placed(STOP);
    expect(place(STOP).body).toEqual({ code: -1013, msg: 'Filter failure: MAX_NUM_ALGO_ORDERS' });
    placed({ ...STOP_LIMIT, type: 'LIMIT', stopPrice: undefined, price: '95000' });
  });
});
