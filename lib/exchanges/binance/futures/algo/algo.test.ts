import { describe, expect, test } from 'vitest';
import { checkOrder } from '../../../../domain/checked-order.ts';
import type { OrderRequest } from '../../../../domain/order.ts';
import { answer, reset, type SeenRequest } from '../../../http/testing/scripted-exchange.ts';
import { type HistoryStream, isAcceptance } from '../../../port.ts';
import {
  FUTURES_NOW,
  type FuturesUnderTest,
  futuresOrderBody,
  futuresQueryBody,
  futuresUnderTest,
} from '../../testing/futures-under-test.ts';

const ALGO_ID = 3_000_002_168_427_100;
const ACTUAL = '8389766145050671200';
const unknown = answer(400, { code: -2013, msg: 'Order does not exist.' });
const gone = answer(400, { code: -2011, msg: 'Unknown order sent.' });
const canceled = answer(200, { algoId: ALGO_ID, clientAlgoId: 'oms-1', code: '200', msg: 'success' });

const sentParams = (request: SeenRequest | undefined) =>
  Object.fromEntries(
    [...(request?.params ?? [])].filter(([name]) => !['signature', 'timestamp', 'recvWindow'].includes(name)),
  );
const asked = ({ exchange }: FuturesUnderTest) =>
  exchange.seen.map(({ method, path }) => `${method} ${path.split('/').at(-1)}`);

/** A stop that sells at 88000, in the exchange's form (docs/venues/binance.md §30.2). */
const algo = ({ instrument }: Pick<FuturesUnderTest, 'instrument'>, changes: object = {}) => ({
  algoId: ALGO_ID,
  clientAlgoId: 'oms-1',
  algoType: 'CONDITIONAL',
  orderType: 'STOP_MARKET',
  symbol: instrument.exchangeSymbol,
  side: 'SELL',
  positionSide: 'BOTH',
  timeInForce: 'GTC',
  quantity: instrument.inverse ? '10' : '0.005',
  algoStatus: 'NEW',
  actualOrderId: '',
  actualPrice: '0.00000',
  triggerPrice: '88000.00',
  price: '0.00',
  icebergQuantity: null,
  selfTradePreventionMode: 'EXPIRE_MAKER',
  workingType: 'CONTRACT_PRICE',
  priceMatch: 'NONE',
  closePosition: false,
  priceProtect: false,
  reduceOnly: true,
  createTime: FUTURES_NOW - 5,
  updateTime: FUTURES_NOW - 5,
  triggerTime: 0,
  goodTillDate: 0,
  ...changes,
});
const triggered = (under: Pick<FuturesUnderTest, 'instrument'>, changes: object = {}) =>
  algo(under, { algoStatus: 'TRIGGERED', actualOrderId: ACTUAL, ...changes });
/** The order that the trigger created; it carries the client id of the conditional order (§21.8). */
const actual = ({ instrument }: FuturesUnderTest, changes: object = {}) =>
  futuresQueryBody(instrument, { orderId: Number(51234567891), side: 'SELL', type: 'MARKET', price: '0', ...changes });
const actualBody = (under: FuturesUnderTest, changes: object = {}) =>
  answer(200, JSON.stringify(actual(under, changes)).replace('51234567891', ACTUAL));

/** An order of the book that has nothing to do with the stop. */
const plainly =
  (changes: object) =>
  ({ instrument }: FuturesUnderTest) =>
    answer(200, futuresQueryBody(instrument, changes));

const stop = ({ instrument }: FuturesUnderTest, changes: Partial<Omit<OrderRequest, 'clientOrderId'>> = {}) =>
  checkOrder(instrument, {
    side: 'SELL',
    type: 'STOP_MARKET',
    quantity: instrument.inverse ? '1000' : '0.005',
    triggerPrice: '88000',
    clientOrderId: 'oms-1',
    ...changes,
  });
const refOf = ({ instrument }: FuturesUnderTest) => ({ instrument, exchangeOrderId: `algo-${ALGO_ID}` });

