import { describe, expect, it } from 'vitest';
import { changedInPlace } from '../domain/amendment.ts';
import type { AmendRequest, Order } from '../domain/order.ts';
import { Problem } from '../domain/problem.ts';
import type { AmendChange, CallContext, OrderRef } from '../exchanges/port.ts';
import { loadedPort } from '../exchanges/testing/loaded-port.ts';
import type { Intent } from '../intents/intent.ts';
import type { IntentStore } from '../intents/intent-store.ts';
import { amendOrder } from './amend.ts';
import { cancelOrder } from './cancel.ts';
import { type PlaceRequest, placeOrder } from './place.ts';
import type { RecordingContext } from './reconcile/context.ts';
import {
  acknowledged,
  type ExchangeScript,
  exchangeFake,
  heldOrder,
  problemThrownBy,
  START,
} from './reconcile/testing/exchange-fake.ts';

const request = {
  exchange: 'binance',
  symbol: 'BTC/USDT',
  side: 'BUY',
  type: 'LIMIT',
  quantity: '0.005',
  price: '90000',
} as const;
const caller = { idempotencyKey: 'a-key', principal: null, keyOwner: null, requestId: 'request-1' };

/** An exchange that accepts every order and an empty store; records what was written and how the order was sent. */
function fixture(outlivesProcess: boolean, script: ExchangeScript = {}, more: Partial<PlaceRequest> = {}) {
  const fake = exchangeFake(script);
  const written: Intent[] = [];
  const sent: CallContext[] = [];
  const store: Pick<IntentStore, 'begin' | 'replace' | 'get'> = {
    begin: (intent) => {
      written.push(intent);
      return Promise.resolve(undefined);
    },
    replace: () => Promise.resolve(true),
    get: () => Promise.resolve(undefined),
  };
  const context: RecordingContext = {
    ...fake.context,
    ports: [
      loadedPort({
        ...fake.port,
        place: (order, call) => {
          sent.push(call);
          return Promise.resolve(acknowledged(heldOrder({ clientOrderId: order.clientOrderId })));
        },
      }),
    ],
    intents: {
      // The test uses only the writes of one command.
      store: store as IntentStore,
      outlivesProcess,
      stage: 'test',
      requireKey: false,
      newWriter: () => 'me',
      failed: () => undefined,
    },
  };
  return { result: placeOrder(context, { ...request, ...more }, caller, fake.call), written, sent };
}

describe('a place under a key', () => {
  it('is recorded under the client order id that its caller gave, if any', async () => {
    const idOf = async (clientOrderId: string | undefined) => {
      const { result, written } = fixture(true, {}, { clientOrderId });
      await result;
      return written[0]?.clientOrderId;
    };
    expect([await idOf('mine'), await idOf(undefined)]).toEqual(['mine', null]);
  });

  it('is sent so that no copy is accepted after the moment recorded before', async () => {
    const { result, written, sent } = fixture(true);
    expect(await result).toMatchObject({ outcome: 'placed' });
    const [intent] = written;
    if (intent?.progress.state !== 'SENT') throw new Error('nothing was recorded before sending');
    expect(intent.progress.acceptedUntil).toBeGreaterThan(0);
    expect(sent.map(({ acceptedUntil }) => acceptedUntil)).toEqual([intent.progress.acceptedUntil]);
  });

  it('is leased until it must have ended, and due for a look from then on', async () => {
    const { result, written } = fixture(true);
    await result;
    const until = exchangeFake().call.deadline + 2_000;
    expect(written[0]?.progress).toMatchObject({ lease: { owner: 'me', until }, dueAt: until });
  });

  it("is recorded as JSON, even while the exchange's clock is not known", async () => {
    const { result, written } = fixture(true, { clockWithin: Number.POSITIVE_INFINITY });
    await result;
    expect(written[0]?.subject).toMatchObject({ sentAfter: { at: START, within: null } });
    const known = fixture(true, { clockWithin: 7 });
    await known.result;
    expect(known.written[0]?.subject).toMatchObject({ sentAfter: { at: START, within: 7 } });
  });

  it('is refused, and nothing is sent, where the store does not outlive the process', async () => {
    const { result, written, sent } = fixture(false);
    expect(await problemThrownBy(result)).toMatchObject({
      code: 'INTENT_STORE_UNAVAILABLE',
      retryable: false,
      details: { orderState: 'notPlaced' },
    });
    expect([written, sent]).toEqual([[], []]);
  });
});

