import { describe, expect, it } from 'vitest';
import { changedInPlace } from '../../domain/amendment.ts';
import type { LinkedOrders } from '../../domain/linked-orders.ts';
import { PLAIN_TERMS } from '../../domain/order.ts';
import { Problem } from '../../domain/problem.ts';
import { createRequestBudget, SHARED_RESERVE } from '../../exchanges/client/request-budget.ts';
import { type CallContext, type CallRank, type LinkedOrdersPort, rankOf } from '../../exchanges/port.ts';
import { loadedPort } from '../../exchanges/testing/loaded-port.ts';
import type { Intent, IntentOperation, IntentSubject, OpenIntent } from '../../intents/intent.ts';
import { UnreadableIntent } from '../../intents/intent-record.ts';
import type { IntentStore } from '../../intents/intent-store.ts';
import { createCatalogue } from '../../reference/catalogue.ts';
import type { RecordingContext } from './context.ts';
import { type FollowedIntent, followIntent } from './follow-intent.ts';
import { resolveIntent } from './resolve-intent.ts';
import { type ExchangeScript, exchangeFake, heldOrder, problemThrownBy, START } from './testing/exchange-fake.ts';
import { placeListIntent } from './testing/intent-sample.ts';

const product = { exchange: 'binance', market: 'spot', symbol: 'BTC/USDT', exchangeSymbol: 'BTCUSDT' } as const;
const SUBJECTS: Readonly<Record<IntentOperation, IntentSubject>> = {
  place: {
    operation: 'place',
    ...product,
    order: {
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      postOnly: false,
      reduceOnly: false,
      price: '80000',
      quantity: '0.01',
      quoteQuantity: null,
      ...PLAIN_TERMS,
      clientOrderId: 'desk-1',
    },
    idOrigin: 'drawn',
    sentAfter: { at: START, within: null },
  },
  placeList: placeListIntent().subject,
  cancelList: { operation: 'cancelList', ...product, orderListId: 'binance.spot.BTCUSDT.7' },
  amend: {
    operation: 'amend',
    ...product,
    before: heldOrder(),
    change: { quantity: undefined, price: '80000' },
    replacementClientOrderId: 'desk-2',
    mayBeReplaced: false,
    modifyId: '7',
  },
  cancel: { operation: 'cancel', ...product, orderId: heldOrder().id },
};

/** A command whose reply was lost and that the exchange may accept until `acceptedUntil`. */
const lostIntent = (
  operation: IntentOperation,
  acceptedUntil: number | null = null,
  leaseUntil = START - 60_000,
): OpenIntent => ({
  intentId: 'intent-1',
  version: 1,
  writer: 'gone',
  subject: SUBJECTS[operation],
  clientOrderId: 'desk-1',
  requestHash: 'hash',
  principal: null,
  requestId: 'request-1',
  attempt: 1,
  progress: { state: 'SENT', lease: { owner: 'gone', until: leaseUntil }, acceptedUntil, dueAt: leaseUntil },
  createdAt: START,
  updatedAt: START,
});

/** An exchange that shows no trace of the command; calls `asked` on each look. */
function fixture(intent: OpenIntent, asked: (call: CallContext) => void) {
  const fake = exchangeFake({ fills: () => [] });
  const find = (_: unknown, call: CallContext) => {
    fake.pass(1);
    asked(call);
    return Promise.resolve(undefined);
  };
  const unused = () => Promise.reject(new Error('following an intent only reads it'));
  const store: IntentStore = {
    get: () => Promise.resolve(intent),
    begin: unused,
    replace: unused,
    namingLagMs: 0,
    byClientOrderId: unused,
    due: unused,
  };
  const context: RecordingContext = {
    ...fake.context,
    ports: [loadedPort({ ...fake.port, find })],
    intents: {
      store,
      outlivesProcess: true,
      stage: 'test',
      requireKey: false,
      newWriter: () => 'me',
      failed: () => undefined,
    },
  };
  return { ...fake, context };
}