describe('placing', () => {
  test.each<[string, Partial<Omit<OrderRequest, 'clientOrderId'>>, object]>([
    ['a stop', {}, { type: 'STOP_MARKET', triggerPrice: '88000' }],
    [
      'a stop-limit',
      { type: 'STOP_LIMIT', price: '87900', timeInForce: 'IOC' },
      { type: 'STOP', triggerPrice: '88000', price: '87900', timeInForce: 'IOC' },
    ],
    [
      'a take-profit that watches the mark price and reduces',
      { type: 'TAKE_PROFIT_MARKET', triggerPrice: '95000', triggerBy: 'MARK', reduceOnly: true },
      { type: 'TAKE_PROFIT_MARKET', triggerPrice: '95000', workingType: 'MARK_PRICE', reduceOnly: 'true' },
    ],
    [
      'a trailing stop',
      {
        type: 'TRAILING_STOP_MARKET',
        triggerPrice: undefined,
        trailingPercent: '1.5',
        activationPrice: '95000',
      },
      { type: 'TRAILING_STOP_MARKET', callbackRate: '1.5', activatePrice: '95000' },
    ],
    [
      'a dated stop-limit',
      {
        type: 'STOP_LIMIT',
        price: '87900',
        timeInForce: 'GTD',
        expiresAt: '2026-11-22T13:00:00.000Z',
      },
      {
        type: 'STOP',
        triggerPrice: '88000',
        price: '87900',
        timeInForce: 'GTD',
        goodTillDate: String(Date.parse('2026-11-22T13:00:00.000Z')),
      },
    ],
  ])('%s sends exactly its own parameters', async (_, changes, expected) => {
    await using under = await futuresUnderTest('usdm');
    under.exchange.script.push(answer(200, algo(under)));
    await under.port.place(stop(under, changes), under.call);
    expect(under.exchange.seen[0]).toMatchObject({ method: 'POST', path: '/fapi/v1/algoOrder', body: '' });
    expect(sentParams(under.exchange.seen[0])).toEqual({
      algoType: 'CONDITIONAL',
      symbol: 'BTCUSDT',
      side: 'SELL',
      quantity: '0.005',
      workingType: 'CONTRACT_PRICE',
      clientAlgoId: 'oms-1',
      newOrderRespType: 'RESULT',
      ...expected,
    });
  });

  test('an order that closes the position has neither quantity nor reduceOnly, and reads so', async () => {
    await using under = await futuresUnderTest('usdm');
    const row = algo(under, { closePosition: true, quantity: '0', timeInForce: 'GTE_GTC' });
    under.exchange.script.push(answer(200, row));
    const order = stop(under, { quantity: undefined, closePosition: true });
    expect(await under.port.place(order, under.call)).toMatchObject({
      outcome: 'acknowledged',
      value: { closePosition: true, reduceOnly: true, quantity: null, remainingQuantity: null, timeInForce: null },
    });
    const params = sentParams(under.exchange.seen[0]);
    expect(params).toMatchObject({ closePosition: 'true' });
    expect(params).not.toHaveProperty('quantity');
    expect(params).not.toHaveProperty('reduceOnly');
  });

  test('an answer with ids alone is an acceptance, under the id of a conditional order', async () => {
    await using under = await futuresUnderTest('usdm');
    under.exchange.script.push(answer(200, { algoId: ALGO_ID, clientAlgoId: 'oms-1' }));
    expect(await under.port.place(stop(under), under.call)).toMatchObject({
      outcome: 'acknowledged',
      value: { kind: 'accepted', exchangeOrderId: `algo-${ALGO_ID}` },
    });
  });

  test.each([
    ['the reply is lost', reset],
    [
      'the answer is about another order',
      answer(200, { ...algo({ instrument: { exchangeSymbol: 'BTCUSDT' } } as never), clientAlgoId: 'x' }),
    ],
    ['the answer is one of the order endpoint', answer(200, { orderId: 1, status: 'NEW', clientOrderId: 'oms-1' })],
  ])('when %s the outcome is unknown', async (_, script) => {
    await using under = await futuresUnderTest('usdm');
    under.exchange.script.push(script);
    expect(await under.port.place(stop(under), under.call)).toMatchObject({ outcome: 'unknown' });
    expect(under.exchange.seen).toHaveLength(1);
  });

  test.each([
    [-2021, 'WOULD_TRIGGER_AT_ONCE', { field: 'triggerPrice', rule: 'triggerSide' }],
    [-4142, 'WOULD_TRIGGER_AT_ONCE', { field: 'triggerPrice', rule: 'triggerSide' }],
    [-4130, 'TOO_MANY_OPEN_ORDERS', { field: 'closePosition', rule: 'onePerDirection' }],
    [-4135, 'RULE_VIOLATION', { field: 'activationPrice', rule: 'triggerSide' }],
    [-4045, 'TOO_MANY_OPEN_ORDERS', { field: 'symbol', rule: 'maxOpenOrders', bound: '200' }],
    [-5040, 'RULE_VIOLATION', { field: 'expiresAt', rule: 'minExpiry' }],
  ])('the refusal %i is %s and names the rule', async (code, problem, violation) => {
    await using under = await futuresUnderTest('usdm');
    under.exchange.script.push(answer(400, { code, msg: '' }));
    expect(await under.port.place(stop(under), under.call)).toMatchObject({
      outcome: 'rejected',
      problem: { code: problem, details: { orderState: 'notPlaced', violations: [violation] } },
    });
  });
});

