import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MARKETS, type Market } from '../../domain/instrument.ts';
import { Secret } from '../../text/secret.ts';
import { answer, reset, type SeenRequest } from '../http/testing/scripted-exchange.ts';
import type { ExchangePort } from '../port.ts';
import { bybitSignature } from './signing.ts';
import { BYBIT_NOW, type BybitUnderTest, bybitOrder, bybitUnderTest } from './testing/bybit-under-test.ts';
import {
  BYBIT_INSTRUMENTS,
  BYBIT_RESTING,
  bybitInstrumentRow,
  envelope,
  LINEAR_ORDER,
  listedRows,
  refused,
} from './testing/rows.ts';

let under: BybitUnderTest;
const open = async (market: Market): Promise<void> => {
  await under.close();
  under = await bybitUnderTest(market);
};
beforeEach(async () => {
  under = await bybitUnderTest('usdm');
});
afterEach(() => under.close());

const say = (...bodies: object[]) => under.exchange.script.push(...bodies.map((body) => answer(200, body)));
const seen = (index = 0): SeenRequest => {
  const request = under.exchange.seen[index];
  if (request === undefined) throw new Error(`request ${index} was not sent`);
  return request;
};
const IDS = { orderId: LINEAR_ORDER.orderId, orderLinkId: 'oms-1' };
const place = (...changes: Parameters<typeof bybitOrder> extends [unknown, ...infer R] ? R : never) =>
  under.port.place(bybitOrder(under.instrument, ...changes), under.call);

