import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { answer, type SeenRequest } from '../http/testing/scripted-exchange.ts';
import { BITMEX_NOW, type BitmexUnderTest, bitmexUnderTest } from './testing/bitmex-under-test.ts';
import { bitmexInstrumentRow, CANCELED, FILLED, INSTRUMENTS, RESTING } from './testing/rows.ts';

let bitmex: BitmexUnderTest;
beforeEach(async () => {
  bitmex = await bitmexUnderTest();
});
afterEach(() => bitmex.close());

const spot = bitmexInstrumentRow('XBT_USDT');
const BY_ID = { instrument: spot, exchangeOrderId: RESTING.orderID };
const BY_CLIENT_ID = { instrument: spot, clientOrderId: 'oms-1' };
const refusal = (message: string, name = 'HTTPError') => ({ error: { message, name } });
const say = (...script: Parameters<BitmexUnderTest['exchange']['script']['push']>) =>
  bitmex.exchange.script.push(...script);
const seen = (index = 0): SeenRequest => {
  const request = bitmex.exchange.seen[index];
  if (request === undefined) throw new Error(`request ${index} was not sent`);
  return request;
};

describe('find', () => {
  test('requests the latest order with the id, on its instrument', async () => {
    say(answer(200, [RESTING]), answer(200, []));
    expect(await bitmex.port.find(BY_ID, bitmex.call)).toMatchObject({ state: 'NEW', clientOrderId: 'oms-1' });
    expect(await bitmex.port.find(BY_CLIENT_ID, bitmex.call)).toBeUndefined();
    expect(Object.fromEntries(seen(0).params)).toEqual({
      symbol: 'XBT_USDT',
      filter: `{"orderID":"${RESTING.orderID}"}`,
      count: '1',
      reverse: 'true',
    });
    expect(seen(1).params.get('filter')).toBe('{"clOrdID":"oms-1"}');
  });

  test('by a reused client order id returns the open order, otherwise the latest', async () => {
    const ended = { ...RESTING, ...CANCELED, orderID: FILLED.orderID };
    say(answer(200, [ended, RESTING]), answer(200, [ended, { ...ended, orderID: RESTING.orderID }]));
    expect(await bitmex.port.find(BY_CLIENT_ID, bitmex.call)).toMatchObject({ exchangeOrderId: RESTING.orderID });
    expect(await bitmex.port.find(BY_CLIENT_ID, bitmex.call)).toMatchObject({ exchangeOrderId: FILLED.orderID });
  });

  test('by a client order id returns an order that was accepted before a later copy that was refused for it', async () => {
    const refused = { ...RESTING, ordStatus: 'Rejected', leavesQty: 0, workingIndicator: false };
    const filled = { ...RESTING, ordStatus: 'Filled', cumQty: RESTING.orderQty, leavesQty: 0, workingIndicator: false };
    say(answer(200, [refused, filled]), answer(200, [refused]));
    expect(await bitmex.port.find(BY_CLIENT_ID, bitmex.call)).toMatchObject({ state: 'FILLED' });
    expect(await bitmex.port.find(BY_CLIENT_ID, bitmex.call)).toMatchObject({ state: 'REJECTED' });
  });

  test.each([
    ['another order', [{ ...RESTING, orderID: FILLED.orderID }]],
    ['no list', RESTING],
    ['an order without a side', [{ ...RESTING, side: undefined }]],
  ])('answered with %s is a fault of the exchange', async (_, body) => {
    say(answer(200, body));
    await expect(bitmex.port.find(BY_ID, bitmex.call)).rejects.toMatchObject({ code: 'EXCHANGE_PROTOCOL' });
  });
});

