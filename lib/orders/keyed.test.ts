import { describe, expect, it } from 'vitest';
import type { CallContext } from '../exchanges/port.ts';
import type { Intent } from '../intents/intent.ts';
import type { IntentStore } from '../intents/intent-store.ts';
import { placeOrder } from './place.ts';
import type { RecordingContext } from './reconcile/context.ts';
import { acknowledged, exchangeFake, heldOrder, problemOf } from './reconcile/testing/exchange-fake.ts';

const request = {
  exchange: 'binance',
  symbol: 'BTC/USDT',
  side: 'BUY',
  type: 'LIMIT',
  quantity: '0.005',
  price: '90000',
} as const;
const caller = { idempotencyKey: 'a-key', principal: null, keyOwner: null, requestId: 'request-1' };

/** An exchange that takes every order, and a store that knows none: what was written there, and how the order was sent. */
function house(outlivesProcess: boolean) {
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
      // Of the store only the writes of one command are asked.
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
  it('is sent so that no copy of it is accepted beyond the fence that was recorded before', async () => {
    const { result, written, sent } = house(true);
    expect(await result).toMatchObject({ outcome: 'placed' });
    const [intent] = written;
    if (intent?.progress.state !== 'SENT') throw new Error('nothing was recorded before the sending');
    expect(intent.progress.fence).toBeGreaterThan(0);
    expect(sent.map(({ acceptedUntil }) => acceptedUntil)).toEqual([intent.progress.fence]);
  });

  it('is refused, and nothing is sent, where the record ends with the process', async () => {
    const { result, written, sent } = house(false);
    expect(await problemOf(result)).toMatchObject({
      code: 'INTENT_STORE_UNAVAILABLE',
      retryable: false,
      details: { orderState: 'notPlaced' },
    });
    expect([written, sent]).toEqual([[], []]);
  });
});
