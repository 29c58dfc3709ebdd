import { describe, expect, it } from 'vitest';
import type { Order } from '../domain/order.ts';
import { Problem } from '../domain/problem.ts';
import type { CallContext, OrderRef } from '../exchanges/port.ts';
import type { Intent } from '../intents/intent.ts';
import type { IntentStore } from '../intents/intent-store.ts';
import { placeOrder } from './place.ts';
import type { RecordingContext } from './reconcile/context.ts';
import { acknowledged, exchangeFake, heldOrder, problemThrownBy, START } from './reconcile/testing/exchange-fake.ts';

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
function fixture(outlivesProcess: boolean) {
  const fake = exchangeFake();
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
      {
        ...fake.port,
        place: (order, call) => {
          sent.push(call);
          return Promise.resolve(acknowledged(heldOrder({ clientOrderId: order.clientOrderId })));
        },
      },
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
  return { result: placeOrder(context, request, caller, fake.call), written, sent };
}

describe('a place under a key', () => {
  it('is sent so that no copy is accepted after the moment recorded before', async () => {
    const { result, written, sent } = fixture(true);
    expect(await result).toMatchObject({ outcome: 'placed' });
    const [intent] = written;
    if (intent?.progress.state !== 'SENT') throw new Error('nothing was recorded before sending');
    expect(intent.progress.acceptedUntil).toBeGreaterThan(0);
    expect(sent.map(({ acceptedUntil }) => acceptedUntil)).toEqual([intent.progress.acceptedUntil]);
  });

  it('is recorded as at work until it must have ended, and as due to be looked at from then on', async () => {
    const { result, written } = fixture(true);
    await result;
    const until = exchangeFake().call.deadline + 2_000;
    expect(written[0]?.progress).toMatchObject({ lease: { owner: 'me', until }, dueAt: until });
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