describe('active', () => {
  test('requests only open orders, of the account at once, and keeps the requested markets', async () => {
    const elsewhere = { ...RESTING, orderID: FILLED.orderID, symbol: 'XBTUSD', orderQty: 100, leavesQty: 100 };
    const [xrp, solv] = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'];
    const others = [
      { ...elsewhere, orderID: xrp, symbol: 'XRPUSDT' },
      { ...elsewhere, orderID: solv, symbol: 'SOLVUSDT' },
    ];
    const unserved = [
      { ...INSTRUMENTS.XBTUSDT, symbol: 'XRPUSDT', underlying: 'XRP' },
      { ...INSTRUMENTS.XBTUSDT, symbol: 'SOLVUSDT', underlying: 'SOLV' },
    ];
    say(answer(200, [RESTING, elsewhere, ...others]), answer(200, [...unserved, INSTRUMENTS.XBTUSD]));
    const orders = await bitmex.port.active({ markets: ['coinm'] }, bitmex.call);
    expect(orders.rows).toMatchObject([{ market: 'coinm', symbol: 'BTC/USD:BTC', quantity: '100' }]);
    expect(Object.fromEntries(seen().params)).toEqual({ filter: '{"open":true}', count: '500', reverse: 'false' });
    // One request shows which names are not served, and they are not requested again.
    expect(seen(1).params.get('filter')).toBe('{"symbol":["XBT_USDT","XBTUSD","XRPUSDT","SOLVUSDT"]}');
    expect(bitmex.lookups).toEqual(['XBT_USDT', 'XBTUSD']);
    say(answer(200, others));
    await bitmex.port.active({ markets: ['coinm'] }, bitmex.call);
    expect(bitmex.exchange.seen).toHaveLength(3);
  });

  test('reports orders on instruments that are not served, of the requested markets or an unknown one', async () => {
    const alien = (symbol: string, settlCurrency?: string) => ({
      ...RESTING,
      orderID: FILLED.orderID,
      symbol,
      settlCurrency,
    });
    const rows = [alien('XRPUSDT', 'USDt'), alien('XRPUSD', 'XBt'), alien('XRP_USDT'), alien('XRPODD')];
    const named = rows.map(({ symbol }) => ({ ...INSTRUMENTS.XBTUSDT, symbol, underlying: 'XRP' }));
    say(answer(200, rows), answer(200, named));
    const { leftOut } = await bitmex.port.active({ markets: ['usdm'] }, bitmex.call);
    expect(leftOut).toMatchObject([
      { why: 'notServed', exchangeSymbol: 'XRPUSDT', market: 'usdm', exchangeOrderId: FILLED.orderID },
      { why: 'notServed', exchangeSymbol: 'XRPODD', market: undefined },
    ]);
  });

  test('of one instrument needs no look-up, and shows stop orders as such', async () => {
    say(answer(200, [{ ...RESTING, ordType: 'Stop', price: undefined, stopPx: 50000, workingIndicator: false }]));
    expect((await bitmex.port.active({ instrument: spot }, bitmex.call)).rows).toMatchObject([
      { type: 'STOP_MARKET', exchangeType: 'Stop', state: 'UNTRIGGERED', price: null },
    ]);
    expect(seen().params.get('symbol')).toBe('XBT_USDT');
    expect(bitmex.lookups).toEqual([]);
  });

  test('continues by time after a full page', async () => {
    const rows = Array.from({ length: 501 }, (_, n) => ({
      ...RESTING,
      orderID: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
      timestamp: new Date(BITMEX_NOW + n).toISOString(),
    }));
    say(answer(200, rows.slice(0, 500)), answer(200, rows.slice(499)));
    expect((await bitmex.port.active({ instrument: spot }, bitmex.call)).rows).toHaveLength(501);
    expect(seen(1).params.get('startTime')).toBe(new Date(BITMEX_NOW + 499).toISOString());
    expect(seen(1).params.get('start')).toBeNull();
  });

  test('leaves out a row without a side, and says so', async () => {
    say(answer(200, [{ ...RESTING, side: null, execInst: 'Close' }]));
    expect(await bitmex.port.active({ instrument: spot }, bitmex.call)).toMatchObject({
      rows: [],
      leftOut: [{ why: 'unreadable', exchangeOrderId: RESTING.orderID, market: 'spot' }],
    });
  });

  test('reports a state it does not know', async () => {
    say(answer(200, [{ ...RESTING, ordStatus: 'Suspended' }]));
    expect((await bitmex.port.active({ instrument: spot }, bitmex.call)).rows).toMatchObject([{ state: 'NEW' }]);
    expect(bitmex.events).toContainEqual({ kind: 'unmappedState', exchangeState: 'Suspended' });
  });
});

