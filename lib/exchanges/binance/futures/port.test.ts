import { describe, expect, test } from 'vitest';
import type { Side } from '../../../domain/order.ts';
import { Secret } from '../../../text/secret.ts';
import { answer, type ReplyScript, reset, type SeenRequest } from '../../http/testing/scripted-exchange.ts';
import type { AmendChange, AmendQuery } from '../../port.ts';
import { signatureOf } from '../../signature.ts';
import { BTCUSD_PERPETUAL, BTCUSDT_PERPETUAL, btcUsd, btcUsdt } from '../testing/contracts.ts';
import {
  FUTURES_NOW,
  FUTURES_RECV_WINDOW_MS,
  type FuturesUnderTest,
  futuresLimitOrder,
  futuresOrderBody,
  futuresQueryBody,
  futuresUnderTest,
  restingFuturesOrder,
} from '../testing/futures-under-test.ts';

const ACCEPTED_UNTIL = FUTURES_NOW + FUTURES_RECV_WINDOW_MS;
const refusal = (code: number, msg = '') => answer(400, { code, msg });
const sentParams = (request: SeenRequest | undefined) =>
  Object.fromEntries(
    [...(request?.params ?? [])].filter(([name]) => !['signature', 'timestamp', 'recvWindow'].includes(name)),
  );
const asked = ({ exchange }: FuturesUnderTest) => exchange.seen.map(({ method, path }) => `${method} ${path}`);