describe('following an intent', () => {
  it('leaves the budget reserved for orders, however many callers do it', async () => {
    const weights = { name: 'weight-1m', counts: 'weight', limit: 200, windowSeconds: 60, refill: 'window' } as const;
    const spend = (weight: number, rank: CallRank) => budget.settle(budget.spend({ weight }, rank), undefined);
    const { context, call, now } = fixture(lostIntent('place'), (asked) => spend(4, rankOf('read', asked)));
    const budget = createRequestBudget('binance', [{ ...weights, reserve: SHARED_RESERVE }], now);
    const polls: FollowedIntent[] = [];
    for (let poller = 0; poller < 12; poller += 1) polls.push(await followIntent(context, 'intent-1', call));
    for (let placed = 0; placed < 14; placed += 1) spend(1, 'order');
    for (const { state, problem, askAgainMs } of polls) {
      expect([state, problem?.code]).toEqual(['UNKNOWN', 'EXCHANGE_UNREACHABLE']);
      expect(askAgainMs).toBeGreaterThanOrEqual(1_000);
    }
  });

  it('answers what is known when it may not make requests, and says when to ask again', async () => {
    const refused = () => {
      throw new Problem('RATE_LIMITED', 'The rest is kept.', { retryAfterMs: 41_000 });
    };
    const { context, call } = fixture(lostIntent('place'), refused);
    expect(await followIntent(context, 'intent-1', call)).toMatchObject({ state: 'UNKNOWN', askAgainMs: 41_000 });
  });

  it('says to ask again when an absence will be proof', async () => {
    const { context, call, now } = fixture(lostIntent('place', START + 3_000), () => undefined);
    const { state, askAgainMs } = await followIntent(context, 'intent-1', call);
    expect([state, now() + (askAgainMs ?? 0)]).toEqual(['UNKNOWN', START + 15_000]);
  });

  it('says to ask again soon while the command is being sent', async () => {
    const { context, call } = fixture(lostIntent('place', null, START + 9_000), () => undefined);
    expect(await followIntent(context, 'intent-1', call)).toMatchObject({ state: 'SENT', askAgainMs: 1_000 });
  });

  it('gives no time to ask again once the command has ended', async () => {
    const { context, call, pass } = fixture(lostIntent('place', START), () => undefined);
    pass(20_000);
    expect(await followIntent(context, 'intent-1', call)).toMatchObject({ state: 'NOT_EXECUTED', askAgainMs: null });
  });

  it('claims nothing of an attempt that was made while it looked', async () => {
    const { context, call, pass } = fixture(lostIntent('place', START), () => undefined);
    const { store } = context.intents;
    if (store === undefined) throw new Error('there is a store');
    const anew: OpenIntent = { ...lostIntent('place', null, START + 60_000), version: 2, attempt: 2 };
    const stored = [lostIntent('place', START), anew];
    const get = () => Promise.resolve(stored.shift());
    pass(20_000);
    const followed = await followIntent(
      { ...context, intents: { ...context.intents, store: { ...store, get } } },
      'intent-1',
      call,
    );
    expect(followed).toMatchObject({ state: 'SENT', attempts: 2, problem: null });
  });
});

describe('resolving a command', () => {
  it.each([
    ['place', 'order'],
    ['amend', 'order'],
    ['cancel', 'cancel'],
  ] as const)('%s asks as urgently as the command itself', async (operation, rank) => {
    const ranks = new Set<CallRank | undefined>();
    const { context, call } = fixture(lostIntent(operation), (asked) => ranks.add(asked.rank));
    await resolveIntent(context, lostIntent(operation), { ...call, deadline: START + 2_000 });
    expect([...ranks]).toEqual([rank]);
  });
});

/** Follows a recorded intent, or what the store says instead, at an exchange that shows `find`. */
function follow(stored: Intent | Error | undefined, script: ExchangeScript = {}, at = START) {
  const fake = exchangeFake({ fills: () => [], ...script });
  fake.pass(at - START);
  const unused = () => Promise.reject(new Error('following an intent only reads it'));
  const get = () => (stored instanceof Error ? Promise.reject(stored) : Promise.resolve(stored));
  const store: IntentStore = {
    ...{ get, begin: unused, replace: unused, due: unused },
    namingLagMs: 0,
    byClientOrderId: () => Promise.resolve([]),
  };
  const intents = { ...fake.context.intents, store, outlivesProcess: true };
  return followIntent({ ...fake.context, intents }, 'intent-1', fake.call);
}

