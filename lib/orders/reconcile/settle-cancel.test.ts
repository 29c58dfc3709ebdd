import { describe, expect, test } from 'vitest';
import type { Order } from '../../domain/order.ts';
import { parseOrderId } from '../../domain/order-id.ts';
import type { CommandOutcome } from '../../domain/outcome.ts';
import { Problem } from '../../domain/problem.ts';
import { samples } from '../../domain/testing/instrument-samples.ts';
import type { Acceptance } from '../../exchanges/port.ts';
import { callOf } from '../../reference/context.ts';
import type { LostReply } from './resolve.ts';
import { ended, onlyAccepted, settleCancel, stillActive, whatBecameOfIt } from './settle-cancel.ts';
import { type ExchangeScript, exchangeFake, heldOrder, problemThrownBy, START } from './testing/exchange-fake.ts';

const ID = parseOrderId('binance.spot.BTCUSDT.7');
const REF = { instrument: samples.spot, exchangeOrderId: '7' };
const canceled = heldOrder({ state: 'CANCELED' });

/** Settles a cancel that was lost long ago, unless `lost` says otherwise. */
function settle(script: ExchangeScript, lost: Partial<LostReply> = {}) {
  const fake = exchangeFake(script);
  const problem = new Problem('RATE_LIMITED', 'Busy.', { retryAfterMs: 500, lookFrom: START });
  const whole = { problem, acceptedUntil: START - 60_000, clientOrderIds: [], ...lost };
  const call = callOf(fake.context, fake.port, fake.call);
  return { ...fake, result: settleCancel(fake.context, fake.port, REF, ID, whole, call) };
}

describe('a lost cancel', () => {
  test('is answered with the cancelled order', async () => {
    expect(await settle({ find: () => canceled }).result).toEqual({ outcome: 'canceled', order: canceled });
  });

  test('of an order that is not there is believed from the moment at which it would have to show', async () => {
    // The first look begins 160 ms after the start.
    const late = settle({ find: () => undefined, facts: { listingLagMs: 160 } });
    expect(await problemThrownBy(late.result)).toMatchObject({ code: 'ORDER_NOT_FOUND' });
    const early = settle({ find: () => undefined, facts: { listingLagMs: 161 } });
    expect(await problemThrownBy(early.result)).toMatchObject({ code: 'ORDER_NOT_FOUND' });
    expect([late.looks.length, early.looks.length]).toEqual([1, 2]);
  });

  test('that had no effect may be sent again, whatever its first answer said', async () => {
    const { code, detail, details, cause } = await problemThrownBy(settle({ find: () => heldOrder() }).result);
    expect([code, detail]).toEqual([
      'NOT_PLACED',
      'The cancel did not take effect at binance: Busy. This is proven, so it may be sent again.',
    ]);
    expect(details).toEqual({
      ...{ exchange: 'binance', orderState: 'placed', order: heldOrder(), retryable: true },
      ...{ retryAfterMs: 500, lookFrom: undefined },
    });
    expect(cause).toMatchObject({ code: 'RATE_LIMITED' });
  });

  test('that stays unknown names the order, and no id that an order could be placed under', async () => {
    const lost = { acceptedUntil: null, clientOrderIds: ['another'] };
    const { result } = settle({ find: () => heldOrder(), budgetMs: 3_000 }, lost);
    expect(await result).toMatchObject({
      ...{ outcome: 'unknown', operation: 'cancel', orderId: heldOrder().id, clientOrderIds: [] },
      lost: { problem: { code: 'RATE_LIMITED' }, acceptedUntil: null, clientOrderIds: [] },
    });
  });
});

