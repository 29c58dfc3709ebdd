import { describe, expect, it } from 'vitest';
import { Problem } from '../domain/problem.ts';
import { cancelOrder } from './cancel.ts';
import {
  acknowledged,
  CALLER,
  type ExchangeScript,
  exchangeFake,
  heldOrder,
  lostReply,
  problemThrownBy,
  rejectedOutcome,
  START,
} from './reconcile/testing/exchange-fake.ts';

const ID = 'binance.spot.BTCUSDT.7';
const canceled = heldOrder({ state: 'CANCELED', exchangeState: 'CANCELED', remainingQuantity: '0' });
const filled = heldOrder({ state: 'FILLED', filledQuantity: '0.005', remainingQuantity: '0' });

function cancel(script: ExchangeScript, id = ID) {
  const fake = exchangeFake(script);
  return { ...fake, result: cancelOrder(fake.context, id, CALLER, fake.call) };
}

describe('cancelling an order', () => {
  it('answers with the cancelled order', async () => {
    const { result, calls } = cancel({ cancel: async () => acknowledged(canceled) });
    expect(await result).toEqual({ outcome: 'canceled', order: canceled, replayed: false });
    expect(calls).toEqual(['cancel']);
  });

  it('that was only accepted answers with what a read shows', async () => {
    const accepted = async () => acknowledged({ kind: 'accepted', exchangeOrderId: '7' } as const);
    const done = cancel({ cancel: accepted, find: (_, at) => (at > START + 900 ? canceled : heldOrder()) });
    expect(await done.result).toEqual({ outcome: 'canceled', order: canceled, replayed: false });
    const overtaken = cancel({ cancel: accepted, find: () => filled });
    expect(await problemThrownBy(overtaken.result)).toMatchObject({
      code: 'ORDER_NOT_ACTIVE',
      details: { order: filled },
    });
    const resting = cancel({ cancel: accepted, find: () => heldOrder() });
    expect(await resting.result).toMatchObject({ outcome: 'unknown' });
  });

  it('answers with the order when it was cancelled before', async () => {
    const { result } = cancel({ cancel: async () => rejectedOutcome('ORDER_NOT_ACTIVE'), find: () => canceled });
    expect(await result).toEqual({ outcome: 'canceled', order: canceled, replayed: false });
  });

  it.each(['FILLED', 'EXPIRED', 'REJECTED'] as const)('is 409 with the order when it is %s', async (state) => {
    const order = heldOrder({ state });
    const { result } = cancel({ cancel: async () => rejectedOutcome('ORDER_NOT_ACTIVE'), find: () => order });
    expect(await problemThrownBy(result)).toMatchObject({ code: 'ORDER_NOT_ACTIVE', status: 409, details: { order } });
  });

  it('is 409 when the acknowledgement shows that a fill was faster', async () => {
    const { result } = cancel({ cancel: async () => acknowledged(filled) });
    const problem = await problemThrownBy(result);
    expect(problem).toMatchObject({ code: 'ORDER_NOT_ACTIVE', details: { order: filled } });
    expect(problem.detail).toContain('0.005 BTC of it filled');
  });

  it('waits for the end when the acknowledgement shows an active order', async () => {
    const pending = heldOrder({ exchangeState: 'PENDING_CANCEL' });
    const { result } = cancel({
      cancel: async () => acknowledged(pending),
      find: (_, at) => (at > START + 500 ? canceled : pending),
    });
    expect(await result).toEqual({ outcome: 'canceled', order: canceled, replayed: false });
    const { result: never } = cancel({ cancel: async () => acknowledged(pending), find: () => pending });
    expect(await never).toMatchObject({ outcome: 'unknown', operation: 'cancel', orderId: ID });
  });

  it('is 404 when the exchange has no such order after its listing lag', async () => {
    const { result, looks } = cancel({
      cancel: async () => rejectedOutcome('ORDER_NOT_ACTIVE'),
      find: () => undefined,
    });
    expect(await problemThrownBy(result)).toMatchObject({ code: 'ORDER_NOT_FOUND' });
    expect(looks.at(-1)).toBeGreaterThanOrEqual(2_000);
  });

  it('does not believe a lagging read of an order that is not active', async () => {
    const { result } = cancel({
      cancel: async () => rejectedOutcome('ORDER_NOT_ACTIVE'),
      find: (_, at) => (at > START + 1_500 ? filled : heldOrder()),
    });
    expect(await problemThrownBy(result)).toMatchObject({ code: 'ORDER_NOT_ACTIVE', details: { order: filled } });
  });

  it('claims nothing about an order that still rests though the exchange calls it not active', async () => {
    const { result } = cancel({ cancel: async () => rejectedOutcome('ORDER_NOT_ACTIVE'), find: () => heldOrder() });
    expect(await problemThrownBy(result)).toMatchObject({
      code: 'ORDER_NOT_ACTIVE',
      retryable: true,
      details: { order: heldOrder() },
    });
  });

  it('passes on the refusal when the order cannot be read after it', async () => {
    const { result } = cancel({
      cancel: async () => rejectedOutcome('ORDER_NOT_ACTIVE'),
      find: () => {
        throw new Problem('EXCHANGE_UNREACHABLE', 'nothing was sent');
      },
    });
    expect(await problemThrownBy(result)).toMatchObject({ code: 'ORDER_NOT_ACTIVE', retryable: true });
  });

  it('passes on that nothing was executed, without a request', async () => {
    const { result, calls } = cancel({ cancel: async () => rejectedOutcome('RATE_LIMITED', 'notExecuted') });
    expect(await problemThrownBy(result)).toMatchObject({ code: 'RATE_LIMITED' });
    expect(calls).toEqual(['cancel']);
  });

  it('refused for another reason returns the order, which still rests', async () => {
    const { result } = cancel({
      cancel: async () => rejectedOutcome('EXCHANGE_REJECTED'),
      find: () => heldOrder({ state: 'NEW' }),
    });
    expect(await problemThrownBy(result)).toMatchObject({
      code: 'EXCHANGE_REJECTED',
      details: { orderState: 'placed', order: { state: 'NEW' } },
    });
  });
});

