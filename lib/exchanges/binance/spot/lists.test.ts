import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkLinkedOrders, type LinkedOrdersRequest } from '../../../domain/linked-orders.ts';
import { ORDER_LIST_KINDS, ORDER_TYPES } from '../../../domain/order-type.ts';
import { samples } from '../../../domain/testing/instrument-samples.ts';
import { answer, reset } from '../../http/testing/scripted-exchange.ts';
import type { LinkedOrdersPort } from '../../port.ts';
import { type SpotUnderTest, spotUnderTest } from '../testing/spot-under-test.ts';

const instrument = {
  ...samples.spot,
  capabilities: { ...samples.spot.capabilities, orderTypes: ORDER_TYPES, orderLists: ORDER_LIST_KINDS },
};
const checked = (request: LinkedOrdersRequest) => checkLinkedOrders(instrument, request, 'L1');

const SALE: LinkedOrdersRequest = {
  ...{ kind: 'OCO', side: 'SELL', quantity: '0.005' },
  takeProfit: { price: '95000' },
  stopLoss: { triggerPrice: '88000', price: '87900' },
};
const WORKING = { side: 'BUY', quantity: '0.005', price: '90000' } as const;

const row = (orderId: number, clientOrderId: string, more: object) => ({
  ...{ symbol: 'BTCUSDT', orderId, orderListId: 812345, clientOrderId, transactTime: 1795341600400 },
  ...{ price: '95000.00', origQty: '0.005', executedQty: '0.000', cummulativeQuoteQty: '0.00' },
  ...{ status: 'NEW', timeInForce: 'GTC', side: 'SELL', workingTime: -1, ...more },
});
const STOP = row(910, 'L1-s', { type: 'STOP_LOSS_LIMIT', stopPrice: '88000.00', price: '87900.00' });
const LIMIT = row(911, 'L1-t', { type: 'LIMIT_MAKER', workingTime: 1795341600400 });
const ENVELOPE = {
  ...{ orderListId: 812345, contingencyType: 'OCO', listStatusType: 'EXEC_STARTED', listOrderStatus: 'EXECUTING' },
  ...{ listClientOrderId: 'L1', transactionTime: 1795341600400, symbol: 'BTCUSDT' },
  orders: [STOP, LIMIT].map(({ symbol, orderId, clientOrderId }) => ({ symbol, orderId, clientOrderId })),
};
const PLACED = { ...ENVELOPE, orderReports: [STOP, LIMIT] };

let spot: SpotUnderTest;
let lists: LinkedOrdersPort;
beforeEach(async () => {
  spot = await spotUnderTest();
  if (spot.port.linkedOrders === undefined) throw new Error('spot has lists');
  lists = await spot.port.linkedOrders();
});
afterEach(() => spot[Symbol.asyncDispose]());

const say = (...script: SpotUnderTest['exchange']['script']) => spot.exchange.script.push(...script);
const sent = () => {
  const { path, query } = spot.exchange.seen[0] ?? { path: '', query: '' };
  const params = Object.fromEntries(new URLSearchParams(query));
  for (const name of ['recvWindow', 'timestamp', 'signature']) delete params[name];
  return { path, params };
};