describe('an accepted cancel that loses against the trigger', () => {
  const waiting = heldOrder({ state: 'UNTRIGGERED' });
  const triggered = heldOrder({ triggeredOrderId: 'binance.spot.BTCUSDT.8' });
  /** Waits when it is first read, and rests in the book from then on. */
  const settleAccepted = (outcome: CommandOutcome<Order | Acceptance>, later = triggered) => {
    let sent = 0;
    const find = (_: unknown, at: number) => (at > START + 200 ? later : waiting);
    const fake = exchangeFake({ find, budgetMs: 5_000 });
    const call = callOf(fake.context, fake.port, fake.call);
    const lost = onlyAccepted(fake.port, 'cancel');
    const again = () => {
      sent += 1;
      return Promise.resolve(outcome);
    };
    const result = settleCancel(fake.context, fake.port, REF, ID, lost, call, again);
    return { result, sent: () => sent };
  };

  test('is sent once more, for the order in the book', async () => {
    const { result, sent } = settleAccepted({ outcome: 'acknowledged', value: canceled });
    expect(await result).toEqual({ outcome: 'canceled', order: canceled });
    expect(sent()).toBe(1);
  });

  test('is not sent once more while the order still waits', async () => {
    const { result, sent } = settleAccepted({ outcome: 'acknowledged', value: canceled }, waiting);
    expect(await result).toMatchObject({ outcome: 'unknown', operation: 'cancel' });
    expect(sent()).toBe(0);
  });

  test.each<[string, CommandOutcome<Order | Acceptance>]>([
    ['is refused', { outcome: 'rejected', problem: new Problem('ORDER_NOT_ACTIVE', 'gone') }],
    ['is accepted', { outcome: 'acknowledged', value: { kind: 'accepted', exchangeOrderId: '8' } }],
    ['shows it resting', { outcome: 'acknowledged', value: triggered }],
  ])('stays unknown where that %s, and is not sent a third time', async (_, outcome) => {
    const { result, sent } = settleAccepted(outcome);
    expect(await result).toMatchObject({ outcome: 'unknown', operation: 'cancel' });
    expect(sent()).toBe(1);
  });
});

describe('a cancel that the exchange refused, for the order is unknown or not active', () => {
  const refusal = new Problem('ORDER_NOT_ACTIVE', 'Unknown order.', { exchangeCode: '-2011' });
  const fixture = (find: NonNullable<ExchangeScript['find']>) => {
    const fake = exchangeFake({ find });
    const call = callOf(fake.context, fake.port, fake.call);
    return { ...fake, result: whatBecameOfIt(fake.context, fake.port, REF, ID, refusal, call) };
  };
  const answerWith = (find: NonNullable<ExchangeScript['find']>) => fixture(find).result;

  test('is answered with the order as soon as a read shows that it has ended', async () => {
    const { result, looks } = fixture((_, at) => (at > START ? canceled : heldOrder()));
    expect(await result).toEqual({ outcome: 'canceled', order: canceled });
    expect(looks).toHaveLength(2);
  });

  test('is told as a bug of Atlas where a bug keeps it from looking', async () => {
    const bug = new TypeError('bug');
    const failing = () => {
      throw bug;
    };
    await expect(answerWith(failing)).rejects.toBe(bug);
  });

  test('keeps the words of the exchange where the order cannot be read', async () => {
    const down = () => {
      throw new Problem('EXCHANGE_UNREACHABLE', 'down');
    };
    expect(await problemThrownBy(answerWith(down))).toMatchObject({
      ...{ code: 'ORDER_NOT_ACTIVE', retryable: true, details: { exchangeCode: '-2011' } },
    });
  });
});

describe('an acknowledged cancel of which it is not told what became of the order', () => {
  const open = { acceptedUntil: null, clientOrderIds: [] };

  test('is a reply that says too little, at an exchange', () => {
    expect(onlyAccepted(exchangeFake().port, 'cancel')).toMatchObject({
      ...open,
      problem: { code: 'EXCHANGE_PROTOCOL', details: { exchange: 'binance' } },
    });
    expect(stillActive(heldOrder({ exchangeState: 'PENDING_CANCEL' }))).toMatchObject({
      ...open,
      problem: {
        code: 'EXCHANGE_PROTOCOL',
        detail: 'The exchange acknowledged the cancel and shows the order as PENDING_CANCEL.',
        details: { exchange: 'binance' },
      },
    });
  });
});

test.each([
  ['0', 'The order is FILLED and can no longer be cancelled.'],
  ['0.005', 'The order is FILLED and can no longer be cancelled. 0.005 BTC of it filled.'],
])('an order that ended otherwise is told with what filled of it: %s', (filledQuantity, detail) => {
  const order = heldOrder({ state: 'FILLED', filledQuantity });
  expect(() => ended(order)).toThrow(
    expect.objectContaining({ code: 'ORDER_NOT_ACTIVE', detail, details: { exchange: 'binance', order } }),
  );
});
