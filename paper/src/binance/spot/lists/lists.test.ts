import { beforeEach, describe, expect, it } from 'vitest';
import type { Fields } from '../../testing/signed-client-fixture.ts';
import { NOON, ORDER, openSpotFixture, type SpotFixture } from '../testing/spot-fixture.ts';

/** The request of docs/venues/binance.md §28.2, W1. */
const OCO: Fields = {
  symbol: 'BTCUSDT',
  side: 'SELL',
  quantity: '0.00500',
  aboveType: 'LIMIT_MAKER',
  abovePrice: '95000.00',
  belowType: 'STOP_LOSS_LIMIT',
  belowPrice: '87900.00',
  belowStopPrice: '88000.00',
  belowTimeInForce: 'GTC',
};
const WORKING: Fields = {
  symbol: 'BTCUSDT',
  workingType: 'LIMIT',
  workingSide: 'BUY',
  workingPrice: '91000',
  workingQuantity: '0.005',
  workingTimeInForce: 'GTC',
};
const OTO: Fields = {
  ...WORKING,
  pendingType: 'LIMIT_MAKER',
  pendingSide: 'SELL',
  pendingPrice: '95000',
  pendingQuantity: '0.004',
};
const OTOCO: Fields = {
  ...WORKING,
  pendingSide: 'SELL',
  pendingQuantity: '0.004',
  pendingAboveType: 'TAKE_PROFIT',
  pendingAboveStopPrice: '95000',
  pendingBelowType: 'STOP_LOSS',
  pendingBelowStopPrice: '88000',
};

interface Leg {
  readonly orderId: number;
  readonly status: string;
}

interface List {
  readonly orderListId: number;
  readonly orders: readonly { readonly orderId: number }[];
  readonly orderReports: readonly Leg[];
}

let fixture: SpotFixture;

beforeEach(() => {
  fixture = openSpotFixture();
});

function post(name: string, fields: Fields) {
  return fixture.client('POST', `/api/v3/${name}`, fields);
}

function placed(name: string, fields: Fields): List {
  const { status, body, text } = post(name, fields);
  if (status !== 200) throw new Error(text);
  return body as List;
}

/** The orders of a list as a query of each shows them. */
function legs({ orders }: List) {
  return orders.map(({ orderId }) => fixture.client('GET', ORDER, { symbol: 'BTCUSDT', orderId }).body as Leg);
}

const statuses = (list: List): string[] => legs(list).map(({ status }) => status);
const queryList = (fields: Fields) => fixture.client('GET', '/api/v3/orderList', fields).body;