describe('a cancel that was refused for a reason that says nothing about the order', () => {
  const refused = async () => rejectedOutcome('EXCHANGE_REJECTED');

  it('returns the order as it ended, and does not call it placed', async () => {
    const problem = await problemThrownBy(cancel({ cancel: refused, find: () => filled }).result);
    expect(problem).toMatchObject({ code: 'EXCHANGE_REJECTED', details: { order: filled } });
    expect(problem.details.orderState).toBeUndefined();
  });

  it('passes on the refusal alone when the order cannot be read or does not show', async () => {
    const unreachable = () => {
      throw new Problem('EXCHANGE_UNREACHABLE', 'nothing was sent');
    };
    for (const find of [unreachable, () => undefined]) {
      const problem = await problemThrownBy(cancel({ cancel: refused, find }).result);
      expect(problem).toMatchObject({ code: 'EXCHANGE_REJECTED' });
      expect(problem.details.order).toBeUndefined();
    }
  });

  it('does not hide a bug in the read', async () => {
    const bug = () => {
      throw new TypeError('a bug');
    };
    await expect(cancel({ cancel: refused, find: bug }).result).rejects.toThrow(TypeError);
  });
});

describe('a cancel whose reply was lost', () => {
  const lost = async () => lostReply(3_000);

  it('may be of an order that is not listed yet, though the cancel itself can no longer take effect', async () => {
    const late = { find: (_: unknown, at: number) => (at < START + 1_500 ? undefined : heldOrder()) };
    const problem = await problemThrownBy(cancel({ cancel: async () => lostReply(-60_000), ...late }).result);
    expect(problem).toMatchObject({ retryable: true, details: { orderState: 'placed' } });
    expect(problem.code).not.toBe('ORDER_NOT_FOUND');
  });

  it('is done when the order is found cancelled', async () => {
    const { result, count } = cancel({ cancel: lost, find: () => canceled });
    expect(await result).toEqual({ outcome: 'canceled', order: canceled, replayed: false });
    expect(count('cancel')).toBe(1);
  });

  it('is 409 when the order is found filled', async () => {
    expect(await problemThrownBy(cancel({ cancel: lost, find: () => filled }).result)).toMatchObject({
      code: 'ORDER_NOT_ACTIVE',
    });
  });

  it('is proven without effect when the order rests after the last possible effect', async () => {
    const { result, looks } = cancel({ cancel: lost, find: () => heldOrder() });
    expect(await problemThrownBy(result)).toMatchObject({
      code: 'NOT_PLACED',
      retryable: true,
      details: { orderState: 'placed', order: heldOrder() },
    });
    expect(looks.at(-1)).toBeGreaterThan(15_000);
  });

  it('is 404 and claims no resting order when there is none', async () => {
    expect(await problemThrownBy(cancel({ cancel: lost, find: () => undefined }).result)).toMatchObject({
      code: 'ORDER_NOT_FOUND',
    });
  });

  it('stays unknown at the deadline, and names the order', async () => {
    const { result } = cancel({ cancel: lost, find: () => heldOrder(), budgetMs: 5_000 });
    expect(await result).toMatchObject({ outcome: 'unknown', operation: 'cancel', orderId: ID, orderState: 'unknown' });
  });
});

describe('a failure before a cancel is sent', () => {
  it('is reported without a claim about the order', async () => {
    const { context, call, calls, pass } = exchangeFake({ budgetMs: 100 });
    pass(100);
    const problem = await problemThrownBy(cancelOrder(context, ID, CALLER, call));
    expect(problem).toMatchObject({ code: 'DEADLINE_EXCEEDED', retryable: true });
    expect(calls).toEqual([]);
  });
});