describe.each([
  { market: 'usdm', root: '/fapi/v1', name: 'BTCUSDT', quantity: '0.005', twice: '0.01', sentTwice: '0.01' },
  { market: 'coinm', root: '/dapi/v1', name: 'BTCUSD_PERP', quantity: '10', twice: '2000', sentTwice: '20' },
] as const)('$market', ({ market, root, name, quantity, twice, sentTwice }) => {
  const start = () => futuresUnderTest(market);
  const change = (under: FuturesUnderTest, values: Partial<AmendChange>): AmendChange => ({
    instrument: under.instrument,
    quantity: undefined,
    price: undefined,
    allowReplace: false,
    replacementClientOrderId: 'r-1',
    modifyId: '17',
    ...values,
  });

  describe('place', () => {
    test.each([
      ['a limit order', {}, { type: 'LIMIT', timeInForce: 'GTC', price: '90000' }],
      ['fill or kill', { timeInForce: 'FOK' as const }, { type: 'LIMIT', timeInForce: 'FOK', price: '90000' }],
      ['reduce-only', { reduceOnly: true }, { type: 'LIMIT', timeInForce: 'GTC', price: '90000', reduceOnly: 'true' }],
      ['a market order', { type: 'MARKET' as const, price: undefined }, { type: 'MARKET' }],
    ])('%s sends exactly its own parameters, signed', async (_, changes, expected) => {
      await using under = await start();
      under.exchange.script.push(answer(200, futuresOrderBody(under.instrument)));
      await under.port.place(futuresLimitOrder(under.instrument, changes), under.call);
      const [request] = under.exchange.seen;
      expect(request).toMatchObject({ method: 'POST', path: `${root}/order`, body: '' });
      expect(sentParams(request)).toEqual({
        symbol: name,
        side: 'BUY',
        quantity,
        newClientOrderId: 'oms-1',
        newOrderRespType: 'RESULT',
        ...expected,
      });
      const [payload = '', signed] = request?.query.split('&signature=') ?? [];
      expect(signed).toBe(signatureOf(payload, Secret.of('the-secret')));
    });

    test.each([-1112, market === 'usdm' ? -4131 : -4113])(
      'the refusal %i is looked into: an earlier copy of a market order may have taken the liquidity',
      async (code) => {
        await using under = await start();
        under.exchange.script.push(refusal(code));
        const order = futuresLimitOrder(under.instrument, { type: 'MARKET', price: undefined });
        expect(await under.port.place(order, under.call)).toMatchObject({
          outcome: 'rejected',
          recheckFrom: expect.any(Number),
        });
      },
    );

    test('an answer with an invalid time leaves it unknown', async () => {
      await using under = await start();
      under.exchange.script.push(
        answer(200, futuresOrderBody(under.instrument, { updateTime: 9_007_199_254_740_991 })),
      );
      expect(await under.port.place(futuresLimitOrder(under.instrument), under.call)).toMatchObject({
        outcome: 'unknown',
      });
    });

    test('post-only is GTX, and cannot be immediate', async () => {
      await using under = await start();
      under.exchange.script.push(answer(200, futuresOrderBody(under.instrument, { timeInForce: 'GTX' })));
      under.exchange.script.push(answer(200, futuresQueryBody(under.instrument, { timeInForce: 'GTX' })));
      const order = futuresLimitOrder(under.instrument, { postOnly: true });
      expect(await under.port.place(order, under.call)).toMatchObject({ value: { postOnly: true, state: 'NEW' } });
      expect(sentParams(under.exchange.seen[0]).timeInForce).toBe('GTX');
      const impossible = futuresLimitOrder(under.instrument, { postOnly: true, timeInForce: 'IOC' });
      const before = under.exchange.seen.length;
      expect(await under.port.place(impossible, under.call)).toMatchObject({ problem: { code: 'NOT_SUPPORTED' } });
      expect(under.exchange.seen).toHaveLength(before);
    });

    test('a refusal names field, rule and bound, and keeps the message of the exchange', async () => {
      await using under = await start();
      under.exchange.script.push(refusal(-4016, "Limit price can't be higher than 94500."));
      expect(await under.port.place(futuresLimitOrder(under.instrument), under.call)).toMatchObject({
        outcome: 'rejected',
        problem: {
          code: 'RULE_VIOLATION',
          details: {
            exchangeCode: '-4016',
            orderState: 'notPlaced',
            violations: [{ field: 'price', rule: 'priceBand', bound: '94500' }],
          },
        },
      });
    });

    test.each([
      ['BUY', -4016, "Limit price can't be higher than 27582.4500.", '27582.45'],
      ['SELL', -4024, "Limit price can't be lower than 57.01", '57.01'],
      ['BUY', -4016, "Limit price can't be higher than the mark price allows.", '1.05'],
      ['SELL', -4024, '', '0.95'],
    ] as const)(
      'a %s outside the band, %d %j, names the bound %s: the price if the exchange gives it, else the multiple',
      async (side, code, message, bound) => {
        await using under = await start();
        under.exchange.script.push(refusal(code, message));
        expect(await under.port.place(futuresLimitOrder(under.instrument, { side }), under.call)).toMatchObject({
          problem: { details: { violations: [{ field: 'price', rule: 'priceBand', bound }] } },
        });
      },
    );

    test.each([
      ['the connection is reset', reset],
      ['the server says that it does not know', answer(503, { code: -1001, msg: 'Unknown error, please check' })],
      ['the backend timed out', answer(408, { code: -1007, msg: 'Timeout waiting for response' })],
      ['the body is cut', answer(200, '{"symbol":"BTC')],
      [
        'the body is about another order',
        answer(200, futuresOrderBody(market === 'usdm' ? btcUsdt : btcUsd, { clientOrderId: 'x' })),
      ],
      ['the code is in no table', answer(500, { code: -9999, msg: '' })],
    ])(
      'when %s the outcome is unknown, the order was sent once, and acceptance ends with the validity',
      async (_, script) => {
        await using under = await start();
        under.exchange.script.push(script);
        expect(await under.port.place(futuresLimitOrder(under.instrument), under.call)).toMatchObject({
          outcome: 'unknown',
          problem: { details: { orderState: 'unknown' } },
          acceptedUntil: ACCEPTED_UNTIL,
          clientOrderIds: ['oms-1'],
        });
        expect(under.exchange.seen).toHaveLength(1);
      },
    );

    test('stale at the engine: the clock is read, and the port does not send the order again', async () => {
      await using under = await start();
      const stale = refusal(market === 'usdm' ? -5028 : -4188, 'stale');
      under.exchange.script.push(stale, answer(200, { serverTime: FUTURES_NOW }));
      const outcome = await under.port.place(futuresLimitOrder(under.instrument), under.call);
      expect(outcome).toMatchObject({ outcome: 'unknown', sendAgain: true, acceptedUntil: ACCEPTED_UNTIL });
      expect(asked(under)).toEqual([`POST ${root}/order`, `GET ${root}/time`]);
    });
  });

  describe('hedge mode', () => {
    const mismatch = refusal(-4061, "Order's position side does not match user's setting.");
    const dual = (dualSidePosition: boolean) => answer(200, { dualSidePosition });

    test.each([
      ['BUY', false, 'LONG'],
      ['SELL', false, 'SHORT'],
      ['BUY', true, 'SHORT'],
      ['SELL', true, 'LONG'],
    ] as const)('%s with reduceOnly %s means the side %s', async (side, reduceOnly, positionSide) => {
      await using under = await start();
      const why = reduceOnly ? refusal(-1106, "Parameter 'reduceonly' sent when not required.") : mismatch;
      under.exchange.script.push(
        why,
        dual(true),
        answer(200, futuresOrderBody(under.instrument, { side, positionSide })),
      );
      const order = futuresLimitOrder(under.instrument, { side, reduceOnly });
      // The code that makes the look sends it again: a hop may have given this answer for an order that was accepted.
      expect(await under.port.place(order, under.call)).toMatchObject({
        outcome: 'rejected',
        recheckFrom: FUTURES_NOW + 2_000,
        sendAgain: true,
      });
      const outcome = await under.port.place(order, under.call);
      expect(outcome).toMatchObject({ outcome: 'acknowledged', value: { side, reduceOnly } });
      expect(asked(under)).toEqual([`POST ${root}/order`, `GET ${root}/positionSide/dual`, `POST ${root}/order`]);
      expect(sentParams(under.exchange.seen[2])).toMatchObject({ side, positionSide });
      expect(sentParams(under.exchange.seen[2])).not.toHaveProperty('reduceOnly');
    });

    test('is remembered, and dropped when the account has left it', async () => {
      await using under = await start();
      const placed = answer(200, futuresOrderBody(under.instrument));
      under.exchange.script.push(mismatch, dual(true), placed, placed, mismatch, dual(false), placed);
      const outcomes: string[] = [];
      for (let n = 0; n < 5; n += 1) {
        outcomes.push((await under.port.place(futuresLimitOrder(under.instrument), under.call)).outcome);
      }
      expect(outcomes).toEqual(['rejected', 'acknowledged', 'acknowledged', 'rejected', 'acknowledged']);
      const sides = under.exchange.seen
        .filter(({ method }) => method === 'POST')
        .map(({ params }) => params.get('positionSide'));
      expect(sides).toEqual([null, 'LONG', 'LONG', 'LONG', null]);
    });

    test.each([
      ['the mode is as assumed', [dual(false)]],
      ['the mode cannot be read', [answer(401, { code: -2015, msg: '' })]],
      ['the mode is told in other words', [answer(200, { dualSidePosition: 'maybe' })]],
    ])('when %s the refusal stands and nothing more is sent', async (_, script) => {
      await using under = await start();
      under.exchange.script.push(mismatch, ...script);
      expect(await under.port.place(futuresLimitOrder(under.instrument), under.call)).toMatchObject({
        outcome: 'rejected',
        problem: { details: { exchangeCode: '-4061', orderState: 'notPlaced' } },
      });
      expect(under.exchange.seen.filter(({ method }) => method === 'POST')).toHaveLength(1);
    });

    test('another unexpected parameter is not blamed on the mode', async () => {
      await using under = await start();
      under.exchange.script.push(refusal(-1106, "Parameter 'price' sent when not required."));
      expect((await under.port.place(futuresLimitOrder(under.instrument), under.call)).outcome).toBe('rejected');
      expect(under.exchange.seen).toHaveLength(1);
    });
  });

  describe('amend', () => {
    test('sends side, quantity and price, the unchanged one from the order, and keeps the ids', async () => {
      await using under = await start();
      const order = restingFuturesOrder(under.instrument);
      const amended = { origQty: sentTwice };
      under.exchange.script.push(
        answer(200, futuresOrderBody(under.instrument, amended)),
        answer(200, futuresQueryBody(under.instrument, amended)),
      );
      const outcome = await under.port.amend(order, change(under, { quantity: twice }), under.call);
      expect(sentParams(under.exchange.seen[0])).toEqual({
        symbol: name,
        orderId: '51234567890',
        side: 'BUY',
        quantity: sentTwice,
        price: '90000',
        modifyId: '17',
      });
      const ids = { id: order.id, clientOrderId: 'oms-1' };
      expect(outcome).toMatchObject({
        outcome: 'acknowledged',
        value: {
          order: { quantity: twice, createdAt: order.createdAt },
          amendment: { method: 'inPlace', queuePriority: 'lost', before: ids, after: ids },
        },
      });
    });

    test.each([
      ['an order that is closed', { status: 'FILLED', executedQty: quantity }, { price: '90001' }, 'ORDER_NOT_ACTIVE'],
      ['a market order', { type: 'MARKET' }, { price: '90001' }, 'NOT_SUPPORTED'],
      [
        'a time in force that might be lost',
        { timeInForce: 'GTD', goodTillDate: FUTURES_NOW },
        { price: '90001' },
        'NOT_SUPPORTED',
      ],
      ['no change', {}, { price: '90000.0' }, 'NOTHING_TO_AMEND'],
    ])('%s is refused without a call', async (_, changes, values, code) => {
      await using under = await start();
      const order = restingFuturesOrder(under.instrument, changes);
      const outcome = await under.port.amend(order, change(under, values), under.call);
      expect(outcome).toMatchObject({ outcome: 'rejected', problem: { code } });
      expect(under.exchange.seen).toEqual([]);
    });

    test('a total that has already filled is not sent, because it would cancel the order', async () => {
      await using under = await start();
      const order = restingFuturesOrder(under.instrument, { origQty: sentTwice, executedQty: quantity });
      const filled = order.filledQuantity;
      expect(await under.port.amend(order, change(under, { quantity: filled }), under.call)).toMatchObject({
        outcome: 'rejected',
        problem: { code: 'RULE_VIOLATION', details: { orderState: 'placed' } },
      });
      expect(under.exchange.seen).toEqual([]);
    });

    test.each([
      ['in the reply', [{ status: 'CANCELED' }, undefined]],
      ['some time after it', [{}, { status: 'CANCELED', price: '91000' }]],
    ] as const)('an order that was cancelled instead is reported as cancelled: %s', async (_, [replied, read]) => {
      await using under = await start();
      const amended = { price: '91000', timeInForce: 'GTX', ...replied };
      under.exchange.script.push(
        answer(200, futuresOrderBody(under.instrument, amended)),
        read === undefined
          ? refusal(-2013)
          : answer(200, futuresQueryBody(under.instrument, { timeInForce: 'GTX', ...read })),
      );
      const order = restingFuturesOrder(under.instrument, { timeInForce: 'GTX' });
      expect(await under.port.amend(order, change(under, { price: '91000' }), under.call)).toMatchObject({
        outcome: 'rejected',
        problem: { code: 'AMEND_INCOMPLETE', details: { order: { id: order.id, state: 'CANCELED' } } },
      });
    });

    test('a read that lags behind the reply is ignored', async () => {
      await using under = await start();
      under.exchange.script.push(
        answer(200, futuresOrderBody(under.instrument, { price: '91000' })),
        answer(200, futuresQueryBody(under.instrument)),
      );
      const outcome = await under.port.amend(
        restingFuturesOrder(under.instrument),
        change(under, { price: '91000' }),
        under.call,
      );
      expect(outcome).toMatchObject({ outcome: 'acknowledged', value: { order: { price: '91000', state: 'NEW' } } });
    });

    test.each([
      [{ status: 'CANCELED' }, { code: 'AMEND_INCOMPLETE', details: { order: { state: 'CANCELED' } } }],
      [{}, { code: 'POST_ONLY_WOULD_TAKE', details: { orderState: 'unknown', order: { state: 'NEW' } } }],
    ])('refused because it would take liquidity: the order’s state %o decides', async (read, problem) => {
      await using under = await start();
      under.exchange.script.push(refusal(-5022), answer(200, futuresQueryBody(under.instrument, read)));
      const order = restingFuturesOrder(under.instrument, { timeInForce: 'GTX' });
      const outcome = await under.port.amend(order, change(under, { price: '91000' }), under.call);
      expect(outcome).toMatchObject({ outcome: 'rejected', problem });
    });

    test.each([
      [-2013, 'ORDER_NOT_ACTIVE', undefined],
      [-2011, 'ORDER_NOT_ACTIVE', undefined],
      [market === 'usdm' ? -5027 : -4197, 'NOTHING_TO_AMEND', 'placed'],
      [market === 'usdm' ? -5026 : -4198, 'AMEND_REJECTED', 'placed'],
      [-4014, 'RULE_VIOLATION', 'placed'],
    ])('refusal %d is %s, the order being %s', async (code, problem, orderState) => {
      await using under = await start();
      under.exchange.script.push(refusal(code, 'Unknown order sent.'));
      const order = restingFuturesOrder(under.instrument);
      const outcome = await under.port.amend(order, change(under, { price: '91000' }), under.call);
      expect(outcome).toMatchObject({ outcome: 'rejected', problem: { code: problem } });
      expect(outcome.outcome === 'rejected' && outcome.problem.details.orderState).toBe(orderState);
    });

    describe('its trace', () => {
      const row = (changes: object = {}, modifyId: number | null = 17) => ({
        amendmentId: 5,
        symbol: name,
        pair: name,
        orderId: 51234567890,
        clientOrderId: 'oms-1',
        time: FUTURES_NOW,
        amendment: {
          price: { before: '90000', after: '91000' },
          origQty: { before: quantity, after: quantity },
          count: 1,
          ...(modifyId !== null && { modifyId }),
        },
        ...changes,
      });
      const others = (count: number, time = FUTURES_NOW) =>
        Array.from({ length: count }, (_, index) => row({ time, amendmentId: index }, index % 2 === 0 ? 18 : null));
      const ask = (under: FuturesUnderTest, script: readonly ReplyScript[], query: Partial<AmendQuery> = {}) => {
        under.exchange.script.push(...script);
        const before = restingFuturesOrder(under.instrument, { updateTime: FUTURES_NOW - 60_000 });
        const asked = {
          before,
          change: change(under, { price: '91000' }),
          modifyId: '17',
          sentAt: FUTURES_NOW,
          ...query,
        };
        return under.port.amendTrace(asked, under.call).catch((error: unknown) => error);
      };

      test.each([
        ['a change with its number', [row()], 'made'],
        ['it between those of others', [...others(3), row(), ...others(2)], 'made'],
        ['changes to the same price by others only', others(3), 'none'],
        ['no change at all', [], 'none'],
      ])('is in the history of the order, which holds %s', async (_, rows, told) => {
        await using under = await start();
        expect(await ask(under, [answer(200, rows)])).toBe(told);
        expect(asked(under)).toEqual([`GET ${root}/orderAmendment`]);
        expect(sentParams(under.exchange.seen[0])).toEqual({ symbol: name, orderId: '51234567890', limit: '50' });
      });

      test('is searched back to the order before the amend', async () => {
        await using under = await start();
        const told = await ask(under, [
          answer(200, others(50, FUTURES_NOW - 10)),
          answer(200, others(50, FUTURES_NOW - 20)),
          answer(200, [row()]),
        ]);
        expect(told).toBe('made');
        expect(under.exchange.seen.map(({ params }) => params.get('endTime'))).toEqual([
          null,
          String(FUTURES_NOW - 10),
          String(FUTURES_NOW - 20),
        ]);
        expect(await ask(under, [answer(200, others(50, FUTURES_NOW - 62_000))])).toBe('none');
      });

      test.each<[string, readonly ReplyScript[]]>([
        ['a page without anything new', [answer(200, others(50, FUTURES_NOW)), answer(200, others(50, FUTURES_NOW))]],
        ['more pages than the limit', Array.from({ length: 10 }, (_, n) => answer(200, others(50, FUTURES_NOW - n)))],
        ['rows of another order', [answer(200, [row({ orderId: 1 })])]],
        ['no list', [answer(200, {})]],
        ['a refusal', [refusal(-2013)]],
      ])('is not shown by %s', async (_, script) => {
        await using under = await start();
        expect(await ask(under, script)).toMatchObject({ name: 'Problem' });
      });

      test.each<[string, Partial<AmendQuery>]>([
        ['no number was sent with it', { modifyId: undefined }],
        ['it is older than what the exchange keeps', { sentAt: FUTURES_NOW - 90 * 86_400_000 }],
      ])('is unknown, without a call, when %s', async (_, query) => {
        await using under = await start();
        expect(await ask(under, [], query)).toBe('untold');
        expect(under.exchange.seen).toEqual([]);
      });
    });

    test('a lost reply is unknown', async () => {
      await using under = await start();
      under.exchange.script.push(reset);
      const order = restingFuturesOrder(under.instrument);
      const outcome = await under.port.amend(order, change(under, { price: '91000' }), under.call);
      expect(outcome).toMatchObject({ outcome: 'unknown', acceptedUntil: ACCEPTED_UNTIL });
      expect(under.exchange.seen).toHaveLength(1);
    });
  });

  describe('cancel all', () => {
    const cancelAll = ({ port, instrument, call }: FuturesUnderTest, ids: readonly number[], side?: Side) =>
      port.cancelAll(
        { instrument, side, listed: ids.map((orderId) => restingFuturesOrder(instrument, { orderId })) },
        call,
      );
    const done = answer(200, { code: 200, msg: 'The operation of cancel all open order is done.' });

    test('names what it cancelled in batches of ten by exact ids, and cancels what was not listed', async () => {
      await using under = await start();
      const ids = Array.from({ length: 12 }, (_, index) => 100 + index);
      const cancelled = (request: SeenRequest) =>
        (JSON.parse(request.params.get('orderIdList') ?? '[]') as number[]).map((orderId) =>
          orderId === 105
            ? { code: -2011, msg: 'Unknown order sent.' }
            : futuresOrderBody(under.instrument, { orderId, status: 'CANCELED' }),
        );
      const batch = (request: SeenRequest, response: Parameters<typeof done>[1]) =>
        answer(200, cancelled(request))(request, response);
      under.exchange.script.push(batch, batch, done, done);
      const outcome = await cancelAll(under, ids);
      const value = outcome.outcome === 'acknowledged' ? outcome.value : { orders: [] };
      expect(value).toMatchObject({ allNamed: false, emptied: true });
      expect(value.orders.map(({ exchangeOrderId }) => Number(exchangeOrderId)).sort()).toEqual(
        ids.filter((id) => id !== 105),
      );
      expect(value.orders.every(({ createdAt, state }) => createdAt !== null && state === 'CANCELED')).toBe(true);
      expect(asked(under)).toEqual([
        `DELETE ${root}/batchOrders`,
        `DELETE ${root}/batchOrders`,
        `DELETE ${root}/algoOpenOrders`,
        `DELETE ${root}/allOpenOrders`,
      ]);
    });

    test('ids of nineteen digits are sent exactly', async () => {
      await using under = await start();
      const { port, instrument, call } = under;
      const listed = [{ ...restingFuturesOrder(instrument), exchangeOrderId: '8389766145050669870' }];
      under.exchange.script.push(refusal(-2011), done, done);
      await port.cancelAll({ instrument, side: undefined, listed }, call);
      expect(under.exchange.seen[0]?.params.get('orderIdList')).toBe('[8389766145050669870]');
    });

    test('of one side cancels only what is listed, and so names all', async () => {
      await using under = await start();
      under.exchange.script.push(
        answer(200, [futuresOrderBody(under.instrument, { orderId: 2, side: 'SELL', status: 'CANCELED' })]),
      );
      expect(await cancelAll(under, [2], 'SELL')).toMatchObject({
        outcome: 'acknowledged',
        value: { orders: [{ exchangeOrderId: '2', state: 'CANCELED' }], allNamed: true, emptied: false },
      });
      expect(sentParams(under.exchange.seen[0])).toEqual({ symbol: name, orderIdList: '[2]' });
      expect(under.exchange.seen).toHaveLength(1);
    });

    test('without listed orders sends the cancel-alls of the symbol, but nothing for one side', async () => {
      await using under = await start();
      under.exchange.script.push(done, done);
      const nothing = { outcome: 'acknowledged', value: { orders: [] } };
      expect(await cancelAll(under, [], 'BUY')).toMatchObject(nothing);
      expect(under.exchange.seen).toEqual([]);
      expect(await cancelAll(under, [])).toMatchObject(nothing);
      expect(asked(under)).toEqual([`DELETE ${root}/algoOpenOrders`, `DELETE ${root}/allOpenOrders`]);
    });

    test('does not claim that no order is open if the reply to the cancel-all was lost', async () => {
      await using under = await start();
      const one = answer(200, [futuresOrderBody(under.instrument, { orderId: 2, status: 'CANCELED' })]);
      under.exchange.script.push(one, done, reset);
      expect(await cancelAll(under, [2])).toMatchObject({
        outcome: 'acknowledged',
        value: { orders: [{ exchangeOrderId: '2' }], allNamed: false, emptied: false },
      });
    });

    test.each([
      ['of conditional orders', [reset, done]],
      ['of the book', [done, reset]],
    ])('a lost reply to the cancel-all %s without any other result is unknown', async (_, script) => {
      await using under = await start();
      under.exchange.script.push(...script);
      expect((await cancelAll(under, [])).outcome).toBe('unknown');
      expect(under.exchange.seen).toHaveLength(2);
    });

    test('does not claim that no order is open if the conditional ones could not be cancelled', async () => {
      await using under = await start();
      const one = answer(200, [futuresOrderBody(under.instrument, { orderId: 2, status: 'CANCELED' })]);
      under.exchange.script.push(one, refusal(-2015), done);
      expect(await cancelAll(under, [2])).toMatchObject({ value: { allNamed: false, emptied: false } });
    });

    test('an answer of another form is not a success', async () => {
      await using under = await start();
      under.exchange.script.push(answer(200, { message: 'ok' }), done);
      expect((await cancelAll(under, [])).outcome).toBe('unknown');
    });

    test('a listed conditional order is in no batch: the caller cancels it by its id', async () => {
      await using under = await start();
      const { port, instrument, call } = under;
      const listed = [{ ...restingFuturesOrder(instrument), exchangeOrderId: 'algo-7' }];
      under.exchange.script.push(done, done);
      expect(await port.cancelAll({ instrument, side: undefined, listed }, call)).toMatchObject({
        value: { orders: [], allNamed: false, emptied: true },
      });
      expect(asked(under)).toEqual([`DELETE ${root}/algoOpenOrders`, `DELETE ${root}/allOpenOrders`]);
    });
  });

  test('an order the exchange does not know is undefined; an impossible id is not requested', async () => {
    await using under = await start();
    const { instrument } = under;
    under.exchange.script.push(refusal(-2013, 'Order does not exist.'));
    expect(await under.port.find({ instrument, exchangeOrderId: '7' }, under.call)).toBeUndefined();
    expect(await under.port.find({ instrument, exchangeOrderId: 'a-b' }, under.call)).toBeUndefined();
    expect(await under.port.cancel({ instrument, exchangeOrderId: 'a-b' }, under.call)).toMatchObject({
      outcome: 'rejected',
      problem: { code: 'ORDER_NOT_ACTIVE' },
    });
    expect(under.exchange.seen).toHaveLength(1);
  });

  test('open orders of the whole account are two requests; other instruments and markets are left out', async () => {
    await using under = await start();
    const rows = [futuresQueryBody(under.instrument), futuresQueryBody(under.instrument, { symbol: 'XRP' })];
    under.exchange.script.push(answer(200, []), answer(200, rows));
    const orders = await under.port.active({ markets: ['spot', market] }, under.call);
    expect(orders.rows.map(({ exchangeOrderId }) => exchangeOrderId)).toEqual(['51234567890']);
    expect(orders.leftOut).toMatchObject([{ why: 'notServed', exchangeSymbol: 'XRP' }]);
    expect(sentParams(under.exchange.seen[0])).toEqual({});
    expect(asked(under)).toEqual([`GET ${root}/openAlgoOrders`, `GET ${root}/openOrders`]);
    expect(await under.port.active({ markets: ['spot'] }, under.call)).toEqual({ rows: [], leftOut: [] });
    expect(under.exchange.seen).toHaveLength(2);
  });

  test('instruments are those of the supported bases; a delivered one is identified by its name', async () => {
    await using under = await start();
    const listed = market === 'usdm' ? BTCUSDT_PERPETUAL : BTCUSD_PERPETUAL;
    const other = { ...listed, symbol: 'DOGE', baseAsset: 'DOGE' };
    const rateLimits = [{ rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 1_200 }];
    const info = answer(200, { rateLimits, symbols: [listed, other] }, { 'X-MBX-USED-WEIGHT-1M': '31' });
    under.exchange.script.push(info, info, info);
    const list = await under.port.instruments(under.call);
    expect(list.instruments.map(({ exchangeSymbol }) => exchangeSymbol)).toEqual([name]);
    expect(list.notServed).toEqual(['DOGE']);
    expect(under.port.budget()).toMatchObject([{ name: 'weight-1m', limit: 1_200, used: 31 }]);
    expect(under.exchange.seen[0]?.headers['accept-encoding']).toBe('gzip');
    const delivered = `${listed.pair}_260925`;
    expect(await under.port.instrument(delivered, under.call)).toMatchObject({ exchangeSymbol: delivered });
    expect(await under.port.instrument('DOGE', under.call)).toBe('notServed');
  });
});

