import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkOrder } from '../domain/checked-order.ts';
import type { Exchange, Market } from '../domain/instrument.ts';
import { type Order, PLAIN_TERMS, timestamp } from '../domain/order.ts';
import { ORDER_TYPES, TIMES_IN_FORCE } from '../domain/order-type.ts';
import type { CommandOutcome } from '../domain/outcome.ts';
import { Problem } from '../domain/problem.ts';
import { samples } from '../domain/testing/instrument-samples.ts';
import type { Acceptance, ExchangePort } from '../exchanges/port.ts';
import { loadedPort } from '../exchanges/testing/loaded-port.ts';
import { UNGUARDED } from '../guard/trading-guard.ts';
import type { Intent, IntentProduct, PlaceSubject } from '../intents/intent.ts';
import { intentIdOf } from '../intents/intent-id.ts';
import type { IntentStore } from '../intents/intent-store.ts';
import { type PlaceRequest, placeOrder, preparePlace, sendPlace } from './place.ts';
import type { PlaceResult } from './reconcile/settle-place.ts';
import {
  acknowledged,
  CALLER,
  type ExchangeScript,
  exchangeFake,
  heldOrder,
  lostReply,
  problemThrownBy,
  ROUND_TRIP_MS,
  rejectedOutcome,
  START,
} from './reconcile/testing/exchange-fake.ts';
import { placeIntent } from './reconcile/testing/intent-sample.ts';

const request: PlaceRequest = {
  exchange: 'binance',
  symbol: 'BTC/USDT',
  side: 'BUY',
  type: 'LIMIT',
  quantity: '0.005',
  price: '90000',
  clientOrderId: 'mine',
};

function start(script: ExchangeScript, with_: Partial<PlaceRequest> = {}) {
  const fake = exchangeFake(script);
  return { ...fake, result: placeOrder(fake.context, { ...request, ...with_ }, CALLER, fake.call) };
}

const yesterday = timestamp(START - 86_400_000);
const unreachable = () => {
  throw new Problem('EXCHANGE_UNREACHABLE', 'down');
};

describe("a client order id of the caller's own that stands for another command", () => {
  const MADE = 'AtlasMadeThisIdOf_22-c';
  const placeWith = (
    clientOrderId: string | undefined,
    get: (id: string) => Promise<Intent | undefined>,
    idempotencyKey?: string,
  ) => {
    const fake = exchangeFake({ place: async () => acknowledged(heldOrder()), clockWithin: 5 });
    const read: string[] = [];
    const store: Partial<IntentStore> = {
      get: (id) => {
        read.push(id);
        return get(id);
      },
      begin: () => Promise.resolve(undefined),
      replace: () => Promise.resolve(true),
    };
    const intents = { ...fake.context.intents, store: store as IntentStore, outlivesProcess: true };
    const caller = { ...CALLER, idempotencyKey };
    const result = placeOrder({ ...fake.context, intents }, { ...request, clientOrderId }, caller, fake.call);
    return { result, read, count: fake.count };
  };
  const recorded = placeIntent({ intentId: MADE });

  it('is refused before anything is sent', async () => {
    const { result, count } = placeWith(MADE, async () => recorded);
    const { code, detail, details } = await problemThrownBy(result);
    const message = `clientOrderId ${MADE} stands for another command, which GET /v1/intents/${MADE} tells: choose another, or omit it.`;
    expect([code, detail]).toEqual(['RULE_VIOLATION', message]);
    expect(details).toEqual({
      ...{ exchange: 'binance', orderState: 'notPlaced' },
      violations: [{ field: 'clientOrderId', rule: 'unique', given: MADE, message }],
    });
    expect(count('place')).toBe(0);
  });

  it('is taken where no command stands under it', async () => {
    const { result, read } = placeWith(MADE, async () => undefined);
    expect(await result).toMatchObject({ outcome: 'placed' });
    expect(read).toEqual([MADE]);
  });

  it.each(['mine', MADE.slice(1), `${MADE}x`])('is not looked for where it has another form: %s', async (id) => {
    const { result, read } = placeWith(id, async () => recorded);
    expect(await result).toMatchObject({ outcome: 'placed' });
    expect(read).toEqual([]);
  });

  it('is not looked for where Atlas makes the id', async () => {
    const { result, read } = placeWith(undefined, async () => recorded);
    expect(await result).toMatchObject({ outcome: 'placed' });
    expect(read).toEqual([]);
  });

  it('is no other where it is that of the very command', async () => {
    const key = 'one';
    const own = intentIdOf('test', null, key);
    const { result, read } = placeWith(own, async () => recorded, key);
    expect(await result).toMatchObject({ outcome: 'placed' });
    expect(read).toEqual([]);
  });

  it('sends nothing where the record cannot be read', async () => {
    const { result, count } = placeWith(MADE, () => Promise.reject(new Error('down')));
    expect(await problemThrownBy(result)).toMatchObject({ code: 'INTENT_STORE_UNAVAILABLE' });
    expect(count('place')).toBe(0);
  });
});