describe('reading', () => {
  test.each([
    ['NEW', 'UNTRIGGERED'],
    ['TRIGGERING', 'NEW'],
    ['CANCELED', 'CANCELED'],
    ['REJECTED', 'REJECTED'],
    ['EXPIRED', 'EXPIRED'],
  ])('%s without an order of its own is %s', async (algoStatus, state) => {
    await using under = await futuresUnderTest('coinm');
    under.exchange.script.push(answer(200, algo(under, { algoStatus })));
    expect(await under.port.find(refOf(under), under.call)).toMatchObject({
      id: `binance.coinm.BTCUSD_PERP.algo-${ALGO_ID}`,
      type: 'STOP_MARKET',
      quantity: '1000',
      trigger: { triggerPrice: '88000', triggerBy: 'LAST' },
      triggeredOrderId: null,
      state,
      exchangeState: algoStatus,
    });
    expect(sentParams(under.exchange.seen[0])).toEqual({ algoId: String(ALGO_ID) });
  });

  test('one that has triggered is told as one order: its own id and terms, the fills of what it became', async () => {
    await using under = await futuresUnderTest('usdm');
    const filled = { status: 'FILLED', executedQty: '0.005', avgPrice: '87990.5', updateTime: FUTURES_NOW };
    under.exchange.script.push(answer(200, triggered(under, { algoStatus: 'FINISHED' })), actualBody(under, filled));
    expect(await under.port.find(refOf(under), under.call)).toMatchObject({
      id: `binance.usdm.BTCUSDT.algo-${ALGO_ID}`,
      type: 'STOP_MARKET',
      state: 'FILLED',
      filledQuantity: '0.005',
      remainingQuantity: '0',
      averagePrice: '87990.5',
      triggeredOrderId: `binance.usdm.BTCUSDT.${ACTUAL}`,
      createdAt: new Date(FUTURES_NOW - 5).toISOString(),
      updatedAt: new Date(FUTURES_NOW).toISOString(),
    });
  });

  test('while no read shows the order that the trigger created, nothing is called done', async () => {
    await using under = await futuresUnderTest('usdm');
    under.exchange.script.push(answer(200, triggered(under, { algoStatus: 'FINISHED' })), unknown);
    expect(await under.port.find(refOf(under), under.call)).toMatchObject({ state: 'NEW', filledQuantity: '0' });
    const old = { updateTime: FUTURES_NOW - 86_400_000, algoStatus: 'FINISHED' };
    const whole = triggered(under, { ...old, actualQty: '0.005', actualPrice: '87990' });
    under.exchange.script.push(answer(200, whole), unknown, answer(200, triggered(under, old)), unknown);
    expect(await under.port.find(refOf(under), under.call)).toMatchObject({ state: 'FILLED', averagePrice: '87990' });
    expect(await under.port.find(refOf(under), under.call)).toMatchObject({ state: 'CANCELED' });
  });

  test('an unknown id is undefined, and so is the id of an order of another symbol', async () => {
    await using under = await futuresUnderTest('usdm');
    under.exchange.script.push(unknown, answer(200, algo(under, { symbol: 'ETHUSDT' })));
    expect(await under.port.find(refOf(under), under.call)).toBeUndefined();
    expect(await under.port.find(refOf(under), under.call)).toBeUndefined();
    const { instrument } = under;
    expect(await under.port.find({ instrument, exchangeOrderId: 'algo-x' }, under.call)).toBeUndefined();
    expect(under.exchange.seen).toHaveLength(2);
  });

  test('a state that no document names may still trade, and is reported', async () => {
    await using under = await futuresUnderTest('usdm');
    under.exchange.script.push(answer(200, algo(under, { algoStatus: 'PAUSED' })));
    expect(await under.port.find(refOf(under), under.call)).toMatchObject({ state: 'UNTRIGGERED' });
    expect(under.events).toContainEqual({ kind: 'unmappedState', market: 'usdm', exchangeState: 'PAUSED' });
  });
});