describe('place', () => {
  test.each<[string, Market, Parameters<typeof bybitOrder>[1], string]>([
    [
      'a limit order on spot',
      'spot',
      {},
      '{"category":"spot","symbol":"BTCUSDT","side":"Buy","orderType":"Limit","qty":"0.01","price":"91230.1","timeInForce":"GTC","orderLinkId":"oms-1"}',
    ],
    [
      'a market buy on spot names its unit',
      'spot',
      { type: 'MARKET', price: undefined },
      '{"category":"spot","symbol":"BTCUSDT","side":"Buy","orderType":"Market","qty":"0.01","marketUnit":"baseCoin","orderLinkId":"oms-1"}',
    ],
    [
      'a market buy by quote amount',
      'spot',
      { type: 'MARKET', price: undefined, quantity: undefined, quoteQuantity: '100' },
      '{"category":"spot","symbol":"BTCUSDT","side":"Buy","orderType":"Market","qty":"100","marketUnit":"quoteCoin","orderLinkId":"oms-1"}',
    ],
    [
      'a post-only order on a linear contract',
      'usdm',
      { postOnly: true },
      '{"category":"linear","symbol":"BTCUSDT","side":"Buy","orderType":"Limit","qty":"0.01","price":"91230.1","timeInForce":"PostOnly","orderLinkId":"oms-1"}',
    ],
    [
      'a reduce-only market sell on an inverse contract, in USD',
      'coinm',
      { type: 'MARKET', price: undefined, side: 'SELL', reduceOnly: true },
      '{"category":"inverse","symbol":"BTCUSD","side":"Sell","orderType":"Market","qty":"500","orderLinkId":"oms-1","reduceOnly":true}',
    ],
    [
      'a stop on a linear contract names its direction and the price it watches',
      'usdm',
      {
        type: 'STOP_MARKET',
        price: undefined,
        side: 'SELL',
        triggerPrice: '90000',
        triggerBy: 'MARK',
        reduceOnly: true,
      },
      '{"category":"linear","symbol":"BTCUSDT","side":"Sell","orderType":"Market","qty":"0.01","orderLinkId":"oms-1","reduceOnly":true,"triggerPrice":"90000","triggerDirection":2,"triggerBy":"MarkPrice"}',
    ],
    [
      'a take-profit limit order on an inverse contract',
      'coinm',
      { type: 'TAKE_PROFIT_LIMIT', triggerPrice: '90000', triggerBy: 'INDEX', timeInForce: 'IOC' },
      '{"category":"inverse","symbol":"BTCUSD","side":"Buy","orderType":"Limit","qty":"500","price":"91230.1","timeInForce":"IOC","orderLinkId":"oms-1","triggerPrice":"90000","triggerDirection":2,"triggerBy":"IndexPrice"}',
    ],
    [
      'a stop on spot names its kind, or it would be placed at once',
      'spot',
      { type: 'STOP_MARKET', price: undefined, triggerPrice: '92000' },
      '{"category":"spot","symbol":"BTCUSDT","side":"Buy","orderType":"Market","qty":"0.01","marketUnit":"baseCoin","orderLinkId":"oms-1","triggerPrice":"92000","orderFilter":"StopOrder"}',
    ],
    [
      'exits are attached for the quantity of the order, not for the position',
      'usdm',
      { takeProfit: { triggerPrice: '95000', triggerBy: 'MARK', price: '94900' }, stopLoss: { triggerPrice: '85000' } },
      '{"category":"linear","symbol":"BTCUSDT","side":"Buy","orderType":"Limit","qty":"0.01","price":"91230.1","timeInForce":"GTC","orderLinkId":"oms-1","tpslMode":"Partial","takeProfit":"95000","tpTriggerBy":"MarkPrice","tpOrderType":"Limit","tpLimitPrice":"94900","stopLoss":"85000","slTriggerBy":"LastPrice","slOrderType":"Market"}',
    ],
    [
      'a single exit on an inverse contract',
      'coinm',
      { type: 'MARKET', price: undefined, stopLoss: { triggerPrice: '85000' } },
      '{"category":"inverse","symbol":"BTCUSD","side":"Buy","orderType":"Market","qty":"500","orderLinkId":"oms-1","tpslMode":"Partial","stopLoss":"85000","slTriggerBy":"LastPrice","slOrderType":"Market"}',
    ],
  ])('%s', async (_, market, changes, body) => {
    await open(market);
    say(envelope(IDS));
    expect(await place(changes)).toEqual({
      outcome: 'acknowledged',
      value: { kind: 'accepted', exchangeOrderId: LINEAR_ORDER.orderId },
    });
    expect(seen()).toMatchObject({ method: 'POST', path: '/v5/order/create', query: '', body });
  });

  test('is signed exactly as sent', async () => {
    say(envelope(IDS));
    await place();
    const { headers, body } = seen();
    const apiKey = Secret.of('bybitPaperKey00001');
    expect(headers).toMatchObject({
      'x-bapi-api-key': 'bybitPaperKey00001',
      'x-bapi-timestamp': String(BYBIT_NOW),
      'x-bapi-recv-window': '2000',
      'content-type': 'application/json',
      'x-bapi-sign': bybitSignature(
        { timestamp: BYBIT_NOW, apiKey, recvWindowMs: 2_000, payload: body },
        Secret.of('paper-secret'),
      ),
    });
  });

  test.each([
    ['a success without ids', envelope({})],
    ['a success under another client order id', envelope({ ...IDS, orderLinkId: 'another' })],
    ['a success without a code', { retMsg: 'OK', result: IDS }],
    ['a code that no table lists', refused(199_999, 'what')],
    ['a timeout in the words of the exchange', refused(10_000, 'Server Timeout')],
  ])('is unknown after %s', async (_, body) => {
    say(body);
    expect(await place()).toMatchObject({ outcome: 'unknown', acceptedUntil: null, clientOrderIds: ['oms-1'] });
  });

  test('is unknown when the connection breaks', async () => {
    under.exchange.script.push(reset);
    expect(await place()).toMatchObject({ outcome: 'unknown', acceptedUntil: null });
    expect(under.exchange.seen).toHaveLength(1);
  });

  test('is refused with the rule that the code names', async () => {
    say(refused(110_094, 'Order does not meet minimum order value 5USDT'));
    expect(await place()).toMatchObject({
      outcome: 'rejected',
      problem: {
        code: 'RULE_VIOLATION',
        details: { orderState: 'notPlaced', violations: [{ rule: 'minNotional', bound: '5' }] },
      },
    });
  });

  test.each([
    [110_092, 'triggerPrice', 'triggerSide', undefined],
    [110_093, 'triggerPrice', 'triggerSide', undefined],
    [110_009, 'symbol', 'maxOpenOrders', '10'],
    [110_061, 'symbol', 'maxOpenOrders', '20'],
  ])('of a conditional order is refused by %i for its %s', async (code, field, rule, bound) => {
    say(refused(code, 'expect Rising, but trigger_price[1] <= current[2]??LastPrice'));
    expect(await place({ type: 'STOP_MARKET', price: undefined, triggerPrice: '92000' })).toMatchObject({
      outcome: 'rejected',
      problem: { details: { orderState: 'notPlaced', violations: [{ field, rule, ...(bound && { bound }) }] } },
    });
  });

  test('says of an unknown key that keys of other sites are unknown here', async () => {
    say(refused(10_003, 'API key is invalid.'));
    const result = await place();
    expect(result).toMatchObject({ outcome: 'rejected', problem: { code: 'CREDENTIALS_REJECTED' } });
    if (result.outcome !== 'rejected') throw new Error(result.outcome);
    expect(result.problem.detail).toContain(
      'A key of another site or environment of Bybit is unknown at http://127.0.0.1',
    );
  });
});