describe('placing an order', () => {
  it('answers with the order that the exchange acknowledged', async () => {
    const { result, calls } = start({ place: async () => acknowledged(heldOrder()) });
    expect(await result).toEqual({ outcome: 'placed', order: heldOrder(), replayed: false });
    expect(calls).toEqual(['place']);
  });

  it('sends the order as requested, under a new id where none is given', async () => {
    const sent: unknown[] = [];
    const { result } = start(
      {
        place: (order) => {
          sent.push(order);
          return acknowledged(heldOrder());
        },
      },
      { clientOrderId: undefined },
    );
    await result;
    expect(sent).toEqual([
      {
        instrument: samples.spot,
        side: 'BUY',
        type: 'LIMIT',
        timeInForce: 'GTC',
        postOnly: false,
        reduceOnly: false,
        price: '90000',
        quantity: '0.005',
        quoteQuantity: null,
        ...PLAIN_TERMS,
        clientOrderId: 'made-by-atlas',
      },
    ]);
  });

  it('reports notPlaced when the exchange refused it', async () => {
    const { result, calls } = start({ place: async () => rejectedOutcome('INSUFFICIENT_FUNDS') });
    expect(await problemThrownBy(result)).toMatchObject({
      code: 'INSUFFICIENT_FUNDS',
      retryable: false,
      details: { orderState: 'notPlaced' },
    });
    expect(calls).toEqual(['place']);
  });

  it('reports that the same request may be sent again when nothing was executed', async () => {
    const { result, count } = start({ place: async () => rejectedOutcome('EXCHANGE_OVERLOADED', 'notExecuted') });
    expect(await problemThrownBy(result)).toMatchObject({ retryable: true, details: { orderState: 'notPlaced' } });
    expect(count('place')).toBe(1);
  });

  it('does not report a missing key as retryable because nothing was executed', async () => {
    const { result } = start({ place: async () => rejectedOutcome('CREDENTIALS_MISSING', 'notExecuted') });
    expect(await problemThrownBy(result)).toMatchObject({ retryable: false, details: { orderState: 'notPlaced' } });
  });
});

describe('a failure before an order is sent', () => {
  it.each<[string, Partial<PlaceRequest>, string]>([
    ['a symbol nobody lists', { symbol: 'BTC/USTD' }, 'UNKNOWN_SYMBOL'],
    ['a broken rule', { quantity: '0.0000001' }, 'RULE_VIOLATION'],
    ['a missing capability', { reduceOnly: true }, 'NOT_SUPPORTED'],
    ['an exchange that is not enabled', { exchange: 'bitmex', symbol: 'BTC/USD:BTC' }, 'NOT_SUPPORTED'],
  ])('is reported as notPlaced: %s', async (_, with_, code) => {
    const { result, calls } = start({}, with_);
    expect(await problemThrownBy(result)).toMatchObject({ code, details: { orderState: 'notPlaced' } });
    expect(calls).toEqual([]);
  });

  it('names the exchange that is not enabled', async () => {
    const { result } = start({}, { exchange: 'bitmex', symbol: 'BTC/USD:BTC' });
    const problem = await problemThrownBy(result);
    expect(problem).toMatchObject({ detail: 'bitmex is not enabled here.', details: { exchange: 'bitmex' } });
  });

  it('is never one of an exchange that the order is not for: only the clock of its own product is read', async () => {
    const fake = exchangeFake({ place: async () => acknowledged(heldOrder()) });
    const asked: string[] = [];
    const like = (exchange: Exchange, market: Market): ExchangePort => ({
      ...fake.port,
      exchange,
      markets: [market],
      ready: () => {
        asked.push(`${exchange}.${market}`);
        return Promise.resolve();
      },
    });
    const ports = [like('binance', 'spot'), like('binance', 'usdm'), like('bitmex', 'spot')].map(loadedPort);
    await placeOrder({ ...fake.context, ports }, request, CALLER, fake.call);
    expect(asked).toEqual(['binance.spot']);
  });

  it('is reported as notPlaced and retryable: a deadline that passed during the lookup of instruments', async () => {
    const { context, call, calls, pass } = exchangeFake({ budgetMs: 100 });
    pass(100);
    expect(await problemThrownBy(placeOrder(context, request, CALLER, call))).toMatchObject({
      code: 'DEADLINE_EXCEEDED',
      retryable: true,
      details: { orderState: 'notPlaced' },
    });
    expect(calls).toEqual([]);
  });
});