describe('a client id in two spaces', () => {
  const named = ({ instrument }: FuturesUnderTest, conditional?: boolean) =>
    conditional === undefined
      ? { instrument, clientOrderId: 'oms-1' }
      : { instrument, clientOrderId: 'oms-1', conditional };

  test('a lost stop is asked for where stops are, so a plain order with its id is no trace of it', async () => {
    await using under = await futuresUnderTest('usdm');
    under.exchange.script.push(unknown);
    expect(await under.port.find(named(under, true), under.call)).toBeUndefined();
    expect(asked(under)).toEqual(['GET algoOrder']);
  });

  test('a lost plain order is not the order that a stop with its id has created', async () => {
    await using under = await futuresUnderTest('usdm');
    const limit = { type: 'LIMIT', price: '90000' };
    under.exchange.script.push(actualBody(under, limit), answer(200, triggered(under, { orderType: 'STOP' })));
    expect(await under.port.find(named(under, false), under.call)).toMatchObject({
      id: `binance.usdm.BTCUSDT.${ACTUAL}`,
      type: 'STOP_LIMIT',
      trigger: { triggerPrice: '88000' },
    });
  });

  test('nor when a later stop with the id hides the one that created it', async () => {
    await using under = await futuresUnderTest('usdm');
    const later = algo(under, { algoId: ALGO_ID + 1 });
    under.exchange.script.push(
      actualBody(under, { type: 'LIMIT', price: '90000' }),
      answer(200, later),
      answer(200, [triggered(under, { orderType: 'STOP' }), later]),
    );
    expect(await under.port.find(named(under, false), under.call)).toMatchObject({ type: 'STOP_LIMIT' });
  });

  test('a lost plain order is itself while no stop has its id', async () => {
    await using under = await futuresUnderTest('usdm');
    under.exchange.script.push(answer(200, futuresQueryBody(under.instrument)), unknown);
    expect(await under.port.find(named(under, false), under.call)).toMatchObject({ type: 'LIMIT', trigger: null });
  });

  test('a stop of another symbol under the id does not hide ours: the list of the symbol has it', async () => {
    await using under = await futuresUnderTest('usdm');
    const foreign = answer(200, algo(under, { symbol: 'ETHUSDT' }));
    under.exchange.script.push(foreign, answer(200, [algo(under)]), foreign, answer(200, []));
    expect(await under.port.find(named(under, true), under.call)).toMatchObject({ state: 'UNTRIGGERED' });
    expect(await under.port.find(named(under, true), under.call)).toBeUndefined();
  });

  test('a list with a row that cannot be read proves no absence', async () => {
    await using under = await futuresUnderTest('usdm');
    const foreign = answer(200, algo(under, { symbol: 'ETHUSDT' }));
    under.exchange.script.push(foreign, answer(200, [algo(under, { side: undefined })]));
    await expect(under.port.find(named(under, true), under.call)).rejects.toMatchObject({ code: 'EXCHANGE_PROTOCOL' });
  });

  test.each([
    ['a stop and what it became are one order', triggered, actualBody, `algo-${ALGO_ID}`],
    ['of two, the one that is active', algo, plainly({ status: 'FILLED' }), `algo-${ALGO_ID}`],
    ['of two, the newer one', algo, plainly({ time: FUTURES_NOW }), '51234567890'],
  ])('where the kind is not known: %s', async (_, rowOf, orderOf, id) => {
    await using under = await futuresUnderTest('usdm');
    const [row, order] = [rowOf(under), orderOf(under)];
    const reply = (request: SeenRequest, response: Parameters<typeof order>[1]) =>
      (request.path.endsWith('algoOrder') ? answer(200, row) : order)(request, response);
    under.exchange.script.push(reply, reply);
    expect(await under.port.find(named(under), under.call)).toMatchObject({ exchangeOrderId: id });
    expect(asked(under).toSorted()).toEqual(['GET algoOrder', 'GET order']);
  });
});