describe('an OCO on spot', () => {
  it('answers as the exchange does: docs/venues/binance.md §30.1, example 5', () => {
    const body = placed('orderList/oco', { ...OCO, listClientOrderId: 'oms-L1', newOrderRespType: 'RESULT' });
    const leg = { symbol: 'BTCUSDT', orderId: expect.any(Number), clientOrderId: expect.any(String) };
    const report = {
      ...leg,
      orderListId: 812_345,
      transactTime: NOON,
      origQty: '0.00500000',
      executedQty: '0.00000000',
      origQuoteOrderQty: '0.00000000',
      cummulativeQuoteQty: '0.00000000',
      status: 'NEW',
      timeInForce: 'GTC',
      side: 'SELL',
      selfTradePreventionMode: 'EXPIRE_MAKER',
    };
    expect(body).toEqual({
      orderListId: 812_345,
      contingencyType: 'OCO',
      listStatusType: 'EXEC_STARTED',
      listOrderStatus: 'EXECUTING',
      listClientOrderId: 'oms-L1',
      transactionTime: NOON,
      symbol: 'BTCUSDT',
      orders: [leg, leg],
      orderReports: [
        {
          ...report,
          price: '87900.00000000',
          type: 'STOP_LOSS_LIMIT',
          stopPrice: '88000.00000000',
          workingTime: -1,
        },
        { ...report, price: '95000.00000000', type: 'LIMIT_MAKER', workingTime: NOON },
      ],
    });
    const [stop, limit] = body.orders;
    expect(stop?.orderId).toBeLessThan(limit?.orderId ?? 0);
  });

  it('closes one order with the reason that the other worked', () => {
    const list = placed('orderList/oco', OCO);
    fixture.setPrice('BTCUSDT', '95001');
    expect(legs(list)).toMatchObject([
      { status: 'EXPIRED', expiryReason: 'OCO_TRIGGER' },
      { status: 'FILLED', orderListId: list.orderListId },
    ]);
    expect(queryList({ orderListId: list.orderListId })).toMatchObject({
      listStatusType: 'ALL_DONE',
      listOrderStatus: 'ALL_DONE',
    });
    expect(fixture.client('GET', '/api/v3/myTrades', { symbol: 'BTCUSDT' }).body).toMatchObject([
      { orderListId: list.orderListId },
    ]);
  });

  it('closes the limit when the stop triggers', () => {
    const list = placed('orderList/oco', { ...OCO, belowPrice: '90000' });
    fixture.setPrice('BTCUSDT', '87000');
    expect(legs(list)).toMatchObject([
      { status: 'NEW', isWorking: true },
      { status: 'EXPIRED', expiryReason: 'OCO_TRIGGER' },
    ]);
  });

  it('is cancelled as a list: docs/venues/binance.md §30.1, example 7', () => {
    const list = placed('orderList/oco', { ...OCO, listClientOrderId: 'oms-L1' });
    const { body } = fixture.client('DELETE', '/api/v3/orderList', {
      symbol: 'BTCUSDT',
      listClientOrderId: 'oms-L1',
      newClientOrderId: 'c-L1',
    });
    expect(body).toMatchObject({
      orderListId: list.orderListId,
      listStatusType: 'ALL_DONE',
      orderReports: [
        { clientOrderId: 'c-L1', status: 'CANCELED', type: 'STOP_LOSS_LIMIT', stopPrice: '88000.00000000' },
        { clientOrderId: 'c-L1', status: 'CANCELED', type: 'LIMIT_MAKER' },
      ],
    });
    const again = fixture.client('DELETE', '/api/v3/orderList', { symbol: 'BTCUSDT', orderListId: list.orderListId });
    expect(again.body).toEqual({ code: -2011, msg: 'Unknown order sent.' });
  });

  it('is cancelled whole with one of its orders, which answers as the list', () => {
    const list = placed('orderList/oco', OCO);
    const { orderId = 0 } = list.orders[1] ?? {};
    const { body } = fixture.client('DELETE', ORDER, { symbol: 'BTCUSDT', orderId });
    expect(body).toMatchObject({ orderListId: list.orderListId, orderReports: [{}, {}] });
    expect(statuses(list)).toEqual(['CANCELED', 'CANCELED']);
  });

  it('is told once among the orders that a cancel of all has ended', () => {
    placed('orderList/oco', OCO);
    fixture.client('POST', ORDER, {
      symbol: 'BTCUSDT',
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: '0.01',
      price: '80000',
    });
    const { body } = fixture.client('DELETE', '/api/v3/openOrders', { symbol: 'BTCUSDT' });
    expect(body).toMatchObject([{ contingencyType: 'OCO', orderReports: [{}, {}] }, { type: 'LIMIT' }]);
  });

  it('is made smaller in both orders at once', () => {
    const list = placed('orderList/oco', OCO);
    const { orderId = 0 } = list.orders[0] ?? {};
    const { body } = fixture.client('PUT', '/api/v3/order/amend/keepPriority', {
      symbol: 'BTCUSDT',
      orderId,
      newQty: '0.004',
    });
    expect(body).toMatchObject({ listStatus: { orderListId: list.orderListId, listOrderStatus: 'EXECUTING' } });
    expect(legs(list)).toMatchObject([{ origQty: '0.00400000' }, { origQty: '0.00400000' }]);
  });

  it('counts as two unfilled orders', () => {
    expect(post('orderList/oco', OCO).headers['x-mbx-order-count-10s']).toBe('2');
  });

  it('is taken in the old form too', () => {
    const list = placed('order/oco', {
      symbol: 'BTCUSDT',
      side: 'SELL',
      quantity: '0.005',
      price: '95000',
      stopPrice: '88000',
      stopLimitPrice: '87900',
      stopLimitTimeInForce: 'GTC',
    });
    expect(legs(list)).toMatchObject([
      { type: 'STOP_LOSS_LIMIT', price: '87900.00000000' },
      { type: 'LIMIT_MAKER', price: '95000.00000000' },
    ]);
  });

  const BUY: Fields = {
    ...OCO,
    side: 'BUY',
    aboveType: 'STOP_LOSS',
    abovePrice: undefined,
    aboveStopPrice: '95000',
    belowType: 'LIMIT_MAKER',
    belowPrice: '88000',
    belowStopPrice: undefined,
    belowTimeInForce: undefined,
  };
  const RELATION = 'The relationship of the prices for the orders is not correct.';

  it('to buy has its stop above', () => {
    expect(statuses(placed('orderList/oco', BUY))).toEqual(['NEW', 'NEW']);
  });

  it.each([
    ['a limit below the market', { ...OCO, abovePrice: '91000' }, -2010, RELATION],
    ['a stop above the market', { ...OCO, belowStopPrice: '92000' }, -2010, RELATION],
    [
      'a limit above in a purchase',
      { ...BUY, ...OCO, side: 'BUY' },
      -1165,
      'A limit order in a buy OCO must be below.',
    ],
    [
      'a limit below in a sale',
      { ...BUY, side: 'SELL', aboveType: 'TAKE_PROFIT' },
      -1166,
      'A limit order in a sell OCO must be above.',
    ],
    [
      'two limits',
      { ...OCO, belowType: 'LIMIT_MAKER', belowStopPrice: undefined, belowTimeInForce: undefined },
      -1168,
      'At least one OCO order must be contingent.',
    ],
    ['two stops', { ...OCO, aboveType: 'STOP_LOSS' }, -1197, 'A stop loss order in a sell OCO must be below.'],
    ['a plain limit', { ...OCO, aboveType: 'LIMIT' }, -1158, 'Order type not supported in OCO.'],
    ['a missing price', { ...OCO, abovePrice: undefined }, -1102, /'abovePrice'/],
    ['a price that has no place', { ...OCO, aboveStopPrice: '1' }, -1106, /'aboveStopPrice'/],
    ['an unknown parameter', { ...OCO, price: '1' }, -1104, /Not all sent/],
    [
      'an iceberg that may not rest',
      { ...OCO, belowTimeInForce: 'IOC', belowIcebergQty: '0.001' },
      -1160,
      /belowIcebergQty/,
    ],
    ['more than there is', { ...OCO, quantity: '11' }, -2010, /insufficient balance/],
  ] as const)('refuses %s', (_what, fields, code, msg) => {
    expect(post('orderList/oco', fields)).toMatchObject({
      status: 400,
      body: { code, msg: typeof msg === 'string' ? msg : expect.stringMatching(msg) },
    });
    expect(fixture.product.exchange.openOrders('paper')).toEqual([]);
  });
});

