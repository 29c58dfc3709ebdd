import { describe, expect, it } from 'vitest';
import { Problem } from '../../domain/problem.ts';
import { createRequestBudget, SHARED_RESERVE } from '../../exchanges/client/request-budget.ts';
import { type CallContext, type CallRank, rankOf } from '../../exchanges/port.ts';
import type { IntentOperation, IntentSubject, OpenIntent } from '../../intents/intent.ts';
import type { IntentStore } from '../../intents/intent-store.ts';
import type { RecordingContext } from './context.ts';
import { type FollowedIntent, followIntent } from './follow-intent.ts';
import { resolveIntent } from './resolve-intent.ts';
import { exchangeFake, heldOrder, START } from './testing/exchange-fake.ts';

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
      clientOrderId: 'desk-1',
    },
    idOrigin: 'drawn',
    sentAfter: { at: START, within: null },
  },
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
    byClientOrderId: unused,
    due: unused,
  };
  const context: RecordingContext = {
    ...fake.context,
    ports: [{ ...fake.port, find }],
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