describe('cancelling', () => {
  const cancel = (under: FuturesUnderTest) => under.port.cancel(refOf(under), under.call);

  test('counts once a read shows it', async () => {
    await using under = await futuresUnderTest('usdm');
    under.exchange.script.push(canceled, answer(200, algo(under, { algoStatus: 'CANCELED' })));
    expect(await cancel(under)).toMatchObject({ outcome: 'acknowledged', value: { state: 'CANCELED' } });
    expect(asked(under)).toEqual(['DELETE algoOrder', 'GET algoOrder']);
  });

  test.each([
    ['still shows it waiting', (under: FuturesUnderTest) => answer(200, algo(under))],
    ['shows it triggering', (under: FuturesUnderTest) => answer(200, algo(under, { algoStatus: 'TRIGGERING' }))],
    ['fails', () => answer(401, { code: -2015, msg: '' })],
  ])('is only accepted while a read %s', async (_, read) => {
    await using under = await futuresUnderTest('usdm');
    under.exchange.script.push(canceled, read(under));
    const outcome = await cancel(under);
    expect(outcome.outcome === 'acknowledged' && isAcceptance(outcome.value)).toBe(true);
  });

  test.each([
    ['was taken, but the trigger won', canceled],
    ['was refused, because it had triggered', gone],
    ['was refused, because it was triggering', answer(400, { code: -4117, msg: 'stop order is triggering' })],
  ])('one that %s cancels the order that the trigger created', async (_, reply) => {
    await using under = await futuresUnderTest('usdm');
    const ended = JSON.stringify(futuresOrderBody(under.instrument, { side: 'SELL', status: 'CANCELED' }));
    under.exchange.script.push(
      reply,
      answer(200, triggered(under)),
      actualBody(under),
      answer(200, ended.replace('51234567890', ACTUAL)),
    );
    expect(await cancel(under)).toMatchObject({
      outcome: 'acknowledged',
      value: {
        id: `binance.usdm.BTCUSDT.algo-${ALGO_ID}`,
        state: 'CANCELED',
        triggeredOrderId: `binance.usdm.BTCUSDT.${ACTUAL}`,
      },
    });
    expect(asked(under)).toEqual(['DELETE algoOrder', 'GET algoOrder', 'GET order', 'DELETE order']);
    expect(under.exchange.seen[3]?.params.get('orderId')).toBe(ACTUAL);
  });

  test('a lost reply to the second cancel is unknown', async () => {
    await using under = await futuresUnderTest('usdm');
    under.exchange.script.push(gone, answer(200, triggered(under)), actualBody(under), reset);
    expect(await cancel(under)).toMatchObject({ outcome: 'unknown' });
  });

  test('one that has filled is told with its state', async () => {
    await using under = await futuresUnderTest('usdm');
    const filled = actualBody(under, { status: 'FILLED', executedQty: '0.005', avgPrice: '87990' });
    under.exchange.script.push(gone, answer(200, triggered(under)), filled);
    expect(await cancel(under)).toMatchObject({ outcome: 'acknowledged', value: { state: 'FILLED' } });
    expect(under.exchange.seen).toHaveLength(3);
  });

  test('one that the exchange does not know stays refused', async () => {
    await using under = await futuresUnderTest('usdm');
    under.exchange.script.push(gone, unknown);
    expect(await cancel(under)).toMatchObject({ outcome: 'rejected', problem: { code: 'ORDER_NOT_ACTIVE' } });
  });

  test.each([
    ['a lost reply', reset],
    ['another code', answer(200, { algoId: ALGO_ID, clientAlgoId: 'oms-1', code: '0' })],
    ['the answer about another order', answer(200, { algoId: 7, clientAlgoId: 'oms-1', code: '200' })],
  ])('%s leaves it unknown', async (_, reply) => {
    await using under = await futuresUnderTest('usdm');
    under.exchange.script.push(reply);
    expect(await cancel(under)).toMatchObject({ outcome: 'unknown' });
  });
});