describe('the position mode', () => {
  const positions = (...indices: number[]) => envelope({ list: indices.map((positionIdx) => ({ positionIdx })) });
  const refusedForMode = refused(10_001, 'position idx not match position mode');

  test('is learnt from a refusal, and the next order names its position side', async () => {
    say(refusedForMode, positions(1, 2));
    expect(await place()).toMatchObject({ outcome: 'rejected', sendAgain: true });
    expect(seen(1)).toMatchObject({ path: '/v5/position/list', query: 'category=linear&symbol=BTCUSDT' });
    say(envelope(IDS), envelope(IDS));
    await place();
    expect(JSON.parse(seen(2).body)).toMatchObject({ positionIdx: 1 });
    await place({ side: 'SELL', reduceOnly: true });
    expect(JSON.parse(seen(3).body)).toMatchObject({ positionIdx: 1, reduceOnly: true });
  });

  test('that is as assumed leaves the refusal unchanged', async () => {
    say(refusedForMode, positions(0));
    const result = await place();
    expect(result).toMatchObject({ outcome: 'rejected' });
    expect(result).not.toHaveProperty('sendAgain');
  });

  test('is not requested where only one mode exists', async () => {
    await open('coinm');
    say(refused(10_001, 'Qty invalid'));
    await place();
    expect(under.exchange.seen).toHaveLength(1);
  });
});