describe('place', () => {
  test.each<[string, LinkedOrdersRequest, string, Record<string, string>]>([
    [
      'a sale',
      SALE,
      'oco',
      {
        ...{
          side: 'SELL',
          quantity: '0.005',
          aboveType: 'LIMIT_MAKER',
          abovePrice: '95000',
          aboveClientOrderId: 'L1-t',
        },
        ...{ belowType: 'STOP_LOSS_LIMIT', belowTimeInForce: 'GTC', belowStopPrice: '88000', belowPrice: '87900' },
        ...{ belowClientOrderId: 'L1-s' },
      },
    ],
    [
      'a purchase, whose stop is above the market',
      {
        ...{ kind: 'OCO', side: 'BUY', quantity: '0.005' },
        takeProfit: { triggerPrice: '88000' },
        stopLoss: { triggerPrice: '95000' },
      },
      'oco',
      {
        ...{
          side: 'BUY',
          quantity: '0.005',
          aboveType: 'STOP_LOSS',
          aboveStopPrice: '95000',
          aboveClientOrderId: 'L1-s',
        },
        ...{ belowType: 'TAKE_PROFIT', belowStopPrice: '88000', belowClientOrderId: 'L1-t' },
      },
    ],
    [
      'an order behind another',
      { kind: 'OTO', working: WORKING, pending: { side: 'SELL', type: 'MARKET', quantity: '0.004' } },
      'oto',
      {
        ...{ workingSide: 'BUY', workingQuantity: '0.005', workingType: 'LIMIT', workingTimeInForce: 'GTC' },
        ...{ workingPrice: '90000', workingClientOrderId: 'L1-w' },
        ...{ pendingSide: 'SELL', pendingQuantity: '0.004', pendingType: 'MARKET', pendingClientOrderId: 'L1-p' },
      },
    ],
    [
      'a bracket, whose pair is for the other side',
      {
        ...{ kind: 'OTOCO', working: { ...WORKING, postOnly: true }, pendingQuantity: '0.004' },
        ...{ takeProfit: { price: '95000' }, stopLoss: { triggerPrice: '88000' } },
      },
      'otoco',
      {
        ...{ workingSide: 'BUY', workingQuantity: '0.005', workingType: 'LIMIT_MAKER', workingPrice: '90000' },
        ...{ workingClientOrderId: 'L1-w', pendingSide: 'SELL', pendingQuantity: '0.004' },
        ...{ pendingAboveType: 'LIMIT_MAKER', pendingAbovePrice: '95000', pendingAboveClientOrderId: 'L1-t' },
        ...{ pendingBelowType: 'STOP_LOSS', pendingBelowStopPrice: '88000', pendingBelowClientOrderId: 'L1-s' },
      },
    ],
  ])('%s sends exactly its own parameters', async (_, request, path, params) => {
    say(reset);
    await lists.place(checked(request), spot.call);
    expect(sent()).toEqual({
      path: `/api/v3/orderList/${path}`,
      params: { symbol: 'BTCUSDT', listClientOrderId: 'L1', ...params, newOrderRespType: 'FULL' },
    });
  });

  test('is acknowledged with the list and what each order is for', async () => {
    say(answer(200, PLACED));
    expect(await lists.place(checked(SALE), spot.call)).toMatchObject({
      outcome: 'acknowledged',
      value: {
        id: 'binance.spot.BTCUSDT.812345',
        kind: 'OCO',
        state: 'EXECUTING',
        legs: [
          {
            role: 'stopLoss',
            stage: 'active',
            order: { type: 'STOP_LIMIT', state: 'UNTRIGGERED', orderListId: '812345' },
          },
          { role: 'takeProfit', stage: 'active', order: { type: 'LIMIT', state: 'NEW', postOnly: true } },
        ],
      },
    });
  });

  test.each<[string, string | object]>([
    ['a page stands in its place', '<html>'],
    ['the list is another one', { ...PLACED, listClientOrderId: 'L2' }],
    ['the list is of another symbol', { ...PLACED, symbol: 'ETHUSDT' }],
    ['an order is not told', { ...PLACED, orderReports: [STOP] }],
    ['an order is another one', { ...PLACED, orderReports: [STOP, { ...LIMIT, clientOrderId: 'L2-t' }] }],
    ['there are only ids', { ...PLACED, orderReports: [{ symbol: 'BTCUSDT', orderId: 910, clientOrderId: 'L1-s' }] }],
    ['it names no orders', { ...PLACED, orders: [], orderReports: [] }],
  ])('is unknown, and sent once, when %s', async (_, body) => {
    say(answer(200, body));
    expect(await lists.place(checked(SALE), spot.call)).toMatchObject({
      outcome: 'unknown',
      clientOrderIds: ['L1-t', 'L1-s'],
    });
    expect(spot.exchange.seen).toHaveLength(1);
  });

  test.each([
    [-2010, 'Duplicate order sent.', 'DUPLICATE_CLIENT_ORDER_ID'],
    [-2010, 'The relationship of the prices for the orders is not correct.', 'RULE_VIOLATION'],
    [-2010, 'OCO orders are not supported for this symbol', 'NOT_SUPPORTED'],
    [-1165, 'A limit order in a buy OCO must be below.', 'EXCHANGE_REJECTED'],
  ])('refused with %d "%s" is rejected: %s', async (code, msg, problem) => {
    say(answer(400, { code, msg }));
    expect(await lists.place(checked(SALE), spot.call)).toMatchObject({
      outcome: 'rejected',
      problem: { code: problem, details: { orderState: 'notPlaced' } },
    });
  });

  test('that comes back as REJECT is a refusal', async () => {
    const gone = [STOP, LIMIT].map((each) => ({ ...each, status: 'REJECTED' }));
    say(answer(200, { ...PLACED, listOrderStatus: 'REJECT', orderReports: gone }));
    expect(await lists.place(checked(SALE), spot.call)).toMatchObject({
      outcome: 'rejected',
      problem: { code: 'EXCHANGE_REJECTED', details: { orderState: 'notPlaced' } },
    });
  });
});