describe('active orders', () => {
  const active = (under: FuturesUnderTest) => under.port.active({ instrument: under.instrument }, under.call);
  const ids = async (under: FuturesUnderTest) => (await active(under)).rows.map((row) => row.exchangeOrderId);

  test('a stop and an order in the book are two rows, also where somebody gave both one client id', async () => {
    await using under = await futuresUnderTest('usdm');
    const lists = [answer(200, [algo(under)]), answer(200, [futuresQueryBody(under.instrument)])];
    under.exchange.script.push(...lists, answer(200, algo(under)));
    expect(await ids(under)).toEqual(['51234567890', `algo-${ALGO_ID}`]);
  });

  test('one that triggers between the two lists is one row, the order in the book', async () => {
    await using under = await futuresUnderTest('usdm');
    const body = JSON.stringify([actual(under, { type: 'LIMIT', price: '87000' })]).replace('51234567891', ACTUAL);
    under.exchange.script.push(answer(200, [algo(under)]), answer(200, body), answer(200, triggered(under)));
    expect(await ids(under)).toEqual([ACTUAL]);
  });

  test('one that has triggered and that the book does not show yet is a row of its own', async () => {
    await using under = await futuresUnderTest('usdm');
    under.exchange.script.push(
      answer(200, [triggered(under)]),
      answer(200, []),
      answer(200, triggered(under)),
      unknown,
    );
    expect(await ids(under)).toEqual([`algo-${ALGO_ID}`]);
  });

  test('one that has triggered and filled is none', async () => {
    await using under = await futuresUnderTest('usdm');
    const filled = actualBody(under, { status: 'FILLED', executedQty: '0.005' });
    under.exchange.script.push(answer(200, [triggered(under)]), answer(200, []), answer(200, triggered(under)), filled);
    expect(await ids(under)).toEqual([]);
  });

  test('one odd row hides no other, and is named by its order id', async () => {
    await using under = await futuresUnderTest('usdm');
    const odd = algo(under, { algoId: 7, side: 'HOLD' });
    under.exchange.script.push(answer(200, [odd, algo(under)]), answer(200, []));
    const { rows, leftOut } = await active(under);
    expect(rows.map((row) => row.exchangeOrderId)).toEqual([`algo-${ALGO_ID}`]);
    expect(leftOut).toMatchObject([{ why: 'unreadable', exchangeOrderId: 'algo-7', exchangeSymbol: 'BTCUSDT' }]);
  });

  test('a row whose further read fails is left out, and the others stay', async () => {
    await using under = await futuresUnderTest('usdm');
    const rows = [triggered(under, { algoId: 7 }), algo(under, { clientAlgoId: 'b' })];
    under.exchange.script.push(answer(200, rows), answer(200, []), answer(401, { code: -2015, msg: '' }));
    const reading = await active(under);
    expect(reading.rows.map((row) => row.exchangeOrderId)).toEqual([`algo-${ALGO_ID}`]);
    expect(reading.leftOut).toMatchObject([{ why: 'unreadable', exchangeOrderId: 'algo-7' }]);
  });

  test('without the list of conditional orders there is no answer', async () => {
    await using under = await futuresUnderTest('usdm');
    under.exchange.script.push(answer(200, 'nonsense'));
    await expect(active(under)).rejects.toMatchObject({ code: 'EXCHANGE_PROTOCOL' });
  });
});

