import { describe, expect, test } from 'vitest';
import { PLAIN_TERMS } from '../../domain/order.ts';
import { type Intent, type IntentProgress, isOpen } from '../../intents/intent.ts';
import { settleability, settleByHand } from './settle-by-hand.ts';

const NOW = 100_000;
const problem = { code: 'NOT_PLACED', detail: '', details: {} } as const;
const NEVER = () => Number.POSITIVE_INFINITY;

const unknown = { state: 'UNKNOWN', lease: null, acceptedUntil: null, dueAt: 0, cause: problem } as const;
const leased = (until: number) => ({ owner: 'sweeper', until });

function intentThatIs(progress: IntentProgress, operation: 'place' | 'cancel' = 'place'): Intent {
  const product = { exchange: 'bitmex', market: 'coinm', symbol: 'BTC/USD:BTC', exchangeSymbol: 'XBTUSD' } as const;
  const order = {
    side: 'BUY',
    type: 'LIMIT',
    timeInForce: 'GTC',
    postOnly: false,
    reduceOnly: false,
    price: '50000',
    quantity: '100',
    quoteQuantity: null,
    ...PLAIN_TERMS,
    clientOrderId: 'order-1',
  } as const;
  return {
    intentId: 'i',
    version: 7,
    writer: 'first',
    subject:
      operation === 'place'
        ? { operation, ...product, order, idOrigin: 'drawn', sentAfter: { at: 0, within: null } }
        : { operation, ...product, orderId: 'bitmex.coinm.XBTUSD.1' },
    clientOrderId: null,
    requestHash: 'hash',
    principal: null,
    requestId: 'request-1',
    attempt: 1,
    progress,
    createdAt: 0,
    updatedAt: 0,
  };
}

describe('an intent may be settled by hand', () => {
  test.each<[string, IntentProgress]>([
    ['whose outcome is unknown', unknown],
    [
      'whose caller stopped without recording an outcome',
      { state: 'SENT', lease: leased(NOW - 1), acceptedUntil: null, dueAt: 0 },
    ],
    ['whose last look was interrupted', { ...unknown, lease: leased(NOW - 1) }],
  ])('%s', (_, progress) => {
    const intent = intentThatIs(progress);
    expect(settleability(intent, NEVER, NOW)).toEqual({ kind: 'open', intent });
  });

  test.each<[string, IntentProgress, object]>([
    [
      'that is being sent',
      { state: 'SENT', lease: leased(NOW), acceptedUntil: null, dueAt: 0 },
      { kind: 'leased', until: NOW },
    ],
    ['that is being looked for', { ...unknown, lease: leased(NOW + 1) }, { kind: 'leased', until: NOW + 1 }],
    ['that was proven to have had no effect', { state: 'NOT_EXECUTED', problem, lookFrom: null }, { kind: 'ended' }],
    ['that has ended', { state: 'DONE', result: { kind: 'problem', problem } }, { kind: 'ended' }],
  ])('but not one %s', (_, progress, expected) => {
    expect(settleability(intentThatIs(progress), NEVER, NOW)).toEqual(expected);
  });

  test('only after the moment from which an absence is proof', () => {
    const intent = intentThatIs({ ...unknown, acceptedUntil: 5_000 });
    expect(settleability(intent, () => NOW, NOW)).toEqual({ kind: 'provable', after: NOW });
    expect(settleability(intent, () => NOW - 1, NOW)).toEqual({ kind: 'open', intent });
  });
});

describe('settling by hand', () => {
  const settlement = { by: 'kim', reason: 'not in the history', at: NOW, writer: 'operator-1' };
  const settle = async (intent: Intent, isLast = true) => {
    const written: Intent[] = [];
    if (!isOpen(intent)) throw new TypeError('not open');
    const replace = (next: Intent) => {
      written.push(next);
      return Promise.resolve(isLast);
    };
    return { settled: await settleByHand({ replace }, intent, settlement), written };
  };

  test('ends it in a problem that says by whom, when and why, and is never retried', async () => {
    const { settled, written } = await settle(intentThatIs(unknown));
    expect(written).toEqual([settled]);
    expect(settled).toMatchObject({
      version: 8,
      writer: 'operator-1',
      progress: {
        state: 'DONE',
        result: {
          kind: 'problem',
          problem: {
            code: 'SETTLED_BY_OPERATOR',
            detail: expect.stringMatching(/^kim settled at 1970-01-01T00:01:40.000Z .* not in the history$/),
            details: { exchange: 'bitmex', orderState: 'notPlaced' },
          },
        },
      },
    });
  });

  test('mentions a key only where there was one', async () => {
    const detailOf = async (intent: Intent) => JSON.stringify((await settle(intent)).settled?.progress);
    expect(await detailOf(intentThatIs(unknown))).toContain('This key sends nothing more.');
    const unkeyed = await detailOf({ ...intentThatIs(unknown), requestHash: null });
    expect(unkeyed).toContain('which could not be proven. Reason given: not in the history');
  });

  test('claims nothing about an order to be cancelled', async () => {
    const { settled } = await settle(intentThatIs(unknown, 'cancel'));
    expect(settled?.progress).toMatchObject({ result: { problem: { details: { exchange: 'bitmex' } } } });
    expect(JSON.stringify(settled)).not.toContain('orderState');
  });

  test('has no effect when another writer was faster', async () => {
    expect((await settle(intentThatIs(unknown), false)).settled).toBeUndefined();
  });
});