describe('cancel and amend', () => {
  test('a cancel is only accepted', async () => {
    say(envelope(IDS));
    const { instrument, port, call } = under;
    expect(await port.cancel({ instrument, exchangeOrderId: IDS.orderId }, call)).toMatchObject({
      outcome: 'acknowledged',
      value: { kind: 'accepted' },
    });
    expect(seen()).toMatchObject({
      path: '/v5/order/cancel',
      body: `{"category":"linear","symbol":"BTCUSDT","orderId":"${IDS.orderId}"}`,
    });
  });

  test.each([110_001, 110_008, 110_010, 170_213])('%i says that the order must be read', async (code) => {
    say(refused(code, 'order not exists or too late to cancel'));
    const { instrument, port, call } = under;
    expect(await port.cancel({ instrument, exchangeOrderId: IDS.orderId }, call)).toMatchObject({
      outcome: 'rejected',
      problem: { code: 'ORDER_NOT_ACTIVE' },
    });
  });

  describe('of an order on spot', () => {
    const SPOT_IDS = { ...IDS, orderId: BYBIT_RESTING.spot.orderId };
    const WAITING = {
      ...{ ...BYBIT_RESTING.spot, orderStatus: 'Untriggered', stopOrderType: 'Stop', triggerPrice: '90000' },
      ...{ basePrice: '91000', createType: undefined },
    };
    const unknownOrder = refused(170_213, 'Order does not exist.');
    const cancel = () =>
      under.port.cancel({ instrument: under.instrument, exchangeOrderId: SPOT_IDS.orderId }, under.call);
    /** The kind that each cancel named. */
    const filters = () =>
      under.exchange.seen.filter(({ method }) => method === 'POST').map(({ body }) => JSON.parse(body).orderFilter);
    beforeEach(() => open('spot'));

    test.each([
      ['is plain', BYBIT_RESTING.spot, ['Order']],
      ['waits as Stop', WAITING, ['StopOrder']],
      ['waits as tpslOrder', { ...WAITING, stopOrderType: 'tpslOrder' }, ['tpslOrder']],
      ['has triggered', { ...WAITING, orderStatus: 'New' }, ['Order']],
    ])('that %s is cancelled as what it is', async (_, row, sent) => {
      say(listedRows([row]), envelope(SPOT_IDS));
      expect(await cancel()).toMatchObject({ outcome: 'acknowledged' });
      expect(filters()).toEqual(sent);
    });

    test.each([
      ['triggers between the read and the cancel', listedRows([WAITING]), ['StopOrder', 'Order']],
      ['has triggered, and is still a stop', listedRows([{ ...WAITING, orderStatus: 'New' }]), ['Order', 'StopOrder']],
      ['no list shows', listedRows([]), ['Order', 'StopOrder']],
      ['cannot be read', listedRows([{ ...WAITING, qty: 'many' }]), ['Order', 'StopOrder']],
      ['cannot be asked for', refused(10_016, 'Server error'), ['Order', 'StopOrder']],
    ])('that %s is cancelled as what else it may be', async (_, reply, sent) => {
      say(reply, unknownOrder, envelope(SPOT_IDS));
      expect(await cancel()).toMatchObject({ outcome: 'acknowledged' });
      expect(filters()).toEqual(sent);
    });

    test.each([
      ['has ended', { ...WAITING, orderStatus: 'Deactivated' }],
      ['is plain and open', BYBIT_RESTING.spot],
    ])('that %s is refused with one cancel', async (_, row) => {
      say(listedRows([row]), unknownOrder);
      expect(await cancel()).toMatchObject({ outcome: 'rejected', problem: { code: 'ORDER_NOT_ACTIVE' } });
      expect(filters()).toEqual(['Order']);
    });

    test('that is lost is unknown, and nothing more is sent', async () => {
      say(listedRows([WAITING]));
      under.exchange.script.push(reset);
      expect(await cancel()).toMatchObject({ outcome: 'unknown' });
      expect(filters()).toEqual(['StopOrder']);
    });

    test('cancel all cancels every kind, and names what each answer names', async () => {
      const none = envelope({ list: [], success: '1' });
      const ended = { orderStatus: 'Deactivated', cancelType: 'CancelByUser' };
      say(none, envelope({ list: [SPOT_IDS], success: '1' }), none, none, none, listedRows([{ ...WAITING, ...ended }]));
      const { instrument, port, call } = under;
      expect(await port.cancelAll({ instrument, side: undefined, listed: [] }, call)).toMatchObject({
        value: { orders: [{ exchangeOrderId: SPOT_IDS.orderId, state: 'CANCELED' }], allNamed: false, emptied: false },
      });
      expect(new Set(filters())).toEqual(
        new Set(['Order', 'StopOrder', 'tpslOrder', 'OcoOrder', 'BidirectionalTpslOrder']),
      );
      expect(filters()[0]).toBe('Order');
    });

    test('cancel all whose first reply is lost cancels the other kinds all the same, and claims nothing', async () => {
      const none = envelope({ list: [], success: '1' });
      under.exchange.script.push(reset);
      say(none, none, none, none);
      const { instrument, port, call } = under;
      expect(await port.cancelAll({ instrument, side: undefined, listed: [] }, call)).toMatchObject({
        outcome: 'unknown',
      });
      expect(filters()).toHaveLength(5);
    });

    test('cancel all of which one kind is refused names the others, and claims no emptiness', async () => {
      const none = envelope({ list: [], success: '1' });
      say(none, refused(10_001, 'orderFilter'), none, none, none);
      const { instrument, port, call } = under;
      expect(await port.cancelAll({ instrument, side: undefined, listed: [] }, call)).toMatchObject({
        outcome: 'acknowledged',
        value: { orders: [], allNamed: false, emptied: false },
      });
    });
  });

  test('an amend names what changes, and is only accepted', async () => {
    say(listedRows([BYBIT_RESTING.usdm]));
    const { instrument, port, call } = under;
    const order = await port.find({ instrument, exchangeOrderId: IDS.orderId }, call);
    if (order === undefined) throw new Error('not found');
    say(envelope(IDS));
    const change = {
      instrument,
      quantity: undefined,
      price: '90000',
      allowReplace: false,
      replacementClientOrderId: 'r',
      modifyId: '1',
    };
    expect(await port.amend(order, change, call)).toEqual({
      outcome: 'acknowledged',
      value: { kind: 'accepted', exchangeOrderId: IDS.orderId },
    });
    expect(seen(1)).toMatchObject({
      path: '/v5/order/amend',
      body: `{"category":"linear","symbol":"BTCUSDT","orderId":"${IDS.orderId}","price":"90000"}`,
    });
  });

  test('cancel all names the orders that a read shows as ended, and claims no more', async () => {
    say(
      envelope({ list: [IDS], success: '1' }),
      listedRows([{ ...BYBIT_RESTING.usdm, orderStatus: 'Cancelled', cancelType: 'CancelByUser' }]),
    );
    const { instrument, port, call } = under;
    expect(await port.cancelAll({ instrument, side: undefined, listed: [] }, call)).toMatchObject({
      outcome: 'acknowledged',
      value: { orders: [{ exchangeOrderId: IDS.orderId, state: 'CANCELED' }], allNamed: false, emptied: false },
    });
    expect(seen()).toMatchObject({ path: '/v5/order/cancel-all', body: '{"category":"linear","symbol":"BTCUSDT"}' });
  });

  test('cancel all of contracts is repeated while its answer is full', async () => {
    const full = envelope({
      list: Array.from({ length: 500 }, (_, index) => ({ orderId: `id-${index}` })),
      success: '1',
    });
    say(full, envelope({ list: [], success: '1' }), listedRows([]));
    const { instrument, port, call } = under;
    await port.cancelAll({ instrument, side: undefined, listed: [] }, call);
    expect(under.exchange.seen.map(({ path }) => path)).toEqual([
      '/v5/order/cancel-all',
      '/v5/order/cancel-all',
      '/v5/order/realtime',
    ]);
  });

  test('cancel all of a side sends no cancel-all', async () => {
    const { instrument, port, call } = under;
    expect(await port.cancelAll({ instrument, side: 'BUY', listed: [] }, call)).toMatchObject({
      value: { orders: [] },
    });
    expect(under.exchange.seen).toEqual([]);
  });
});