describe('the history', () => {
  const request = { from: BITMEX_NOW - 1_000, to: BITMEX_NOW + 1_000, memo: undefined } as const;

  test('is one stream of the account, by last change', async () => {
    const streams = bitmex.port.history([spot, bitmexInstrumentRow('XBTUSD')]);
    expect(streams).toMatchObject([
      { key: 'bitmex', exchange: 'bitmex', markets: ['spot', 'usdm', 'coinm'], rangeBy: 'updated' },
    ]);
    expect(bitmex.port.history([])).toEqual([]);
    say(answer(200, [RESTING, { ...FILLED, timestamp: RESTING.timestamp }]));
    expect(await streams[0]?.read({ ...request, direction: 'newest' }, bitmex.call)).toMatchObject({
      rows: [{ symbol: 'BTC/USDT' }, { symbol: 'BTC/USDT:USDT' }],
      frontier: request.from,
      requests: 1,
      weight: 1,
    });
    expect(Object.fromEntries(seen().params)).toEqual({
      startTime: new Date(request.from).toISOString(),
      endTime: new Date(request.to - 1).toISOString(),
      count: '500',
      reverse: 'true',
    });
  });

  test('of one instrument requests that one, and from the beginning without a bound', async () => {
    say(answer(200, []));
    const [stream] = bitmex.port.history([spot]);
    expect(await stream?.read({ ...request, from: 0, direction: 'oldest' }, bitmex.call)).toMatchObject({
      rows: [],
      frontier: request.to,
    });
    expect(seen().params.get('symbol')).toBe('XBT_USDT');
    expect(seen().params.get('startTime')).toBeNull();
    expect(seen().params.get('reverse')).toBe('false');
  });

  test('with an unreadable row returns the others, and what is known of that row', async () => {
    const [untold, odd] = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'];
    const rows = [
      RESTING,
      { ...RESTING, orderID: untold, timestamp: undefined },
      { ...RESTING, orderID: odd, orderQty: 'x' },
    ];
    say(answer(200, rows));
    const [stream] = bitmex.port.history([spot]);
    expect(await stream?.read({ ...request, direction: 'newest' }, bitmex.call)).toMatchObject({
      rows: [{ exchangeOrderId: RESTING.orderID }],
      leftOut: [
        { why: 'unreadable', exchangeOrderId: untold, time: undefined },
        { why: 'unreadable', exchangeOrderId: odd, time: Date.parse(RESTING.timestamp) },
      ],
      frontier: request.from,
    });
  });

  test('with a full page without any time cannot be paged', async () => {
    say(
      answer(
        200,
        Array.from({ length: 500 }, () => ({ ...RESTING, timestamp: undefined })),
      ),
    );
    const [stream] = bitmex.port.history([spot]);
    await expect(stream?.read({ ...request, direction: 'newest' }, bitmex.call)).rejects.toMatchObject({
      code: 'EXCHANGE_PROTOCOL',
    });
  });
});

describe('instruments', () => {
  test('are those of the supported bases and kinds; an unreadable row does not affect the others', async () => {
    const { XBTUSD, XBT_USDT, ETHUSD } = INSTRUMENTS;
    const broken = { ...INSTRUMENTS.SOLUSDT, lotSize: null };
    say(answer(200, [XBTUSD, broken, XBT_USDT, { ...XBTUSD, typ: 'MRCXXX', symbol: '.BXBT' }, ETHUSD]));
    const listed = await bitmex.port.instruments(bitmex.call);
    expect(listed.instruments.map(({ symbol }) => symbol)).toEqual(['BTC/USD:BTC', 'BTC/USDT', 'ETH/USD:BTC']);
    expect(seen()).toMatchObject({ method: 'GET', path: '/api/v1/instrument/active' });
    expect(listed.unreadable).toMatchObject([
      { exchangeSymbol: 'SOLUSDT', reason: 'lotSize is not a decimal.', instrument: { symbol: 'SOL/USDT:USDT' } },
    ]);
    expect(listed.notServed).toEqual(['.BXBT']);
  });

  test('are only those of the enabled markets', async () => {
    const port = bitmex.portWith({ markets: ['spot'] });
    say(answer(200, Object.values(INSTRUMENTS)));
    expect(port.markets).toEqual(['spot']);
    const { instruments } = await port.instruments(bitmex.call);
    expect(new Set(instruments.map(({ market }) => market))).toEqual(new Set(['spot']));
  });

  test('can be requested one by one when they are no longer listed', async () => {
    say(answer(200, [{ ...INSTRUMENTS.XBTUSDTM26, state: 'Settled' }]), answer(200, []));
    expect(await bitmex.port.instrument('XBTUSDTM26', bitmex.call)).toMatchObject({
      symbol: 'BTC/USDT:USDT-260626',
      status: 'halted',
      exchangeStatus: 'Settled',
    });
    expect(seen()).toMatchObject({ path: '/api/v1/instrument', query: 'symbol=XBTUSDTM26&count=1' });
    expect(await bitmex.port.instrument('XBTNEVER', bitmex.call)).toBeUndefined();
  });

  test('that BitMEX returns under another name, or refuses, do not exist', async () => {
    say(answer(200, [INSTRUMENTS.XBTUSD]), answer(400, refusal('Invalid symbol')), answer(400, '<html>'));
    expect(await bitmex.port.instrument('XBT', bitmex.call)).toBeUndefined();
    expect(await bitmex.port.instrument('XBT-X', bitmex.call)).toBeUndefined();
    await expect(bitmex.port.instrument('XBT-X', bitmex.call)).rejects.toMatchObject({ code: 'EXCHANGE_PROTOCOL' });
    expect(bitmex.exchange.seen).toHaveLength(3);
  });
});
