import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { answer, type ReplyScript } from '../http/testing/scripted-exchange.ts';
import { BYBIT_NOW, type BybitUnderTest, bybitOrder, bybitUnderTest } from './testing/bybit-under-test.ts';
import { BYBIT_INSTRUMENTS, BYBIT_RESTING, envelope, LINEAR_ORDER, listedRows, refused } from './testing/rows.ts';

/** What Bybit, its front servers or a hop in between may answer with, against everything that the documents promise. */
let under: BybitUnderTest;
beforeEach(async () => {
  under = await bybitUnderTest('usdm');
});
afterEach(() => under.close());

const { orderId } = LINEAR_ORDER;
const IDS = { orderId, orderLinkId: 'oms-1' };
const CDN_PAGE = '<html><head><title>403 Forbidden</title></head><body>access too frequent</body></html>';
const page = (status: number): ReplyScript => answer(status, CDN_PAGE, { 'content-type': 'text/html' });
const script = (...replies: ReplyScript[]) => under.exchange.script.push(...replies);
const say = (...bodies: (object | string)[]) => script(...bodies.map((body) => answer(200, body)));

const place = () => under.port.place(bybitOrder(under.instrument), under.call);
const cancel = () => under.port.cancel({ instrument: under.instrument, exchangeOrderId: orderId }, under.call);
const cancelAll = () => under.port.cancelAll({ instrument: under.instrument, side: undefined, listed: [] }, under.call);
const find = () => under.port.find({ instrument: under.instrument, exchangeOrderId: orderId }, under.call);
async function amend() {
  say(listedRows([BYBIT_RESTING.usdm]));
  const order = await find();
  if (order === undefined) throw new Error('not found');
  return (change: () => void) => {
    change();
    const { instrument, port, call } = under;
    const asked = { instrument, quantity: undefined, price: '90000', allowReplace: false };
    return port.amend(order, { ...asked, replacementClientOrderId: 'r', modifyId: '1' }, call);
  };
}

describe('a command that is answered with success is unknown', () => {
  test.each<[string, ReplyScript]>([
    ['in a page', page(200)],
    ['without a body', answer(200, '')],
    ['in broken JSON', answer(200, '{"retCode":0,"result":{"orderId"')],
    ['with a list in place of the ids', answer(200, { retCode: 0, result: [IDS] })],
    ['with null in place of the ids', answer(200, { retCode: 0, result: null })],
    ['with an empty order id', answer(200, envelope({ ...IDS, orderId: '' }))],
    ['by a server that failed', answer(502, envelope(IDS))],
  ])('%s', async (_, reply) => {
    script(reply);
    expect(await place()).toMatchObject({ outcome: 'unknown', clientOrderIds: ['oms-1'] });
    script(reply);
    expect(await cancel()).toMatchObject({ outcome: 'unknown' });
    const send = await amend();
    expect(await send(() => script(reply))).toMatchObject({ outcome: 'unknown' });
  });

  test('with the ids of another order', async () => {
    const other = { orderId: '11111111-5a0d-4b58-8e1e-3c0d5a7f2b11', orderLinkId: 'another' };
    say(envelope(other));
    expect(await cancel()).toMatchObject({ outcome: 'unknown' });
    const send = await amend();
    expect(await send(() => say(envelope(other)))).toMatchObject({ outcome: 'unknown' });
  });
});

describe('cancel all', () => {
  test('that names an order without its id is unknown', async () => {
    say(envelope({ list: [IDS, { orderLinkId: 'oms-2' }], success: '1' }));
    expect(await cancelAll()).toMatchObject({ outcome: 'unknown' });
  });

  test('that says it failed, and names half of them, claims only what a look shows as ended', async () => {
    const other = { orderId: '22222222-5a0d-4b58-8e1e-3c0d5a7f2b11', orderLinkId: 'oms-2' };
    say(
      envelope({ list: [IDS, other], success: '0' }),
      listedRows([{ ...BYBIT_RESTING.usdm, orderStatus: 'Cancelled', cancelType: 'CancelByUser' }]),
    );
    expect(await cancelAll()).toMatchObject({
      outcome: 'acknowledged',
      value: { orders: [{ exchangeOrderId: orderId }], allNamed: false, emptied: false },
    });
  });

  test('whose second round is lost tells what the first one named', async () => {
    const full = envelope({ list: Array.from({ length: 500 }, (_, at) => ({ orderId: `id-${at}` })), success: '1' });
    say(full);
    script(page(502));
    say(listedRows([]));
    expect(await cancelAll()).toMatchObject({ outcome: 'acknowledged', value: { allNamed: false, emptied: false } });
  });
});