/** A store of one record with the table's conditions; `fails` selects writes that get no answer and have no effect. */
function slot(fails: (next: Intent) => boolean) {
  const standing: { intent?: Intent } = {};
  const store: Pick<IntentStore, 'begin' | 'replace' | 'get'> = {
    begin: (intent) => {
      const { intent: other } = standing;
      standing.intent ??= intent;
      return Promise.resolve(other);
    },
    replace: (next) => {
      if (fails(next)) return Promise.reject(new Error('no answer'));
      if (standing.intent?.version !== next.version - 1) return Promise.resolve(false);
      standing.intent = next;
      return Promise.resolve(true);
    },
    get: () => Promise.resolve(standing.intent),
  };
  return { standing, store };
}

describe('an order that is one of several under a key', () => {
  /** The record that a call heard of, where `other` stands under its id. */
  async function heard(price: string) {
    const { standing, store } = slot(() => false);
    const fake = exchangeFake({ place: () => acknowledged(heldOrder()) });
    const intents = { ...fake.context.intents, store: store as IntentStore, outlivesProcess: true };
    const recorded: Intent[] = [];
    const part = { intentId: 'part', requestHash: 'hash', recorded: (intent: Intent) => recorded.push(intent) };
    await placeOrder({ ...fake.context, intents }, request, caller, fake.call, { part });
    const first = standing.intent;
    await placeOrder({ ...fake.context, intents }, { ...request, price }, caller, fake.call, { part }).catch(
      () => undefined,
    );
    return { recorded, first };
  }

  it.each(['90000', '90000.001'])(
    'tells which record stands under its id, with checks that pass or not (%s)',
    async (price) => {
      const { recorded, first } = await heard(price);
      expect(recorded.map(({ writer, progress }) => [writer, progress.state])).toEqual([
        ['me', 'SENT'],
        ['me', 'DONE'],
      ]);
      expect(recorded[1]).toBe(first);
    },
  );
});

describe('a place repeated under its key after it was reported as without effect', () => {
  /** A call, its start, and what the exchange shows while it runs. */
  const calls = (given: string | undefined) => {
    let failing = false;
    const { standing, store } = slot(({ progress }) => failing && progress.state === 'DONE');
    let placed = 0;
    let ms = 0;
    const call = (find: (ref: OrderRef) => Order | undefined, fails = false) => {
      failing = fails;
      const fake = exchangeFake({
        find,
        place: () => {
          placed += 1;
          const problem = new Problem('RATE_LIMITED', 'Too many requests.', { lookFrom: START + 2_010 });
          return { outcome: 'notExecuted', problem };
        },
      });
      fake.pass(ms);
      const context: RecordingContext = {
        ...fake.context,
        intents: {
          store: store as IntentStore,
          outlivesProcess: true,
          stage: 'test',
          requireKey: false,
          newWriter: () => `writer-${ms}`,
          failed: () => undefined,
        },
      };
      const deadline = { ...fake.call, deadline: START + ms + 3_000 };
      ms += 8_000;
      return placeOrder(context, { ...request, clientOrderId: given }, caller, deadline);
    };
    return { call, standing, placed: () => placed };
  };

  it.each([undefined, 'mine'])(
    'is found, and is not denied by a call that takes over from one that stopped there',
    async (given) => {
      const { call, standing, placed } = calls(given);
      expect(await problemThrownBy(call(() => undefined))).toMatchObject({ code: 'RATE_LIMITED' });
      // A proxy reported it, but the order exists: the call finds it, and its last write fails.
      const clientOrderId = given ?? standing.intent?.intentId ?? '';
      const held = heldOrder({ clientOrderId });
      expect(await call(() => held, true)).toMatchObject({ outcome: 'placed' });
      expect(standing.intent?.progress.state).toBe('SENT');
      // A read that lags behind the one that found it proves nothing.
      expect(await call(() => undefined)).toMatchObject({ outcome: 'unknown' });
      expect(await call(() => held)).toMatchObject({ outcome: 'placed', order: { clientOrderId } });
      expect(placed()).toBe(1);
    },
  );
});

