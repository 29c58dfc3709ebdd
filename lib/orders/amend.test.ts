import { describe, expect, it } from 'vitest';
import type { AmendChange } from '../exchanges/port.ts';
import { samples } from '../instruments/instrument-samples.ts';
import { Problem } from '../problems.ts';
import { amendOrder } from './amend.ts';
import {
  acknowledged,
  exchangeFake,
  heldOrder,
  lostReply,
  problemOf,
  rejected,
  type Script,
  START,
} from './exchange-fake.ts';
import type { AmendRequest, Order } from './order.ts';

const ID = 'binance.spot.BTCUSDT.7';
const REPLACEMENT = 'made-by-atlas';
const resting = heldOrder();
const reduced = heldOrder({ quantity: '0.004' });
const canceled = heldOrder({ state: 'CANCELED', remainingQuantity: '0' });
const replacement = heldOrder({ exchangeOrderId: '8', clientOrderId: REPLACEMENT, price: '91000' });
const ids = ({ id, clientOrderId }: Order) => ({ id, clientOrderId });

function amend(script: Script, change: Partial<AmendRequest>) {
  const fake = exchangeFake({ find: () => resting, ...script });
  return { ...fake, result: amendOrder(fake.context, ID, { allowReplace: true, ...change }, fake.call) };
}

/** What is found by exchange id, and under the client order id of the replacement, at a moment after the start. */
function finds(
  original: (ms: number) => Order | undefined,
  replaced: (ms: number) => Order | undefined = () => undefined,
) {
  let first = true;
  return ((ref, at) => {
    if ('clientOrderId' in ref) return replaced(at - START);
    // The first look is the one before the amend.
    const before = first;
    first = false;
    return before ? resting : original(at - START);
  }) satisfies Script['find'];
}

describe('amending an order', () => {
  it('answers with what the exchange did', async () => {
    const amendment = {
      method: 'keepPriority',
      queuePriority: 'kept',
      before: ids(resting),
      after: ids(reduced),
    } as const;
    const asked: AmendChange[] = [];
    const { result } = amend(
      {
        amend: (_, change) => {
          asked.push(change);
          return acknowledged({ order: reduced, amendment });
        },
      },
      { quantity: '0.004', price: '90000.00', allowReplace: false },
    );
    expect(await result).toEqual({ outcome: 'amended', order: reduced, amendment });
    expect(asked).toEqual([
      {
        instrument: samples.spot,
        quantity: '0.004',
        price: undefined,
        allowReplace: false,
        replacementClientOrderId: REPLACEMENT,
      },
    ]);
  });

  it.each<[string, Partial<AmendRequest>, Order, string]>([
    ['nothing changes', { quantity: '0.00500', price: '90000.0' }, resting, 'NOTHING_TO_AMEND'],
    ['a rule is broken', { quantity: '0.0000001' }, resting, 'RULE_VIOLATION'],
    ['it is no limit order', { quantity: '0.004' }, heldOrder({ type: null }), 'NOT_SUPPORTED'],
    [
      'more than the new total has filled',
      { quantity: '0.001' },
      heldOrder({ state: 'PARTIALLY_FILLED', filledQuantity: '0.002' }),
      'RULE_VIOLATION',
    ],
  ])('leaves the order as it is, says so and sends nothing when %s', async (_, change, order, code) => {
    const { result, calls } = amend({ find: () => order }, change);
    expect(await problemOf(result)).toMatchObject({ code, status: 422, details: { orderState: 'placed', order } });
    expect(calls).toEqual(['find']);
  });

  it.each(['FILLED', 'CANCELED', 'EXPIRED'] as const)('is 409 with an order that is %s', async (state) => {
    const { result, calls } = amend({ find: () => heldOrder({ state }) }, { price: '91000' });
    expect(await problemOf(result)).toMatchObject({ code: 'ORDER_NOT_ACTIVE', details: { order: { state } } });
    expect(calls).toEqual(['find']);
  });

  it('is 404 for an order that there is not', async () => {
    const { result } = amend({ find: () => undefined }, { price: '91000' });
    expect(await problemOf(result)).toMatchObject({ code: 'ORDER_NOT_FOUND' });
  });

  it.each(['REPLACE_NOT_ALLOWED', 'AMEND_INCOMPLETE', 'AMEND_REJECTED'] as const)('hands on %s', async (code) => {
    const { result, count } = amend({ amend: async () => rejected(code) }, { price: '91000' });
    expect(await problemOf(result)).toMatchObject({ code });
    expect(count('amend')).toBe(1);
  });

  it('is 409 with the order when it filled on the way, whatever a lagging read shows first', async () => {
    const filled = heldOrder({ state: 'FILLED', filledQuantity: '0.005' });
    const { result } = amend(
      { amend: async () => rejected('ORDER_NOT_ACTIVE'), find: finds((ms) => (ms > 1_000 ? filled : resting)) },
      { price: '91000' },
    );
    expect(await problemOf(result)).toMatchObject({ code: 'ORDER_NOT_ACTIVE', details: { order: filled } });
  });

  it('says that nothing was executed when nothing was', async () => {
    const { result } = amend({ amend: async () => rejected('RATE_LIMITED', 'notExecuted') }, { price: '91000' });
    expect(await problemOf(result)).toMatchObject({ code: 'RATE_LIMITED', retryable: true });
  });
});