describe('find', () => {
  const queried = (each: typeof STOP, more: object = {}) => ({
    ...each,
    time: 1795341600400,
    isWorking: false,
    ...more,
  });

  test('reads the list and each of its orders', async () => {
    say(answer(200, ENVELOPE), answer(200, queried(STOP)), answer(200, queried(LIMIT, { isWorking: true })));
    const found = await lists.find({ instrument, clientListId: 'L1' }, spot.call);
    expect(found?.legs.map(({ role, order }) => [role, order.state])).toEqual([
      ['stopLoss', 'UNTRIGGERED'],
      ['takeProfit', 'NEW'],
    ]);
    expect(sent()).toEqual({ path: '/api/v3/orderList', params: { origClientOrderId: 'L1' } });
  });

  test('knows none that the exchange does not know', async () => {
    say(answer(400, { code: -2013, msg: 'Order list does not exist.' }));
    expect(await lists.find({ instrument, clientListId: 'L1' }, spot.call)).toBeUndefined();
  });

  test('never calls a list absent that shows before one of its orders', async () => {
    const missing = answer(400, { code: -2013, msg: 'Order does not exist.' });
    say(answer(200, ENVELOPE), answer(200, queried(STOP)), missing);
    await expect(lists.find({ instrument, clientListId: 'L1' }, spot.call)).rejects.toMatchObject({
      code: 'EXCHANGE_PROTOCOL',
    });
  });

  test.each([
    [2, 'OTO'],
    [3, 'OTOCO'],
    [4, null],
  ])('tells lists of a working order apart by their number of orders: %d is %s', async (count, kind) => {
    const legs = [1, 2, 3, 4].slice(0, count).map((id) => row(id, `x-${id}`, { type: 'LIMIT', status: 'PENDING_NEW' }));
    const orders = legs.map(({ symbol, orderId, clientOrderId }) => ({ symbol, orderId, clientOrderId }));
    say(answer(200, { ...ENVELOPE, contingencyType: 'OTO', orders }));
    say(...legs.map((leg) => answer(200, { ...queried(STOP), ...leg })));
    const found = await lists.find({ instrument, exchangeListId: '812345' }, spot.call);
    expect(found).toMatchObject({ kind, legs: expect.arrayContaining([expect.objectContaining({ role: 'working' })]) });
  });
});