describe('a place whose reply was lost', () => {
  const lost = async () => lostReply(3_000, ['mine']);

  it('is placed when the order is found by its client order id', async () => {
    const { result, count } = start({ place: lost, find: () => heldOrder() });
    expect(await result).toEqual({ outcome: 'placed', order: heldOrder(), replayed: false });
    expect(count('place')).toBe(1);
  });

  it('is placed when the order shows only after a while', async () => {
    const { result } = start({ place: lost, find: (_, at) => (at > START + 6_000 ? heldOrder() : undefined) });
    expect(await result).toMatchObject({ outcome: 'placed' });
  });

  it.each([
    { validMs: 3_000, engineLagMs: 10_000, listingLagMs: 2_000 },
    { validMs: 2_000, engineLagMs: 0, listingLagMs: 0 },
    { validMs: 0, engineLagMs: 0, listingLagMs: 4_000 },
    { validMs: 0, engineLagMs: 700, listingLagMs: 0 },
  ])('is proven not placed only by a look that began after all of %j', async ({ validMs, ...facts }) => {
    const { result, looks, count } = start({ place: async () => lostReply(validMs), facts, find: () => undefined });
    expect(await problemThrownBy(result)).toMatchObject({
      code: 'NOT_PLACED',
      retryable: true,
      details: { orderState: 'notPlaced' },
    });
    const proof = validMs + facts.engineLagMs + facts.listingLagMs;
    expect(looks.at(-1)).toBeGreaterThan(proof);
    expect(looks.slice(0, -1).every((at) => at <= proof)).toBe(true);
    expect(count('place')).toBe(1);
  });

  it('is not proven absent by a look that begins at the last moment at which it may appear', async () => {
    // The first look begins 161 ms after the start: a tick of the clock, one round trip and one pause.
    const first = 1 + ROUND_TRIP_MS + 150;
    const facts = { engineLagMs: 0, listingLagMs: 0 };
    const tooEarly = start({ place: async () => lostReply(first), facts, find: () => undefined });
    await problemThrownBy(tooEarly.result);
    expect(tooEarly.looks.length).toBe(2);
    const lateEnough = start({ place: async () => lostReply(first - 1), facts, find: () => undefined });
    await problemThrownBy(lateEnough.result);
    expect(lateEnough.looks.length).toBe(1);
  });

  it('stays unknown when the deadline comes before the proof', async () => {
    const { result, now, call } = start({ place: lost, find: () => undefined, budgetMs: 8_000 });
    expect(await result).toMatchObject({
      outcome: 'unknown',
      operation: 'place',
      orderState: 'unknown',
      clientOrderIds: ['mine'],
      orderId: null,
    });
    expect(now()).toBeLessThanOrEqual(call.deadline);
  });

  it('stays unknown at a venue where absence is never proof', async () => {
    const { result } = start({ place: async () => lostReply(null), find: () => undefined });
    expect(await result).toMatchObject({ outcome: 'unknown' });
  });

  it('treats a failed look as no evidence', async () => {
    const { result, count } = start({ place: lost, find: unreachable });
    expect(await result).toMatchObject({ outcome: 'unknown' });
    expect(count('find')).toBeGreaterThan(10);
  });

  it('is still resolved when most looks fail', async () => {
    let looks = 0;
    const { result } = start({ place: lost, find: () => (++looks % 4 === 0 ? heldOrder() : unreachable()) });
    expect(await result).toMatchObject({ outcome: 'placed' });
  });

  it('does not count as placed because an order of yesterday has the same client order id', async () => {
    const old = heldOrder({ createdAt: yesterday, state: 'FILLED' });
    const { result } = start({ place: lost, find: () => old });
    expect(await problemThrownBy(result)).toMatchObject({ code: 'NOT_PLACED', details: { orderState: 'notPlaced' } });
  });

  it('finds its order behind the one of yesterday', async () => {
    const old = heldOrder({ createdAt: yesterday, state: 'FILLED', exchangeOrderId: '6' });
    const { result } = start({ place: lost, find: (_, at) => (at < START + 1_000 ? old : heldOrder()) });
    expect(await result).toMatchObject({ outcome: 'placed', order: { exchangeOrderId: '7' } });
  });

  it('stays unknown behind an order that another client placed under the id meanwhile', async () => {
    const { result } = start({ place: lost, find: () => heldOrder({ side: 'SELL' }) });
    expect(await result).toMatchObject({ outcome: 'unknown' });
  });

  it.each([-3_600_000, -5_000, 5_000, 3_600_000])(
    "compares creation times on the exchange's clock, which is %i ms ahead",
    async (clockOffset) => {
      const created = (ms: number) => timestamp(START + clockOffset + ms);
      const lost = async () => lostReply(3_000, ['mine'], clockOffset);
      const mine = start({ place: lost, clockOffset, find: () => heldOrder({ createdAt: created(5) }) });
      expect(await mine.result).toMatchObject({ outcome: 'placed' });
      const old = start({ place: lost, clockOffset, find: () => heldOrder({ createdAt: created(-60_000) }) });
      expect(await problemThrownBy(old.result)).toMatchObject({ code: 'NOT_PLACED' });
    },
  );

  it("stays unknown where the exchange's clock cannot tell whether the order was created before or after", async () => {
    const { result } = start({ place: lost, find: () => heldOrder({ createdAt: timestamp(START) }) });
    expect(await result).toMatchObject({ outcome: 'unknown' });
  });

  it('is placed under an id derived from its key, whatever happened to the order since', async () => {
    const amended = heldOrder({ clientOrderId: 'derived', price: '80000', quantity: '0.001' });
    const { context, call } = exchangeFake({ place: lost, find: () => amended });
    const prepared = await preparePlace(context, { ...request, clientOrderId: undefined }, call, 'derived');
    expect(await sendPlace(context, prepared, call)).toEqual({ outcome: 'placed', order: amended });
  });

  it('needs no clock for an id that Atlas generated', async () => {
    const { result, count } = start(
      { place: lost, find: () => heldOrder({ createdAt: null, updatedAt: null }) },
      { clientOrderId: undefined },
    );
    expect(await result).toMatchObject({ outcome: 'placed' });
    expect(count('time')).toBe(0);
  });
});