describe('an OTO on spot', () => {
  it('holds its second order back until the first has filled', () => {
    const list = placed('orderList/oto', OTO);
    expect(list).toMatchObject({
      contingencyType: 'OTO',
      orderReports: [
        { status: 'NEW', workingTime: NOON },
        { status: 'PENDING_NEW', workingTime: -1, origQty: '0.00400000' },
      ],
    });
    expect(legs(list)).toMatchObject([{ isWorking: true }, { status: 'PENDING_NEW', isWorking: false }]);
    fixture.clock.advance(1_000);
    fixture.setPrice('BTCUSDT', '90999');
    expect(legs(list)).toMatchObject([{ status: 'FILLED' }, { status: 'NEW', workingTime: NOON + 1_000 }]);
  });

  it('lets the second expire with the first', () => {
    const list = placed('orderList/oto', { ...OTO, workingTimeInForce: 'FOK' });
    expect(legs(list)).toMatchObject([
      { status: 'EXPIRED' },
      { status: 'EXPIRED', expiryReason: 'OTO_PHASE_ONE_EXPIRED' },
    ]);
  });

  it('places a market order when its turn comes', () => {
    const list = placed('orderList/oto', { ...OTO, pendingType: 'MARKET', pendingPrice: undefined });
    fixture.setPrice('BTCUSDT', '90999');
    expect(statuses(list)).toEqual(['FILLED', 'FILLED']);
  });

  it('takes no working order but a limit', () => {
    const { workingPrice: _price, workingTimeInForce: _terms, ...rest } = OTO;
    expect(post('orderList/oto', { ...rest, workingType: 'MARKET' }).status).toBe(400);
  });
});