describe('an amend in place whose reply was lost', () => {
  const lost = async () => lostReply(3_000);

  it('is done when the order carries the change', async () => {
    const { result, count } = amend(
      { amend: lost, find: finds((ms) => (ms > 900 ? reduced : resting)) },
      { quantity: '0.004' },
    );
    expect(await result).toEqual({
      outcome: 'amended',
      order: reduced,
      amendment: { method: 'keepPriority', queuePriority: 'kept', before: ids(resting), after: ids(reduced) },
    });
    expect(count('amend')).toBe(1);
  });

  it('says that it does not know the place in the queue where the exchange does not tell', async () => {
    const instrument = { ...samples.spot, capabilities: { ...samples.spot.capabilities, amend: ['inPlace'] as const } };
    const { result } = amend({ amend: lost, instrument, find: finds(() => reduced) }, { quantity: '0.004' });
    expect(await result).toMatchObject({ amendment: { method: 'inPlace', queuePriority: 'unknown' } });
  });

  it('is proven without effect when the order rests unchanged after all that could still have changed it', async () => {
    const { result, looks } = amend({ amend: lost }, { quantity: '0.004' });
    expect(await problemOf(result)).toMatchObject({
      code: 'NOT_PLACED',
      retryable: true,
      details: { orderState: 'placed', order: resting },
    });
    expect(looks.at(-1)).toBeGreaterThan(15_000);
  });

  it('stays unknown at the deadline', async () => {
    const { result } = amend({ amend: lost, budgetMs: 6_000 }, { quantity: '0.004' });
    expect(await result).toMatchObject({ outcome: 'unknown', operation: 'amend', orderId: ID, clientOrderIds: [] });
  });

  it('needs no more looks when the order is cancelled and nothing can have taken its place', async () => {
    const { result, looks } = amend({ amend: lost, find: finds(() => canceled) }, { quantity: '0.004' });
    expect(await problemOf(result)).toMatchObject({
      code: 'AMEND_INCOMPLETE',
      details: { orderState: 'notPlaced', order: canceled },
    });
    expect(looks.length).toBe(2);
  });

  it('is 409 when the order filled meanwhile', async () => {
    const filled = heldOrder({ state: 'FILLED' });
    const { result } = amend({ amend: lost, find: finds(() => filled) }, { quantity: '0.004' });
    expect(await problemOf(result)).toMatchObject({ code: 'ORDER_NOT_ACTIVE', details: { order: filled } });
  });

  it('claims nothing while the order cannot be seen', async () => {
    const { result } = amend({ amend: lost, find: finds(() => undefined) }, { quantity: '0.004' });
    expect(await result).toMatchObject({ outcome: 'unknown' });
  });
});

describe('a replacement whose reply was lost', () => {
  const lost = async () => lostReply(3_000, [REPLACEMENT]);
  const change = { price: '91000' };

  it('is done when the old order is cancelled and the new one is there', async () => {
    const { result } = amend(
      {
        amend: lost,
        find: finds(
          () => canceled,
          () => replacement,
        ),
      },
      change,
    );
    expect(await result).toEqual({
      outcome: 'amended',
      order: replacement,
      amendment: { method: 'cancelReplace', queuePriority: 'lost', before: ids(resting), after: ids(replacement) },
    });
  });

  it('is not done while both orders show as live', async () => {
    const stale = amend(
      {
        amend: lost,
        find: finds(
          (ms) => (ms > 3_000 ? canceled : resting),
          () => replacement,
        ),
      },
      change,
    );
    expect(await stale.result).toMatchObject({ outcome: 'amended', order: replacement });
    const both = amend(
      {
        amend: lost,
        find: finds(
          () => resting,
          () => replacement,
        ),
      },
      change,
    );
    expect(await both.result).toMatchObject({ outcome: 'unknown', orderId: ID, clientOrderIds: [REPLACEMENT] });
  });

  it('is half done, and said to be, only after the new order can no longer appear', async () => {
    const { result, looks } = amend({ amend: lost, find: finds(() => canceled) }, change);
    const problem = await problemOf(result);
    expect(problem).toMatchObject({
      code: 'AMEND_INCOMPLETE',
      status: 409,
      details: { orderState: 'notPlaced', order: canceled },
    });
    expect(looks.at(-1)).toBeGreaterThan(15_000);
  });

  it('finds a new order that appears late', async () => {
    const late = (ms: number) => (ms > 12_000 ? replacement : undefined);
    const { result } = amend({ amend: lost, find: finds(() => canceled, late) }, change);
    expect(await result).toMatchObject({ outcome: 'amended', order: replacement });
  });

  it('is proven without effect when the old order rests and no new one appeared', async () => {
    const { result } = amend({ amend: lost, find: finds(() => resting) }, change);
    expect(await problemOf(result)).toMatchObject({ code: 'NOT_PLACED', details: { orderState: 'placed' } });
  });

  it('is unknown when the looks fail', async () => {
    const down = () => {
      throw new Problem('EXCHANGE_UNREACHABLE', 'down');
    };
    expect(await amend({ amend: lost, find: finds(down) }, change).result).toMatchObject({ outcome: 'unknown' });
    expect(await amend({ amend: lost, find: finds(() => canceled, down) }, change).result).toMatchObject({
      outcome: 'unknown',
    });
  });
});