describe('a place whose copy was refused for a cause that is gone', () => {
  /** The clock was wrong and is known now, or the keys are renewed; another copy may still be under way. */
  const cured = (): CommandOutcome<never> => {
    const lost = lostReply(3_000, ['mine']);
    return lost.outcome === 'unknown' ? { ...lost, sendAgain: true } : lost;
  };

  it('is sent once more when no copy can take effect any more and none exists', async () => {
    const sentAt: number[] = [];
    const fake = exchangeFake({
      find: () => undefined,
      place: () => {
        sentAt.push(fake.now() - START);
        return sentAt.length === 1 ? cured() : acknowledged(heldOrder());
      },
    });
    expect(await placeOrder(fake.context, request, CALLER, fake.call)).toMatchObject({ outcome: 'placed' });
    expect(sentAt).toHaveLength(2);
    expect(sentAt[1]).toBeGreaterThan(15_000);
  });

  it('is not sent again when another copy of it was placed', async () => {
    const { result, count } = start({ place: cured, find: () => heldOrder() });
    expect(await result).toEqual({ outcome: 'placed', order: heldOrder(), replayed: false });
    expect(count('place')).toBe(1);
  });

  it('is not sent again while Atlas cannot see what the other copies did', async () => {
    const { result, count } = start({ place: cured, find: unreachable });
    expect(await result).toMatchObject({ outcome: 'unknown' });
    expect(count('place')).toBe(1);
  });

  it('is refused in the words of the reply where a look shows the refused copy itself', async () => {
    const problem = new Problem('INSUFFICIENT_FUNDS', 'No funds.', { exchange: 'binance' });
    const refused = { outcome: 'rejected', problem, recheckFrom: START } as const;
    const { result } = start({ place: () => refused, find: () => heldOrder({ state: 'REJECTED' }) });
    expect(await problemThrownBy(result)).toMatchObject({
      ...{ code: 'INSUFFICIENT_FUNDS', detail: 'No funds.', details: { orderState: 'notPlaced' } },
    });
    const accepted = start({ place: () => refused, find: () => heldOrder() });
    expect(await accepted.result).toMatchObject({ outcome: 'placed', order: { state: 'NEW' } });
  });

  it('is not sent a third time', async () => {
    const { result, count } = start({ place: cured, find: () => undefined });
    expect(await problemThrownBy(result)).toMatchObject({
      code: 'NOT_PLACED',
      retryable: true,
      details: { exchange: 'binance', orderState: 'notPlaced' },
    });
    expect(count('place')).toBe(2);
  });

  it('is not sent again when the operator has forbidden it meanwhile', async () => {
    let checks = 0;
    const place = () =>
      checks++ === 0 ? Promise.resolve() : Promise.reject(new Problem('TRADING_HALTED', 'Trading is halted.'));
    const { result, count } = start({ place: cured, find: () => undefined, guard: { ...UNGUARDED, place } });
    expect(await problemThrownBy(result)).toMatchObject({
      code: 'TRADING_HALTED',
      details: { orderState: 'notPlaced' },
    });
    expect(count('place')).toBe(1);
  });
});

it('that the operator forbids while it waits is not signed', async () => {
  const halted = new Problem('TRADING_HALTED', 'Trading is halted.');
  const { result } = start({
    guard: { ...UNGUARDED, whilePlacing: (_order, work) => work(() => halted) },
    place: (_order, { refusal }) => {
      const problem = refusal?.();
      if (problem === undefined) throw new Error('it was signed');
      return { outcome: 'notExecuted', problem };
    },
  });
  expect(await problemThrownBy(result)).toMatchObject({
    code: 'TRADING_HALTED',
    detail: 'Trading is halted.',
    details: { orderState: 'notPlaced' },
  });
});

describe('an order that the exchange accepted and rejected', () => {
  const taken = heldOrder({ state: 'REJECTED', stateReason: 'no margin' });
  const refusal = { code: 'EXCHANGE_REJECTED', details: { orderState: 'notPlaced', exchangeMessage: 'no margin' } };

  it('is a refusal with its reason when the reply shows it', async () => {
    const { result } = start({ place: async () => acknowledged(taken), find: () => taken });
    expect(await problemThrownBy(result)).toMatchObject(refusal);
  });

  it('is a refusal with its reason when only a read shows it', async () => {
    const { result } = start({ place: async () => lostReply(3_000, ['mine']), find: () => taken });
    expect(await problemThrownBy(result)).toMatchObject(refusal);
  });
});

describe("a place under the caller's own client order id", () => {
  const unread = { clockWithin: Number.POSITIVE_INFINITY };

  it("is not sent while the exchange's clock is unknown: nothing else distinguishes it from an older order", async () => {
    const { result, calls } = start({ ...unread, place: async () => acknowledged(heldOrder()) });
    expect(await problemThrownBy(result)).toMatchObject({
      code: 'EXCHANGE_UNREACHABLE',
      retryable: true,
      details: { exchange: 'binance', orderState: 'notPlaced' },
    });
    expect(calls).not.toContain('place');
  });

  it('does not depend on the clock where Atlas generates the id', async () => {
    const { result } = start({ ...unread, place: async () => acknowledged(heldOrder()) }, { clientOrderId: undefined });
    expect(await result).toMatchObject({ outcome: 'placed' });
  });
});

describe('a refusal that another copy may contradict', () => {
  const problem = new Problem('EXCHANGE_CLOCK', 'The exchange says no.');
  const refusal = { outcome: 'rejected', problem, recheckFrom: START + 2_000 } as const;

  it('is reported once a look has found nothing', async () => {
    const { result, looks, count } = start({ place: async () => refusal, find: () => undefined });
    expect(await problemThrownBy(result)).toMatchObject({
      code: 'EXCHANGE_CLOCK',
      details: { orderState: 'notPlaced' },
    });
    expect(looks.at(-1)).toBeGreaterThanOrEqual(2_000);
    expect(count('place')).toBe(1);
  });

  it('is sent once more after such a look where its cause is gone', async () => {
    const answers = [{ ...refusal, sendAgain: true }, acknowledged(heldOrder())];
    const { result, count } = start({ place: async () => answers.shift() ?? refusal, find: () => undefined });
    expect(await result).toMatchObject({ outcome: 'placed' });
    expect(count('place')).toBe(2);
  });

  it('is contradicted by an order that the look finds', async () => {
    const { result, count } = start({
      place: async () => ({ ...refusal, sendAgain: true }),
      find: () => heldOrder(),
    });
    expect(await result).toMatchObject({ outcome: 'placed', order: heldOrder() });
    expect(count('place')).toBe(1);
  });

  it('leaves the outcome unknown while no look is possible', async () => {
    const { result } = start({ place: async () => refusal, find: unreachable });
    expect(await result).toMatchObject({
      outcome: 'unknown',
      clientOrderIds: ['mine'],
      orderState: 'unknown',
      lost: { problem: { code: 'EXCHANGE_CLOCK', details: { orderState: 'unknown' } } },
    });
  });
});

