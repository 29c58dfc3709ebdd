import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { HttpClient } from '../http/http-client.ts';
import { answer } from '../http/testing/scripted-exchange.ts';
import { lifeCycleStage } from '../life-cycle.ts';
import { BITMEX_FACTS } from './facts.ts';
import { bitmexOrderOf } from './parse.ts';
import { type BitmexUnderTest, bitmexLimitOrder, bitmexUnderTest } from './testing/bitmex-under-test.ts';
import { bitmexInstrumentRow, orderRowOf, RESTING } from './testing/rows.ts';

const LIVE = 'https://www.bitmex.com';
const CLOSED = Date.parse('2026-09-23T04:00:00.000Z');
const REDUCE_ONLY = Date.parse('2026-08-26T04:00:00.000Z');

const perpetual = bitmexInstrumentRow('XBTUSDT');
const resting = bitmexOrderOf(orderRowOf({ ...RESTING, symbol: 'XBTUSDT' }), perpetual, () => undefined);
const change = {
  instrument: perpetual,
  quantity: undefined,
  price: '61300',
  allowReplace: false,
  replacementClientOrderId: 'oms-2',
  modifyId: '17',
};
const opening = bitmexLimitOrder({ quantity: '0.005' }, perpetual);
const reducing = bitmexLimitOrder({ quantity: '0.005', reduceOnly: true }, perpetual);

describe('the life of BitMEX', () => {
  test.each([
    ['2026-07-22T23:59:59.999Z', 'active'],
    ['2026-08-26T03:59:59.999Z', 'active'],
    ['2026-08-26T04:00:00.000Z', 'reduceOnly'],
    ['2026-09-23T03:59:59.999Z', 'reduceOnly'],
    ['2026-09-23T04:00:00.000Z', 'closed'],
    ['2030-01-01T00:00:00.000Z', 'closed'],
  ])('at %s is %s, on its own hosts', (at, status) => {
    for (const origin of [LIVE, 'https://testnet.bitmex.com']) {
      expect(lifeCycleStage(BITMEX_FACTS, origin, Date.parse(at)).status).toBe(status);
    }
    expect(lifeCycleStage(BITMEX_FACTS, 'http://127.0.0.1:9090', Date.parse(at)).status).toBe('active');
  });
});

describe('on the former live host', () => {
  let bitmex: BitmexUnderTest;
  /** A network that reports any use. */
  let sent: string[];
  let http: HttpClient;
  beforeEach(async () => {
    bitmex = await bitmexUnderTest();
    sent = [];
    http = {
      send(request) {
        sent.push(request.label);
        return Promise.resolve({
          status: 200,
          headers: {},
          text: '[]',
          sentAt: 0,
          receivedAt: 0,
          attempts: 1,
          bytes: 2,
        });
      },
      open: () => undefined,
      close: () => undefined,
    };
  });
  afterEach(() => bitmex.close());
  const live = () => bitmex.portWith({ baseUrl: LIVE, http });

  test('after it has closed, no command is sent, and the refusal names the day', async () => {
    bitmex.now = CLOSED;
    const ref = { instrument: perpetual, exchangeOrderId: resting.exchangeOrderId };
    const closed = { code: 'EXCHANGE_CLOSED', detail: expect.stringContaining('2026-09-23T04:00:00.000Z') };
    for (const order of [opening, reducing]) {
      expect(await live().place(order, bitmex.call)).toMatchObject({
        outcome: 'rejected',
        problem: { ...closed, details: { orderState: 'notPlaced' } },
      });
    }
    expect(await live().amend(resting, change, bitmex.call)).toMatchObject({ outcome: 'rejected', problem: closed });
    expect(await live().cancel(ref, bitmex.call)).toMatchObject({ outcome: 'rejected', problem: closed });
    const everything = { instrument: perpetual, side: undefined, listed: [] };
    expect(await live().cancelAll(everything, bitmex.call)).toMatchObject({
      outcome: 'rejected',
      problem: closed,
    });
    expect(sent).toEqual([]);
  });

  test('after it has closed, nothing is read either', async () => {
    bitmex.now = CLOSED;
    const port = live();
    const [stream] = port.history([perpetual]);
    const reads = [
      port.instruments(bitmex.call),
      port.instrument('XBTUSDT', bitmex.call),
      port.find({ instrument: perpetual, clientOrderId: 'oms-1' }, bitmex.call),
      port.active({ markets: ['usdm'] }, bitmex.call),
      stream?.read({ from: 0, to: CLOSED, direction: 'newest', memo: undefined }, bitmex.call),
      port.time(bitmex.call),
    ];
    for (const read of reads) await expect(read).rejects.toMatchObject({ code: 'EXCHANGE_CLOSED' });
    expect(sent).toEqual([]);
  });

  test('while it is reduce-only, an order that may open a position is refused without a call', async () => {
    bitmex.now = REDUCE_ONLY;
    expect(await live().place(opening, bitmex.call)).toMatchObject({
      outcome: 'rejected',
      problem: {
        code: 'MARKET_CLOSED',
        detail: expect.stringContaining('2026-08-26T04:00:00.000Z'),
        details: { orderState: 'notPlaced' },
      },
    });
    expect(sent).toEqual([]);
    await live().place(reducing, bitmex.call);
    await live().active({ markets: ['usdm'] }, bitmex.call);
    expect(sent).toEqual(['bitmex.account.time', 'bitmex.usdm.place', 'bitmex.account.active']);
  });

  test('a millisecond before, everything is sent', async () => {
    bitmex.now = REDUCE_ONLY - 1;
    await live().place(opening, bitmex.call);
    expect(sent).toEqual(['bitmex.account.time', 'bitmex.usdm.place']);
  });
});

test('any other host keeps trading, whatever the day', async () => {
  const bitmex = await bitmexUnderTest();
  try {
    bitmex.now = CLOSED + 1;
    bitmex.exchange.script.push(answer(200, { timestamp: bitmex.now }), answer(200, { ...RESTING, symbol: 'XBTUSDT' }));
    expect(await bitmex.port.place(opening, bitmex.call)).toMatchObject({ outcome: 'acknowledged' });
  } finally {
    await bitmex.close();
  }
});