const REFUSAL = { code: 'POST_ONLY_WOULD_TAKE', detail: 'It would have traded.', details: {} } as const;
const AMENDMENT = changedInPlace('keepPriority', 'kept', heldOrder(), heldOrder({ price: '80000' }));
const ended = (progress: Intent['progress'], operation: IntentOperation = 'place'): Intent => ({
  ...lostIntent(operation),
  progress,
});

describe('what is told of a command', () => {
  const nothing = { order: null, amendment: null, orderList: null, problem: null };

  it('that is being sent is that it is', async () => {
    expect(await follow(lostIntent('place', null, START))).toEqual({
      ...{ intentId: 'intent-1', clientOrderId: 'desk-1', operation: 'place', state: 'SENT', attempts: 1 },
      ...{ exchange: 'binance', market: 'spot', symbol: 'BTC/USDT', orderId: null, ...nothing, askAgainMs: 1_000 },
      ...{ requestId: 'request-1', createdAt: '2026-11-22T09:00:00.000Z', updatedAt: '2026-11-22T09:00:00.000Z' },
    });
  });

  it('that somebody looks for is why its outcome is unknown', async () => {
    const lease = { owner: 'sweeper', until: START };
    const progress = { state: 'UNKNOWN', lease, cause: REFUSAL, acceptedUntil: null, dueAt: START } as const;
    expect(await follow(ended(progress))).toMatchObject({
      state: 'UNKNOWN',
      problem: { code: 'POST_ONLY_WOULD_TAKE', detail: 'It would have traded.' },
      askAgainMs: 1_000,
    });
  });

  it('that had no effect is the problem it ended in', async () => {
    expect(await follow(ended({ state: 'NOT_EXECUTED', problem: REFUSAL, lookFrom: null }))).toMatchObject({
      state: 'NOT_EXECUTED',
      problem: { code: 'POST_ONLY_WOULD_TAKE' },
      askAgainMs: null,
    });
  });

  it('that was refused is the refusal', async () => {
    const done = ended({ state: 'DONE', result: { kind: 'problem', problem: REFUSAL } });
    expect(await follow(done)).toMatchObject({ state: 'DONE', problem: { code: REFUSAL.code }, askAgainMs: null });
  });

  it('that was done is its order, and how it was amended', async () => {
    const order = heldOrder({ price: '80000' });
    const result = { kind: 'order', order, amendment: AMENDMENT } as const;
    expect(await follow(ended({ state: 'DONE', result }))).toMatchObject({
      ...{ state: 'DONE', order, orderId: order.id, amendment: AMENDMENT, problem: null, askAgainMs: null },
    });
  });

  it('that a look finds done is its order, too', async () => {
    const order = heldOrder({ clientOrderId: 'desk-1' });
    expect(await follow(lostIntent('place'), { find: () => order })).toMatchObject({
      ...{ state: 'DONE', order, orderId: order.id, amendment: null, problem: null, askAgainMs: null },
    });
  });

  const list: LinkedOrders = {
    ...{
      id: 'binance.spot.BTCUSDT.7',
      exchange: 'binance',
      market: 'spot',
      symbol: 'BTC/USDT',
      exchangeSymbol: 'BTCUSDT',
    },
    ...{ exchangeListId: '7', clientListId: null, kind: 'OCO', state: 'EXECUTING', exchangeState: 'EXECUTING' },
    ...{ legs: [], updatedAt: null },
  };

  it('that was done about a list is the list', async () => {
    const result = { kind: 'list', list } as const;
    expect(await follow(ended({ state: 'DONE', result }, 'placeList'))).toMatchObject({
      ...{ state: 'DONE', orderList: list, order: null, orderId: null, problem: null, askAgainMs: null },
    });
  });

  it('that a look finds done about a list is the list, too', async () => {
    const fake = exchangeFake();
    const unused = () => Promise.reject(new Error('following an intent only reads it'));
    const lists: LinkedOrdersPort = {
      place: unused,
      cancel: unused,
      find: () => Promise.resolve(list),
      active: unused,
    };
    const ports = [loadedPort({ ...fake.port, linkedOrders: () => Promise.resolve(lists) })];
    const lost = lostIntent('placeList');
    const { dueAt, acceptedUntil } = lost.progress;
    const unknown = { state: 'UNKNOWN', lease: null, cause: REFUSAL, acceptedUntil, dueAt } as const;
    const store: Pick<IntentStore, 'get'> = { get: () => Promise.resolve({ ...lost, progress: unknown }) };
    // The test uses only the read of one command.
    const intents = { ...fake.context.intents, store: store as IntentStore, outlivesProcess: true };
    const catalogue = createCatalogue({ ports, ttlMs: 3_600_000, now: fake.now });
    expect(await followIntent({ ...fake.context, ports, catalogue, intents }, 'intent-1', fake.call)).toMatchObject({
      ...{ state: 'DONE', orderList: list, order: null, problem: null, askAgainMs: null },
    });
  });

  it('that a look finds amended is the order before and after', async () => {
    const order = heldOrder({ price: '80000' });
    expect(await follow(lostIntent('amend'), { find: () => order, amendTrace: () => 'made' })).toMatchObject({
      ...{ state: 'DONE', orderId: order.id, order: { price: '80000' }, amendment: AMENDMENT, problem: null },
    });
  });

  it('that a look finds refused is the refusal', async () => {
    const order = heldOrder({ clientOrderId: 'desk-1', state: 'REJECTED', stateReason: 'no margin' });
    expect(await follow(lostIntent('place'), { find: () => order })).toMatchObject({
      ...{ state: 'DONE', order: null, problem: { code: 'EXCHANGE_REJECTED' }, askAgainMs: null },
    });
  });

  it('that a look proves without effect is that it may be sent again', async () => {
    expect(await follow(lostIntent('place', START), { find: () => undefined }, START + 20_000)).toMatchObject({
      ...{ state: 'NOT_EXECUTED', order: null, problem: { code: 'NOT_PLACED', retryable: true }, askAgainMs: null },
    });
  });

  it('names the id of a replacement only where there may be one', async () => {
    const amend = (mayBeReplaced: boolean): Intent => {
      const { subject, ...intent } = lostIntent('amend', null, START);
      return { ...intent, subject: { ...subject, mayBeReplaced } as IntentSubject };
    };
    expect(await follow(amend(true))).toMatchObject({ clientOrderId: 'desk-2', orderId: heldOrder().id });
    expect(await follow(amend(false))).toMatchObject({ clientOrderId: null, orderId: heldOrder().id });
    expect(await follow(lostIntent('cancel', null, START))).toMatchObject({
      clientOrderId: null,
      orderId: heldOrder().id,
    });
  });
});

describe('an intent that cannot be followed', () => {
  const unavailable = (stored: Error) => problemThrownBy(follow(stored));

  it('is not found where nothing is recorded', async () => {
    expect(await problemThrownBy(follow(undefined))).toMatchObject({ code: 'INTENT_NOT_FOUND' });
  });

  it('is a final problem of a deployment without a store', async () => {
    const { context, call } = exchangeFake();
    expect(await problemThrownBy(followIntent(context, 'intent-1', call))).toMatchObject({
      ...{ code: 'INTENT_STORE_UNAVAILABLE', retryable: false },
    });
  });

  it('is a passing problem of a store that does not answer', async () => {
    const down = new Error('down');
    expect(await unavailable(down)).toMatchObject({ code: 'INTENT_STORE_UNAVAILABLE', retryable: true, cause: down });
  });

  it.each([
    ['newer', true],
    ['damaged', false],
  ] as const)('is a problem of its record that may pass, where that is %s: %s', async (why, retryable) => {
    const unreadable = new UnreadableIntent(why, 'The record is odd.');
    expect(await unavailable(unreadable)).toMatchObject({
      ...{ code: 'INTENT_STORE_UNAVAILABLE', detail: 'The record is odd.', retryable, cause: unreadable },
    });
  });
});