describe('the client order id of a place', () => {
  it.each([
    ['given', 'mine', 'key-id', 'mine'],
    ['given', 'mine', undefined, 'mine'],
    ['derived', undefined, 'key-id', 'key-id'],
    ['drawn', undefined, undefined, 'made-by-atlas'],
  ] as const)('is %s', async (idOrigin, clientOrderId, keyedId, sent) => {
    const { context, call } = exchangeFake();
    const prepared = await preparePlace(context, { ...request, clientOrderId }, call, keyedId);
    expect(prepared).toMatchObject({ idOrigin, intentId: keyedId, order: { clientOrderId: sent } });
  });
});

describe('a place that shares its client order id with another recorded command', () => {
  const lost = async () => lostReply(3_000, ['mine']);
  const found = (intents: readonly Intent[], order = heldOrder()) => start({ place: lost, find: () => order, intents });
  const nobody = { kind: 'problem', problem: { code: 'INSUFFICIENT_FUNDS', detail: '', details: {} } } as const;
  const notExecuted = (lookFrom: number | null) =>
    ({ state: 'NOT_EXECUTED', problem: nobody.problem, lookFrom }) as const;
  const holding = (exchangeOrderId: string) => {
    const order = heldOrder({ exchangeOrderId, id: `binance.spot.BTCUSDT.${exchangeOrderId}` });
    return { state: 'DONE', result: { kind: 'order', order, amendment: null } } as const;
  };

  it.each<[string, PlaceResult['outcome'], Intent]>([
    ['was answered with the order', 'unknown', another(holding('7'))],
    ['may have placed it', 'unknown', another()],
    ['was answered with another order', 'placed', another(holding('8'))],
    ['had no effect according to the exchange alone', 'unknown', another(notExecuted(START + 2_000))],
    ['certainly had no effect', 'placed', another(notExecuted(null))],
    ['was refused', 'placed', another({ state: 'DONE', result: nobody })],
    ['was sent after the order was created', 'placed', another({}, { sentAfter: { at: START + 20, within: 5 } })],
    ['could no longer take effect', 'placed', another({ acceptedUntil: START - 60_000 })],
    ['is of another symbol', 'placed', another({}, { exchangeSymbol: 'ETHUSDT' })],
  ])('that %s: %s', async (_, outcome, intent) => {
    expect(await found([intent]).result).toMatchObject({ outcome });
  });

  it('is not confused with its own record', async () => {
    const own = { ...another(), intentId: 'own' };
    const { context, call } = exchangeFake({ place: lost, find: () => heldOrder(), intents: [own] });
    const prepared = await preparePlace(context, request, call, 'own');
    expect(await sendPlace(context, prepared, call)).toMatchObject({ outcome: 'placed' });
  });

  it('is not attributed an order created after it could take effect', async () => {
    const { result } = found([], heldOrder({ createdAt: timestamp(START + 20_000) }));
    expect(await result).toMatchObject({ outcome: 'unknown' });
  });
});

/** Another caller's place under the same client order id, under way by default. */
function another(progress: Partial<Intent['progress']> = {}, subject: Partial<PlaceSubject & IntentProduct> = {}) {
  const { instrument: _, ...order } = { ...checkOrder(samples.spot, { ...request, clientOrderId: 'mine' }) };
  const { symbol, exchangeSymbol } = samples.spot;
  return {
    intentId: 'another',
    version: 1,
    writer: 'another',
    subject: {
      operation: 'place',
      exchange: 'binance',
      market: 'spot',
      symbol,
      exchangeSymbol,
      order,
      idOrigin: 'given',
      sentAfter: { at: START, within: 0 },
      ...subject,
    },
    clientOrderId: 'mine',
    requestHash: null,
    principal: null,
    requestId: 'another',
    attempt: 1,
    progress: {
      state: 'SENT',
      lease: { owner: 'another', until: START },
      acceptedUntil: START + 4_000,
      dueAt: 0,
      ...progress,
    },
    createdAt: START,
    updatedAt: START,
  } as Intent;
}

describe('a place refused as a duplicate', () => {
  const duplicate = async () => rejectedOutcome('DUPLICATE_CLIENT_ORDER_ID');

  it('is placed when the open order is its own, delivered twice by the network', async () => {
    const { result, count } = start({ place: duplicate, find: () => heldOrder() });
    expect(await result).toEqual({ outcome: 'placed', order: heldOrder(), replayed: false });
    expect(count('place')).toBe(1);
  });

  it('is placed when its own order has filled already', async () => {
    const filled = heldOrder({ state: 'FILLED', filledQuantity: '0.005' });
    expect(await start({ place: duplicate, find: () => filled }).result).toEqual({
      outcome: 'placed',
      order: filled,
      replayed: false,
    });
  });

  it.each<[string, Partial<Order>]>([
    ['an older order', { createdAt: yesterday }],
    ['another side', { side: 'SELL' }],
    ['another price', { price: '89999.99' }],
    ['another quantity', { quantity: '0.006' }],
    ['another type', { type: 'MARKET', price: null }],
    ['a post-only order', { postOnly: true }],
  ])('is 409 with the conflicting order: %s', async (_, other) => {
    const { result, looks } = start({ place: duplicate, find: () => heldOrder(other) });
    expect(await problemThrownBy(result)).toMatchObject({
      code: 'DUPLICATE_CLIENT_ORDER_ID',
      status: 409,
      details: { orderState: 'notPlaced', order: other },
    });
    expect(looks.length).toBe(1);
  });

  it('believes a closed older order only when a lagging read can no longer hide its own', async () => {
    const old = heldOrder({ createdAt: yesterday, state: 'FILLED' });
    const hidden = start({ place: duplicate, find: (_, at) => (at < START + 1_500 ? old : heldOrder()) });
    expect(await hidden.result).toMatchObject({ outcome: 'placed' });
    const stays = start({ place: duplicate, find: () => old });
    expect(await problemThrownBy(stays.result)).toMatchObject({ status: 409, details: { orderState: 'notPlaced' } });
    expect(stays.looks.at(-1)).toBeGreaterThan(2_000);
    expect(stays.looks.at(-1)).toBeLessThan(6_000);
  });

  it('believes it after that lag even where the engine may hold a request for any time', async () => {
    const old = heldOrder({ createdAt: yesterday, state: 'FILLED' });
    const facts = { engineLagMs: Number.POSITIVE_INFINITY, listingLagMs: 2_000 };
    const { result, looks } = start({ place: duplicate, facts, find: () => old });
    expect(await problemThrownBy(result)).toMatchObject({
      status: 409,
      details: { orderState: 'notPlaced', order: { exchangeOrderId: '7' } },
    });
    expect(looks.at(-1)).toBeGreaterThan(2_000);
    expect(looks.at(-1)).toBeLessThan(6_000);
  });

  it('is unknown when the exchange shows no order under the duplicate id', async () => {
    expect(await start({ place: duplicate, find: () => undefined }).result).toMatchObject({ outcome: 'unknown' });
    expect(await start({ place: duplicate, find: unreachable }).result).toMatchObject({ outcome: 'unknown' });
  });
});