describe('find', () => {
  const find = (ref: { exchangeOrderId: string } | { clientOrderId: string } = { exchangeOrderId: IDS.orderId }) =>
    under.port.find({ instrument: under.instrument, ...ref }, under.call);

  test('stops at the first list that has the order', async () => {
    say(listedRows([LINEAR_ORDER], 'a%3A1%2Ca%3A1'));
    expect(await find()).toMatchObject({ exchangeOrderId: IDS.orderId });
    expect(seen()).toMatchObject({
      path: '/v5/order/realtime',
      query: `category=linear&symbol=BTCUSDT&orderId=${IDS.orderId}`,
    });
    expect(under.exchange.seen).toHaveLength(1);
  });

  test('finds no order if history and executions have none either', async () => {
    say(listedRows([]), listedRows([]), listedRows([]));
    expect(await find({ clientOrderId: 'oms-1' })).toBeUndefined();
    expect(under.exchange.seen.map(({ path }) => path)).toEqual([
      '/v5/order/realtime',
      '/v5/order/history',
      '/v5/execution/list',
    ]);
    expect(seen(1).query).toBe('category=linear&symbol=BTCUSDT&orderLinkId=oms-1');
  });

  test('finds an older order by the time of its fill', async () => {
    const fill = {
      symbol: 'BTCUSDT',
      ...IDS,
      execType: 'Trade',
      side: 'Buy',
      isMaker: true,
      execTime: '1790000000000',
    };
    say(listedRows([]), listedRows([]), listedRows([fill]), listedRows([]), listedRows([LINEAR_ORDER]));
    expect(await find()).toMatchObject({ exchangeOrderId: IDS.orderId });
    expect(seen(3).params.get('endTime')).toBe('1790000000000');
    expect(Number(seen(4).params.get('endTime'))).toBe(1_790_000_000_000 - 7 * 86_400_000);
  });

  test('refuses an answer to another request', async () => {
    say(listedRows([{ ...LINEAR_ORDER, orderId: '11111111-5a0d-4b58-8e1e-3c0d5a7f2b11' }]));
    await expect(find()).rejects.toMatchObject({ code: 'EXCHANGE_PROTOCOL' });
  });

  test('requests nothing for an impossible id', async () => {
    expect(await find({ exchangeOrderId: 'not an id' })).toBeUndefined();
    expect(under.exchange.seen).toEqual([]);
  });
});