describe('a page of the front servers with 403', () => {
  test('proves nothing about an order, and holds back what comes next', async () => {
    script(page(403));
    expect(await place()).toMatchObject({ outcome: 'unknown', problem: { code: 'RATE_LIMITED' } });
    const next = await place();
    expect(next).toMatchObject({ outcome: 'notExecuted', problem: { code: 'RATE_LIMITED' } });
    expect(under.exchange.seen).toHaveLength(1);
  });

  test('is trusted for a minute at first, and for ten where it comes again and again', async () => {
    const waits: number[] = [];
    for (let pages = 0; pages < 6; pages += 1) {
      script(page(403));
      await place();
      const held = await place();
      if (held.outcome === 'acknowledged') throw new Error('sent');
      waits.push(held.problem.details.retryAfterMs ?? 0);
      under.now += waits.at(-1) ?? 0;
    }
    expect(waits).toEqual([60_000, 120_000, 240_000, 480_000, 600_000, 600_000]);
  });
});

describe('a limit of the account', () => {
  test.each<[string, string | undefined, number]>([
    ['in 300 ms', String(BYBIT_NOW + 300), 300],
    ['in the past', String(BYBIT_NOW - 5_000), 1_000],
    ['now', String(BYBIT_NOW), 1_000],
    ['in seconds', String(Math.floor(BYBIT_NOW / 1_000) + 1), 1_000],
    ['in a hundred years', String(BYBIT_NOW + 3_155_760_000_000), 10_000],
    ['in words', 'soon', 1_000],
    ['nowhere', undefined, 1_000],
  ])('that ends %s is waited for no longer than is credible', async (_, stamp, waitMs) => {
    const headers = stamp === undefined ? {} : { 'x-bapi-limit-reset-timestamp': stamp };
    script(answer(200, refused(10_006, 'Too many visits!'), headers));
    const result = await place();
    expect(result).toMatchObject({ outcome: 'notExecuted', problem: { code: 'RATE_LIMITED' } });
    if (result.outcome !== 'notExecuted') throw new Error(result.outcome);
    expect(result.problem.details.retryAfterMs).toBe(waitMs);
  });
});

describe('an id that is called a duplicate', () => {
  test.each([
    ['usdm', 110_072],
    ['spot', 170_141],
    ['coinm', 110_072],
  ] as const)('on %s says that an order has it, and not that nothing was placed', async (market, code) => {
    await under.close();
    under = await bybitUnderTest(market);
    say(refused(code, 'OrderLinkedID is duplicate'));
    expect(await place()).toMatchObject({
      outcome: 'rejected',
      problem: { code: 'DUPLICATE_CLIENT_ORDER_ID', details: { exchangeCode: String(code) } },
    });
  });
});

describe('an amend that is refused', () => {
  test('in the code for many mistakes may be the second copy of one that was made, so it is looked for', async () => {
    const send = await amend();
    expect(await send(() => say(refused(10_001, 'order not modified')))).toMatchObject({
      outcome: 'rejected',
      recheckFrom: expect.any(Number),
    });
  });

  test('for its price is refused', async () => {
    const send = await amend();
    const result = await send(() => say(refused(110_003, 'Order price exceeds the allowable range.')));
    expect(result).toMatchObject({ outcome: 'rejected', problem: { code: 'RULE_VIOLATION' } });
    expect(result).not.toMatchObject({ recheckFrom: expect.any(Number) });
  });
});

describe('reads', () => {
  test('a list of instruments whose cursor repeats while its rows are new is not told as whole', async () => {
    for (const symbol of ['BTCUSDT', 'ETHUSDT', 'SOLUSDT']) {
      say(envelope({ list: [{ ...BYBIT_INSTRUMENTS.usdm, symbol }], nextPageCursor: 'same' }));
    }
    await expect(under.port.instruments(under.call)).rejects.toMatchObject({ code: 'EXCHANGE_PROTOCOL' });
  });

  test('an order that `realtime` has lost with a release is found in the history', async () => {
    say(listedRows([]), listedRows([LINEAR_ORDER]));
    expect(await find()).toMatchObject({ exchangeOrderId: orderId });
    expect(under.exchange.seen.map(({ path }) => path)).toEqual(['/v5/order/realtime', '/v5/order/history']);
  });

  test.each<[string, object]>([
    ['without a list', envelope({})],
    ['with null in place of its list', envelope({ list: null })],
    ['with null in place of its result', { retCode: 0, result: null }],
  ])('an answer %s is no absence', async (_, body) => {
    say(body);
    await expect(find()).rejects.toMatchObject({ code: 'EXCHANGE_PROTOCOL' });
  });

  test('a list whose cursor repeats while its rows are new is not told as whole', async () => {
    const { instrument, port, call } = under;
    const rows = [1, 2, 3].map((at) => ({
      ...BYBIT_RESTING.usdm,
      orderId: `${at}1111111-5a0d-4b58-8e1e-3c0d5a7f2b11`,
    }));
    for (const row of rows) say(listedRows([row], 'same'));
    await expect(port.active({ instrument }, call)).rejects.toMatchObject({ code: 'EXCHANGE_PROTOCOL' });
  });
});