describe('an order that the exchange has only accepted', () => {
  const place = async () => acknowledged({ kind: 'accepted', exchangeOrderId: '7' } as const);

  it('is read by its accepted id before anything is reported', async () => {
    const asked: unknown[] = [];
    const { result, looks } = start({
      place,
      find: (ref, at) => {
        asked.push('exchangeOrderId' in ref && ref.exchangeOrderId);
        return at > START + 700 ? heldOrder() : undefined;
      },
    });
    expect(await result).toEqual({ outcome: 'placed', order: heldOrder(), replayed: false });
    expect(new Set(asked)).toEqual(new Set(['7']));
    expect(looks[0]).toBeLessThan(50);
  });

  it('is a refusal with its reason when a read shows it rejected', async () => {
    const { result } = start({ place, find: () => heldOrder({ state: 'REJECTED', stateReason: 'no margin' }) });
    expect(await problemThrownBy(result)).toMatchObject({
      code: 'EXCHANGE_REJECTED',
      details: { orderState: 'notPlaced', exchangeMessage: 'no margin' },
    });
  });

  it('is unknown when it does not show within the listing lag, without a longer wait', async () => {
    const { result, looks } = start({ place, find: () => undefined });
    expect(await result).toMatchObject({ outcome: 'unknown', clientOrderIds: ['mine'] });
    expect(looks.at(-1)).toBeGreaterThan(2_000);
    expect(looks.at(-1)).toBeLessThan(6_000);
  });

  it('may still take effect when it does not show, as long as another copy can be accepted', async () => {
    const { result } = start({ place, find: () => undefined });
    const told = await result;
    if (told.outcome !== 'unknown') throw new Error('it does not show');
    expect(told.lost.acceptedUntil).toBeGreaterThanOrEqual(START + 3_000);
  });

  it.each(['NEW', 'REJECTED'] as const)('is not confused with another order that has the id: %s', async (state) => {
    const { result } = start({ place, find: () => heldOrder({ clientOrderId: 'another', state }) });
    expect(await result).toMatchObject({ outcome: 'unknown', clientOrderIds: ['mine'] });
  });

  it('is looked for again after a look that failed', async () => {
    const { result } = start({ place, find: (_, at) => (at > START + 400 ? heldOrder() : unreachable()) });
    expect(await result).toMatchObject({ outcome: 'placed', order: { exchangeOrderId: '7' } });
  });

  it('is followed up as after any reply: a market order to its end', async () => {
    const filled = heldOrder({ state: 'FILLED', filledQuantity: '0.005', averagePrice: '91000' });
    const { result } = start(
      {
        place,
        facts: { placeReplyIsProvisional: true },
        find: (_, at) => (at > START + 400 ? filled : heldOrder({ type: 'MARKET' })),
      },
      { type: 'MARKET', price: undefined },
    );
    expect(await result).toMatchObject({ outcome: 'placed', order: { state: 'FILLED' } });
  });
});

describe('a provisional acknowledgement', () => {
  const facts = { placeReplyIsProvisional: true };
  const market = { type: 'MARKET', price: undefined } as const;
  const filled = heldOrder({ state: 'FILLED', filledQuantity: '0.005', averagePrice: '91000' });

  it('is read again for its average price', async () => {
    const place = async () => acknowledged(heldOrder({ state: 'NEW' }));
    const { result } = start({ facts, place, find: (_, at) => (at > START + 400 ? filled : heldOrder()) }, market);
    expect(await result).toEqual({ outcome: 'placed', order: filled, replayed: false });
  });

  it('is placed whatever the second read shows', async () => {
    const placed = heldOrder({ state: 'FILLED', filledQuantity: '0.005' });
    const { result } = start({ facts, place: async () => acknowledged(placed), find: unreachable }, market);
    expect(await result).toEqual({ outcome: 'placed', order: placed, replayed: false });
  });

  it('of a limit order is read once, since it may have traded; of a post-only order it is not', async () => {
    const place = async () => acknowledged(heldOrder());
    const crossed = start({ facts, place, find: () => filled });
    expect(await crossed.result).toEqual({ outcome: 'placed', order: filled, replayed: false });
    expect(crossed.calls).toEqual(['place', 'find']);
    const postOnly = start({ facts, place }, { postOnly: true });
    await postOnly.result;
    expect(postOnly.calls).toEqual(['place']);
  });
});