describe('lists', () => {
  test('open orders of linear contracts are those of each settlement coin', async () => {
    const other = { ...BYBIT_RESTING.usdm, orderId: '22222222-5a0d-4b58-8e1e-3c0d5a7f2b11' };
    say(listedRows([BYBIT_RESTING.usdm], 'next'), listedRows([other], 'last'), listedRows([]), listedRows([]));
    const { rows } = await under.port.active({ markets: ['usdm'] }, under.call);
    expect(rows.map(({ exchangeOrderId }) => exchangeOrderId)).toEqual([IDS.orderId, other.orderId]);
    expect(under.exchange.seen.map(({ query }) => query)).toEqual([
      'category=linear&settleCoin=USDT&openOnly=0&limit=50',
      'category=linear&settleCoin=USDT&openOnly=0&limit=50&cursor=next',
      'category=linear&settleCoin=USDT&openOnly=0&limit=50&cursor=last',
      'category=linear&settleCoin=USDC&openOnly=0&limit=50',
    ]);
  });

  test('a repeated cursor ends a list', async () => {
    const { instrument, port, call } = under;
    say(listedRows([BYBIT_RESTING.usdm], 'same'), listedRows([BYBIT_RESTING.usdm], 'same'));
    const { rows } = await port.active({ instrument }, call);
    expect(rows).toHaveLength(1);
    expect(under.exchange.seen).toHaveLength(2);
  });

  test('fills are those of trades under the client order id', async () => {
    const fill = { symbol: 'BTCUSDT', ...IDS, side: 'Buy', isMaker: false, execTime: '1795341600600' };
    say(
      listedRows([
        { ...fill, execType: 'Trade' },
        { ...fill, execType: 'Funding' },
        { ...fill, execType: 'Trade', orderLinkId: 'another' },
      ]),
    );
    const of = { instrument: under.instrument, clientOrderId: 'oms-1', from: BYBIT_NOW, to: BYBIT_NOW + 1_000 };
    expect(await under.port.fills(of, under.call)).toEqual({
      rows: [{ exchangeOrderId: IDS.orderId, clientOrderId: 'oms-1', side: 'BUY', maker: false }],
      leftOut: [],
    });
    expect(seen().query).toBe(
      `category=linear&symbol=BTCUSDT&orderLinkId=oms-1&startTime=${BYBIT_NOW}&endTime=${BYBIT_NOW + 999}&limit=100`,
    );
  });

  test.each(MARKETS)('the instruments of %s are read, and others are named', async (market) => {
    await open(market);
    const row = BYBIT_INSTRUMENTS[market];
    const other = { ...row, symbol: 'DOGEUSDT', baseCoin: 'DOGE' };
    say(envelope({ category: 'x', list: [row, other] }));
    expect(await under.port.instruments(under.call)).toEqual({
      instruments: [bybitInstrumentRow(market)],
      unreadable: [],
      notServed: ['DOGEUSDT'],
    });
  });

  test('an unlisted instrument is requested among the closed ones', async () => {
    say(
      refused(10_001, 'params error: symbol invalid'),
      envelope({ list: [{ ...BYBIT_INSTRUMENTS.usdm, status: 'Closed' }] }),
    );
    expect(await under.port.instrument('BTCUSDT', under.call)).toMatchObject({
      status: 'halted',
      exchangeStatus: 'Closed',
    });
    expect(seen(1).query).toBe('category=linear&symbol=BTCUSDT&status=Closed');
  });
});

test('the limits of other categories are not reported', async () => {
  const limits = { 'x-bapi-limit': '10', 'x-bapi-limit-status': '9', 'x-bapi-limit-reset-timestamp': '1795341600500' };
  under.exchange.script.push(answer(200, envelope(IDS), limits));
  await place();
  const names = (port: ExchangePort) => port.budget().map(({ name, used }) => [name, used]);
  expect(names(under.port)).toEqual([['create-contracts-1s', 1]]);
});