test('an amend of a reduce-only order below the minimum notional says so, because it is exempt', async () => {
  await using under = await futuresUnderTest('usdm');
  const { instrument } = under;
  const order = restingFuturesOrder(instrument, { reduceOnly: true, origQty: '0.002', price: '20000' });
  const values = {
    quantity: '0.001',
    price: undefined,
    allowReplace: false,
    replacementClientOrderId: 'r',
    modifyId: '17',
  };
  under.exchange.script.push(refusal(-5029), refusal(-5029), refusal(-5029));
  await under.port.amend(order, { instrument, ...values }, under.call);
  await under.port.amend({ ...order, reduceOnly: false }, { instrument, ...values }, under.call);
  // In hedge mode the parameter is refused, even if the only known sign of the mode is this order's position side.
  const leg = restingFuturesOrder(instrument, { side: 'SELL', positionSide: 'LONG', origQty: '0.002', price: '20000' });
  expect(leg).toMatchObject({ reduceOnly: true, positionSide: 'LONG' });
  await under.port.amend(leg, { instrument, ...values }, under.call);
  expect(under.exchange.seen.map(({ params }) => params.get('reduceOnly'))).toEqual(['true', null, null]);
});

test('a post-only order that COIN-M acknowledged and then expired is returned as expired', async () => {
  await using under = await futuresUnderTest('coinm');
  const { instrument } = under;
  under.exchange.script.push(
    answer(200, futuresOrderBody(instrument, { timeInForce: 'GTX' })),
    answer(200, futuresQueryBody(instrument, { timeInForce: 'GTX', status: 'EXPIRED' })),
  );
  expect(await under.port.place(futuresLimitOrder(instrument, { postOnly: true }), under.call)).toMatchObject({
    outcome: 'acknowledged',
    value: { state: 'EXPIRED', postOnly: true, filledQuantity: '0' },
  });
});