describe('any sequence of events', () => {
  /** An exchange that accepts or refuses, and a network that delivers or loses the reply, early or late. */
  const course = fc.record({
    reply: fc.constantFrom('acknowledged', 'onlyAccepted', 'rejected', 'notExecuted', 'unknown', 'duplicate'),
    accepted: fc.boolean(),
    /** Time from sending to effect; within the validity and the engine's lag. */
    effectAfterMs: fc.integer({ min: 0, max: 13_000 }),
    listedAfterMs: fc.integer({ min: 0, max: 2_000 }),
    timed: fc.boolean(),
    budgetMs: fc.integer({ min: 50, max: 30_000 }),
    failingLooks: fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }),
    previous: fc.constantFrom<'none' | 'closed' | 'open'>('none', 'closed', 'open'),
    clockOffset: fc.constantFrom(0, -4_000, 90_000),
    ownId: fc.boolean(),
  });

  it('sends at most once, and never reports notPlaced for an order that exists, nor placed for one that does not', async () => {
    await fc.assert(
      fc.asyncProperty(course, async (each) => {
        // The reply is true for a certain outcome; a duplicate means that an order has the id.
        const untold = ['onlyAccepted', 'unknown', 'duplicate'].includes(each.reply);
        const holds = each.reply === 'acknowledged' || (untold && each.accepted);
        const previous = each.ownId ? 'none' : each.reply === 'duplicate' && !holds ? 'open' : each.previous;
        fc.pre(!(each.reply === 'duplicate' && each.ownId && !holds));
        // An id is unique among open orders, so a place under an open order's id is never accepted.
        fc.pre(!(holds && previous === 'open'));
        const delay = each.reply === 'unknown' ? each.effectAfterMs : 0;
        const visibleFrom = START + ROUND_TRIP_MS + delay + each.listedAfterMs;
        const at = (ms: number) => timestamp(START + each.clockOffset + ms);
        const mine = heldOrder({
          createdAt: at(delay + 1),
          clientOrderId: each.ownId ? 'made-by-atlas' : 'mine',
        });
        const old = heldOrder({
          exchangeOrderId: '6',
          createdAt: at(-60_000),
          ...(previous === 'closed' && { state: 'FILLED' as const }),
        });
        let looks = 0;
        const outcomes: Record<string, CommandOutcome<Order | Acceptance>> = {
          acknowledged: acknowledged(mine),
          onlyAccepted: acknowledged({ kind: 'accepted', exchangeOrderId: '7' }),
          rejected: rejectedOutcome('INSUFFICIENT_FUNDS'),
          notExecuted: rejectedOutcome('RATE_LIMITED', 'notExecuted'),
          unknown: lostReply(each.timed ? 3_000 : null, [], each.clockOffset),
          duplicate: rejectedOutcome('DUPLICATE_CLIENT_ORDER_ID'),
        };
        const { result, count } = start(
          {
            place: async () => outcomes[each.reply] ?? lostReply(null),
            clockOffset: each.clockOffset,
            budgetMs: each.budgetMs,
            find: (ref, asked) => {
              if (each.failingLooks[looks++ % each.failingLooks.length]) unreachable();
              if (holds && asked >= visibleFrom) return mine;
              if ('exchangeOrderId' in ref) return undefined;
              return previous === 'none' ? undefined : old;
            },
          },
          each.ownId ? { clientOrderId: undefined } : {},
        );
        const ended = await result.then(
          (value) => value,
          (error: unknown) => error,
        );
        expect(count('place')).toBe(1);
        if (ended instanceof Problem) {
          expect(ended.details.orderState).toBe('notPlaced');
          expect(holds).toBe(false);
        } else if ((ended as { outcome: string }).outcome === 'placed') {
          expect(holds).toBe(true);
          expect(ended).toMatchObject({ order: { exchangeOrderId: '7' } });
        } else {
          expect(ended).toMatchObject({ outcome: 'unknown' });
          expect(untold).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

it.each(['mine', undefined])(
  'whose outcome is unknown is recorded under the id that its caller gave: %s',
  async (given) => {
    const recorded: (string | null)[] = [];
    const store: Pick<IntentStore, 'begin'> = {
      begin: ({ clientOrderId }) => {
        recorded.push(clientOrderId);
        return Promise.resolve(undefined);
      },
    };
    const { context, call } = exchangeFake({
      place: async () => lostReply(null),
      find: () => undefined,
      budgetMs: 500,
    });
    // A command without a key only begins records.
    const intents = { ...context.intents, store: store as IntentStore };
    const result = placeOrder({ ...context, intents }, { ...request, clientOrderId: given }, CALLER, call);
    expect(await result).toMatchObject({ outcome: 'unknown' });
    expect(recorded).toEqual([given ?? null]);
  },
);

it.each([
  [7, 7],
  [Number.POSITIVE_INFINITY, null],
])("is recorded with how far the exchange's clock may be off: %s", async (clockWithin, recorded) => {
  const subjects: Intent['subject'][] = [];
  const store: Pick<IntentStore, 'begin'> = {
    begin: ({ subject }) => {
      subjects.push(subject);
      return Promise.resolve(undefined);
    },
  };
  const script = { place: async () => lostReply(null), find: () => undefined, budgetMs: 500, clockWithin };
  const { context, call } = exchangeFake(script);
  // A command without a key only begins records.
  const intents = { ...context.intents, store: store as IntentStore };
  await placeOrder({ ...context, intents }, { ...request, clientOrderId: undefined }, CALLER, call);
  expect(subjects).toMatchObject([{ sentAfter: { at: START, within: recorded } }]);
});

it.each([
  ['given', 'mine', ROUND_TRIP_MS + 1],
  ['made by Atlas', undefined, ROUND_TRIP_MS],
] as const)('waits for the next millisecond only under an id that is %s', async (_, clientOrderId, took) => {
  const fake = exchangeFake({ place: () => acknowledged(heldOrder()) });
  await placeOrder(fake.context, { ...request, clientOrderId }, CALLER, fake.call);
  expect(fake.now() - START).toBe(took);
});

it('is refused whose end is nearer than the exchange takes', async () => {
  const capabilities = {
    ...samples.spot.capabilities,
    ...{ timeInForce: TIMES_IN_FORCE, minSecondsToExpiry: 600 },
  };
  const fake = exchangeFake({ instrument: { ...samples.spot, capabilities } });
  const expiresAt = new Date(START + 60_000).toISOString();
  const order = {
    side: 'BUY',
    type: 'LIMIT',
    quantity: '0.005',
    price: '90000',
    timeInForce: 'GTD',
    expiresAt,
  } as const;
  const request = { exchange: 'binance', symbol: 'BTC/USDT', ...order } as const;
  expect(await problemThrownBy(placeOrder(fake.context, request, CALLER, fake.call))).toMatchObject({
    code: 'RULE_VIOLATION',
    details: { orderState: 'notPlaced', violations: [{ field: 'expiresAt', rule: 'minExpiry' }] },
  });
  expect(fake.calls).toEqual([]);
});

describe('an order with others attached', () => {
  const capabilities = { ...samples.spot.capabilities, attached: true, triggerBy: ['LAST'] as const };
  const instrument = { ...samples.spot, capabilities };
  const { exchange, market, symbol, exchangeSymbol } = samples.spot;
  const quote = {
    ...{ exchange, market, symbol, exchangeSymbol, bid: '89999', bidQuantity: '1', ask: '90001', askQuantity: '1' },
    ...{ quantityUnit: 'BTC', markPrice: null },
  };
  const placing = (more: Partial<PlaceRequest>, script: ExchangeScript = { quote: () => quote }) => {
    const fake = exchangeFake({ instrument, place: () => acknowledged(heldOrder()), ...script });
    const request = { exchange, symbol, side: 'BUY', type: 'MARKET', quantity: '0.005' } as const;
    return { ...fake, result: placeOrder(fake.context, { ...request, ...more }, CALLER, fake.call) };
  };

  it.each([
    ['takeProfit', '89999', '90002'],
    ['stopLoss', '90001', '89998'],
  ] as const)('at market has its %s not at %s, which would trigger at once, but at %s', async (field, wrong, right) => {
    const at = (triggerPrice: string) => placing({ [field]: { triggerPrice } });
    const reached = at(wrong);
    expect(await problemThrownBy(reached.result)).toMatchObject({
      code: 'RULE_VIOLATION',
      details: { orderState: 'notPlaced', violations: [{ field: `${field}.triggerPrice`, rule: 'triggerSide' }] },
    });
    expect(reached.count('place')).toBe(0);
    expect(await at(right).result).toMatchObject({ outcome: 'placed' });
  });

  it('at a price of its own is judged by that, without a quote', async () => {
    const limit = { type: 'LIMIT', price: '90000', stopLoss: { triggerPrice: '89000' } } as const;
    expect(await placing(limit, {}).result).toMatchObject({ outcome: 'placed' });
  });
});

it('a conditional order whose trigger is reached already is refused by the quote', async () => {
  const capabilities = { ...samples.spot.capabilities, orderTypes: ORDER_TYPES, triggerBy: ['LAST'] as const };
  const { exchange, market, symbol, exchangeSymbol } = samples.spot;
  const quote = {
    ...{ exchange, market, symbol, exchangeSymbol, bid: '89999', bidQuantity: '1', ask: '90001', askQuantity: '1' },
    ...{ quantityUnit: 'BTC', markPrice: null },
  };
  const { result, calls } = start(
    { instrument: { ...samples.spot, capabilities }, quote: () => quote },
    { type: 'STOP_LIMIT', triggerPrice: '89000' },
  );
  expect(await problemThrownBy(result)).toMatchObject({
    code: 'RULE_VIOLATION',
    details: { orderState: 'notPlaced', violations: [{ field: 'triggerPrice', rule: 'triggerSide' }] },
  });
  expect(calls).toEqual(['quote']);
});

it.each([
  ['STOP_MARKET', { type: 'STOP_MARKET', triggerPrice: '95000' }, true],
  ['LIMIT', { type: 'LIMIT', price: '90000' }, false],
] as const)('a %s is looked for where the exchange keeps orders of its kind', async (_, order, conditional) => {
  const capabilities = { ...samples.spot.capabilities, orderTypes: ORDER_TYPES, triggerBy: ['LAST'] as const };
  const { exchange, market, symbol, exchangeSymbol } = samples.spot;
  const quote = {
    ...{ exchange, market, symbol, exchangeSymbol, bid: '89999', bidQuantity: '1', ask: '90001', askQuantity: '1' },
    ...{ quantityUnit: 'BTC', markPrice: null },
  };
  const request = { exchange, symbol, side: 'BUY', quantity: '0.005', ...order } as const;
  for (const outcome of [lostReply(3_000), rejectedOutcome('DUPLICATE_CLIENT_ORDER_ID')]) {
    const refs: unknown[] = [];
    const fake = exchangeFake({
      ...{ instrument: { ...samples.spot, capabilities }, place: () => outcome, quote: () => quote },
      find: (ref) => {
        refs.push('conditional' in ref ? ref.conditional : undefined);
        return heldOrder({ ...order, clientOrderId: 'made-by-atlas' });
      },
    });
    expect(await placeOrder(fake.context, request, CALLER, fake.call)).toMatchObject({ outcome: 'placed' });
    expect(refs[0]).toBe(conditional);
  }
});