describe('a change of an order under a key', () => {
  const reduced = heldOrder({ quantity: '0.004' });
  const canceled = heldOrder({ state: 'CANCELED', remainingQuantity: '0' });
  const change = { allowReplace: true, quantity: '0.004' };

  /** Calls over one store, and how the exchange was asked. */
  function fixture() {
    const { standing, store } = slot(() => false);
    const amends: AmendChange[] = [];
    const fake = exchangeFake({ find: () => heldOrder() });
    const seen: CallContext[] = [];
    fake.port.amend = (order, asked, call) => {
      amends.push(asked);
      seen.push(call);
      return Promise.resolve(
        acknowledged({ order: reduced, amendment: changedInPlace('keepPriority', 'kept', order, reduced) }),
      );
    };
    fake.port.cancel = (_, call) => {
      seen.push(call);
      return Promise.resolve(acknowledged(canceled));
    };
    const context: RecordingContext = {
      ...fake.context,
      intents: { ...fake.context.intents, store: store as IntentStore, outlivesProcess: true },
    };
    const { call } = fake;
    return {
      standing,
      amends,
      seen,
      amend: (id = 'binance.spot.BTCUSDT.7', with_: AmendRequest = change) =>
        amendOrder(context, id, with_, caller, call),
      cancel: (id = 'binance.spot.BTCUSDT.7') => cancelOrder(context, id, caller, call),
    };
  }

  it.each(['amend', 'cancel'] as const)(
    'is sent once, is accepted no later than recorded, and is answered again: %s',
    async (command) => {
      const { standing, seen, [command]: ask } = fixture();
      const first = await ask();
      expect(first).toMatchObject({ replayed: false });
      expect(await ask()).toEqual({ ...first, replayed: true });
      expect(seen).toHaveLength(1);
      expect(seen[0]?.acceptedUntil).toBeGreaterThan(START);
      expect(standing.intent?.progress.state).toBe('DONE');
    },
  );

  it('is recorded by what it changes', async () => {
    const { standing, amend } = fixture();
    await amend(undefined, { allowReplace: true, quantity: '0.004', price: '89000' });
    expect(standing.intent?.subject).toMatchObject({ change: { quantity: '0.004', price: '89000' } });
  });

  it('names a replacement after the key, so that whoever takes over looks for the same order', async () => {
    const { standing, amends, amend } = fixture();
    await amend();
    const { intentId, subject } = standing.intent ?? {};
    expect(amends.map(({ replacementClientOrderId }) => replacementClientOrderId)).toEqual([intentId]);
    expect(subject).toMatchObject({ replacementClientOrderId: intentId });
  });

  it.each<[string, (fixture_: ReturnType<typeof fixture>) => Promise<unknown>]>([
    ['an amend of another order', ({ amend }) => amend('binance.spot.BTCUSDT.8')],
    ['an amend to another quantity', ({ amend }) => amend(undefined, { ...change, quantity: '0.003' })],
    ['a cancel', ({ cancel }) => cancel()],
  ])('is not taken for %s under its key', async (_, other) => {
    const opened = fixture();
    await opened.amend();
    expect(await problemThrownBy(other(opened))).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
    expect(opened.seen).toHaveLength(1);
  });

  it('is not taken for a cancel of another order under its key', async () => {
    const { cancel, seen } = fixture();
    await cancel();
    expect(await problemThrownBy(cancel('binance.spot.BTCUSDT.8'))).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
    expect(seen).toHaveLength(1);
  });
});