describe('an OTOCO on spot', () => {
  it('lets a pair enter, of which one order works', () => {
    const list = placed('orderList/otoco', OTOCO);
    expect(list.orderReports.map(({ status }) => status)).toEqual(['NEW', 'PENDING_NEW', 'PENDING_NEW']);
    fixture.setPrice('BTCUSDT', '90999');
    expect(legs(list)).toMatchObject([
      { status: 'FILLED' },
      { type: 'STOP_LOSS', status: 'NEW', isWorking: false },
      { type: 'TAKE_PROFIT', status: 'NEW', isWorking: false },
    ]);
    fixture.setPrice('BTCUSDT', '87000');
    expect(statuses(list)).toEqual(['FILLED', 'FILLED', 'EXPIRED']);
  });

  it('may take its profit below where the price is now', () => {
    const list = placed('orderList/otoco', {
      ...OTOCO,
      workingPrice: '80000',
      pendingAboveStopPrice: '85000',
      pendingBelowStopPrice: '75000',
    });
    expect(statuses(list)).toEqual(['NEW', 'PENDING_NEW', 'PENDING_NEW']);
  });
});

describe('the lists of an account', () => {
  it('are found one by one, open ones, and all of them, the newest first', () => {
    const first = placed('orderList/oco', { ...OCO, listClientOrderId: 'a' });
    fixture.clock.advance(1_000);
    const second = placed('orderList/oto', { ...OTO, listClientOrderId: 'b' });
    fixture.client('DELETE', '/api/v3/orderList', { symbol: 'BTCUSDT', listClientOrderId: 'a' });
    expect(queryList({ origClientOrderId: 'b' })).toMatchObject({ orderListId: second.orderListId });
    const ids = (path: string, fields: Fields = {}) =>
      (fixture.client('GET', path, fields).body as List[]).map(({ orderListId }) => orderListId);
    expect(ids('/api/v3/openOrderList')).toEqual([second.orderListId]);
    expect(ids('/api/v3/allOrderList')).toEqual([second.orderListId, first.orderListId]);
    expect(ids('/api/v3/allOrderList', { fromId: second.orderListId })).toEqual([second.orderListId]);
    expect(ids('/api/v3/allOrderList', { startTime: NOON, endTime: NOON + 500 })).toEqual([first.orderListId]);
  });

  it('do not hold what nobody placed', () => {
    expect(queryList({ orderListId: 1 })).toEqual({ code: -2013, msg: 'Order list does not exist.' });
    const wide = { startTime: NOON - 86_400_001, endTime: NOON };
    expect(fixture.client('GET', '/api/v3/allOrderList', wide).body).toMatchObject({ code: -1127 });
  });

  it('are twenty on a symbol at most', () => {
    const plain = { ...OTO, workingPrice: '80000', workingQuantity: '0.001', pendingQuantity: '0.001' };
    for (let i = 0; i < 20; i += 1) placed('orderList/oto', plain);
    expect(post('orderList/oto', plain).body).toEqual({ code: -1013, msg: 'Filter failure: MAX_NUM_ORDER_LISTS' });
  });
});

describe('account/commission', () => {
  it('tells the rates of a symbol', () => {
    const { body } = fixture.client('GET', '/api/v3/account/commission', { symbol: 'BTCUSDT' });
    const none = { maker: '0.00000000', taker: '0.00000000', buyer: '0.00000000', seller: '0.00000000' };
    expect(body).toMatchObject({
      symbol: 'BTCUSDT',
      standardCommission: { ...none, maker: '0.00100000', taker: '0.00100000' },
      specialCommission: none,
      taxCommission: none,
    });
  });
});