describe('the history', () => {
  const DAY = 86_400_000;
  const streamOf = ({ port, instrument }: FuturesUnderTest): HistoryStream => {
    const stream = port.history([instrument]).find(({ key }) => key.endsWith('.algo'));
    if (stream === undefined) throw new Error('there is no stream of conditional orders');
    return stream;
  };

  test('lists what waits and what ended while it did, but not what became an order of the book', async () => {
    await using under = await futuresUnderTest('usdm');
    const rows = ['NEW', 'CANCELED', 'REJECTED', 'EXPIRED'].map((algoStatus, index) =>
      algo(under, { algoId: index + 1, algoStatus }),
    );
    under.exchange.script.push(answer(200, [...rows, triggered(under, { algoId: 9 })]));
    const range = { from: FUTURES_NOW - DAY, to: FUTURES_NOW, direction: 'newest', memo: undefined } as const;
    const page = await streamOf(under).read(range, under.call);
    expect(page.rows.map(({ state }) => state)).toEqual(['UNTRIGGERED', 'CANCELED', 'REJECTED', 'EXPIRED']);
    expect(page).toMatchObject({ frontier: range.from, requests: 1, weight: 5 });
    expect(page.coveredFrom).toBeUndefined();
  });

  test.each(['newest', 'oldest'] as const)('a range of ninety days costs two requests, %s first', async (direction) => {
    await using under = await futuresUnderTest('usdm');
    const old = algo(under, { algoId: 1, createTime: FUTURES_NOW - 60 * DAY });
    const recent = algo(under, { algoId: 2 });
    const lists = [answer(200, [old, recent]), answer(200, [recent])];
    under.exchange.script.push(...(direction === 'oldest' ? lists : lists.toReversed()));
    let [from, to] = [FUTURES_NOW - 90 * DAY, FUTURES_NOW];
    const found: string[] = [];
    while (from < to) {
      const page = await streamOf(under).read({ from, to, direction, memo: undefined }, under.call);
      found.push(...page.rows.map(({ exchangeOrderId }) => exchangeOrderId));
      if (direction === 'newest') to = page.frontier;
      else from = page.frontier;
    }
    expect(found).toEqual(direction === 'newest' ? ['algo-2', 'algo-1'] : ['algo-1', 'algo-2']);
    expect(asked(under).toSorted()).toEqual(['GET allAlgoOrders', 'GET openAlgoOrders']);
  });

  test('says from when on it is complete', async () => {
    await using under = await futuresUnderTest('usdm');
    under.exchange.script.push(answer(200, []));
    const range = { from: FUTURES_NOW - 30 * DAY, to: FUTURES_NOW, direction: 'newest', memo: undefined } as const;
    const page = await streamOf(under).read(range, under.call);
    expect(page.coveredFrom).toBe(FUTURES_NOW - 3 * DAY);
    expect(page.coverageNote).toMatch(/before they triggered/);
  });
});

test('the fills of a conditional order are those of the order that its trigger created', async () => {
  await using under = await futuresUnderTest('usdm');
  const { instrument } = under;
  const account = await under.port.account();
  under.exchange.script.push(answer(200, algo(under)), answer(200, triggered(under)), answer(200, []));
  const order = { instrument, exchangeOrderId: `algo-${ALGO_ID}` };
  expect(await account.fillsOf(order, under.call)).toEqual({ rows: [], leftOut: [] });
  await account.fillsOf(order, under.call);
  expect(asked(under)).toEqual(['GET algoOrder', 'GET algoOrder', 'GET userTrades']);
  expect(under.exchange.seen[2]?.params.get('orderId')).toBe(ACTUAL);
});