describe('the active lists', () => {
  const open = (each: typeof STOP, more: object = {}) => ({ ...each, time: 1795341600400, isWorking: true, ...more });
  const paths = () => spot.exchange.seen.map(({ path }) => path);
  const active = (on?: typeof instrument) => lists.active(on, spot.call);
  const second = { ...ENVELOPE, orderListId: 812346, orders: [{ symbol: 'BTCUSDT', orderId: 912 }] };

  test('are read with the orders that rest, at one request for each symbol', async () => {
    say(answer(200, [ENVELOPE]), answer(200, [open(STOP, { isWorking: false }), open(LIMIT)]));
    const { rows, leftOut } = await active();
    expect(rows).toMatchObject([
      {
        ...{ id: 'binance.spot.BTCUSDT.812345', kind: 'OCO', state: 'EXECUTING' },
        legs: [
          { role: 'stopLoss', stage: 'active', order: { state: 'UNTRIGGERED' } },
          { role: 'takeProfit', stage: 'active', order: { state: 'NEW' } },
        ],
      },
    ]);
    expect(leftOut).toEqual([]);
    expect(paths()).toEqual(['/api/v3/openOrderList', '/api/v3/openOrders']);
  });

  test('are none without a second request', async () => {
    say(answer(200, []));
    expect(await active()).toEqual({ rows: [], leftOut: [] });
    expect(paths()).toEqual(['/api/v3/openOrderList']);
  });

  test('tell an order that has ended, which is read by itself', async () => {
    say(answer(200, [ENVELOPE]), answer(200, [open(LIMIT)]));
    say(answer(200, open(STOP, { status: 'EXPIRED', isWorking: false })));
    const { rows } = await active();
    expect(rows[0]?.legs.map(({ stage }) => stage)).toEqual(['ended', 'active']);
    expect(paths()).toEqual(['/api/v3/openOrderList', '/api/v3/openOrders', '/api/v3/order']);
  });

  test('lack a list that has ended since it was named', async () => {
    say(answer(200, [ENVELOPE]), answer(200, []));
    say(...[STOP, LIMIT].map((each) => answer(200, open(each, { status: 'CANCELED' }))));
    expect(await active()).toEqual({ rows: [], leftOut: [] });
  });

  test.each<[string, object, object]>([
    ['with an order that does not show', { code: -2013, msg: 'Order does not exist.' }, {}],
    ['with an order that cannot be read', {}, {}],
  ])('leave out a list %s, and hide no other', async (_, reply) => {
    say(
      answer(200, [second, ENVELOPE]),
      answer(200, [open(STOP), open(LIMIT)]),
      answer('code' in reply ? 400 : 200, reply),
    );
    const { rows, leftOut } = await active();
    expect(rows.map(({ exchangeListId }) => exchangeListId)).toEqual(['812345']);
    expect(leftOut).toMatchObject([
      { why: 'unreadable', exchangeSymbol: 'BTCUSDT', exchangeOrderId: '812346', market: 'spot', time: 1795341600400 },
    ]);
  });

  test.each<[string, unknown]>([
    ['that is no object', 'odd'],
    ['without a state', { ...second, listOrderStatus: undefined }],
    ['without orders', { ...second, orders: [] }],
    ['with an id that is none', { ...second, orderListId: 'x' }],
  ])('leave out a list %s, and hide no other', async (_, odd) => {
    say(answer(200, [odd, ENVELOPE] as object), answer(200, [open(STOP), open(LIMIT)]));
    const { rows, leftOut } = await active();
    expect(rows).toHaveLength(1);
    expect(leftOut).toMatchObject([{ why: 'unreadable' }]);
  });

  test('read an order by itself whose row among the open ones is odd', async () => {
    say(answer(200, [ENVELOPE]), answer(200, [{ ...open(STOP), side: 'HOLD' }, open(LIMIT)]), answer(200, open(STOP)));
    expect((await active()).rows).toHaveLength(1);
  });

  test('leave out those of instruments that are not served, without reading their orders', async () => {
    say(answer(200, [{ ...ENVELOPE, symbol: 'DOGEUSDT' }]));
    expect(await active()).toMatchObject({ rows: [], leftOut: [{ why: 'notServed', exchangeSymbol: 'DOGEUSDT' }] });
    expect(paths()).toHaveLength(1);
  });

  test('on one instrument are those of it only', async () => {
    say(answer(200, [{ ...ENVELOPE, symbol: 'ETHUSDT' }, ENVELOPE]), answer(200, [open(STOP), open(LIMIT)]));
    const { rows, leftOut } = await active(instrument);
    expect([rows.length, leftOut]).toEqual([1, []]);
  });

  test('cannot be read where the exchange does not answer', async () => {
    say(reset, reset, reset);
    await expect(active()).rejects.toMatchObject({ code: 'EXCHANGE_UNREACHABLE' });
  });
});

describe('cancel', () => {
  test('names what it ended', async () => {
    const ended = [STOP, LIMIT].map(({ clientOrderId, ...each }) => ({
      ...each,
      ...{ origClientOrderId: clientOrderId, clientOrderId: 'c', status: 'CANCELED' },
    }));
    say(answer(200, { ...PLACED, listOrderStatus: 'ALL_DONE', orderReports: ended }));
    expect(await lists.cancel({ instrument, exchangeListId: '812345' }, spot.call)).toMatchObject({
      outcome: 'acknowledged',
      value: { state: 'ALL_DONE', legs: [{ order: { state: 'CANCELED', clientOrderId: 'L1-s' } }, { stage: 'ended' }] },
    });
    expect(sent()).toEqual({
      path: '/api/v3/orderList',
      params: { symbol: 'BTCUSDT', orderListId: '812345' },
    });
  });

  test('of one order is answered with the list, and tells the order', async () => {
    const ended = [STOP, LIMIT].map(({ clientOrderId, ...each }) => ({
      ...each,
      ...{ origClientOrderId: clientOrderId, clientOrderId: 'c', status: 'CANCELED' },
    }));
    say(answer(200, { ...PLACED, listOrderStatus: 'ALL_DONE', orderReports: ended }));
    expect(await spot.port.cancel({ instrument, exchangeOrderId: '911' }, spot.call)).toMatchObject({
      outcome: 'acknowledged',
      value: { exchangeOrderId: '911', clientOrderId: 'L1-t', state: 'CANCELED', orderListId: '812345' },
    });
  });
});
