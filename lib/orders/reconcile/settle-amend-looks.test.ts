import { describe, expect, test } from 'vitest';
import { changedInPlace } from '../../domain/amendment.ts';
import type { Order } from '../../domain/order.ts';
import { Problem } from '../../domain/problem.ts';
import { samples } from '../../domain/testing/instrument-samples.ts';
import type { CallContext } from '../../exchanges/port.ts';
import { callOf } from '../../reference/context.ts';
import { lookAfterRefusal, lookForEarlier, type SentAmend, settleAmend } from './settle-amend.ts';
import { type ExchangeScript, exchangeFake, heldOrder, problemThrownBy, START } from './testing/exchange-fake.ts';

const resting = heldOrder();
const reduced = heldOrder({ quantity: '0.004' });
const REPLACEMENT = 'another';

const sent = (mayBeReplaced: boolean): SentAmend => ({
  ...{ before: resting, instrument: samples.spot, modifyId: '17', mayBeReplaced, sentAt: START },
  change: { quantity: '0.004', price: undefined, replacementClientOrderId: REPLACEMENT },
});

type Find = NonNullable<ExchangeScript['find']>;

interface Course extends ExchangeScript {
  readonly mayBeReplaced?: boolean;
  readonly listingLagMs?: number;
  /** What each read of an order takes besides a round trip. */
  readonly slowMs?: number;
  readonly signal?: AbortSignal;
}

/** An exchange on which an amend was sent at the start. */
function fixture({ mayBeReplaced = false, listingLagMs = 2_000, slowMs = 0, signal, ...script }: Course) {
  const fake = exchangeFake({ ...script, facts: { listingLagMs } });
  const waits: number[] = [];
  const context = {
    ...fake.context,
    sleep: (ms: number, of: AbortSignal) => {
      waits.push(ms);
      return fake.context.sleep(ms, of);
    },
  };
  const find: typeof fake.port.find = async (...of) => {
    const found = await fake.port.find(...of);
    fake.pass(slowMs);
    return found;
  };
  const call: CallContext = { ...callOf(context, fake.port, fake.call), ...(signal && { signal }) };
  return { ...fake, context, port: { ...fake.port, find }, call, amend: sent(mayBeReplaced), waits };
}

/** Looks whether an amend that was refused at the start took effect. */
function afterRefusal(course: Course) {
  const { context, port, amend, call, ...fake } = fixture(course);
  return { ...fake, result: lookAfterRefusal(context, port, amend, call) };
}

/** Settles an amend that was lost at the start and can be accepted for three seconds. */
function settle(course: Course, acceptedUntil: number | null = START + 3_000) {
  const { context, port, amend, call, ...fake } = fixture(course);
  const lost = { problem: new Problem('EXCHANGE_UNREACHABLE', 'It is away.'), acceptedUntil, clientOrderIds: [] };
  return { ...fake, result: settleAmend(context, port, { ...amend, lost }, call) };
}

/** Shows an order, and another one under the id of the replacement. */
const shows =
  (order: Order | undefined, replacement: Order | undefined): Find =>
  (ref) =>
    'clientOrderId' in ref ? replacement : order;

describe('a refused amend', () => {
  test('is looked for less and less often until no record of it can appear any more, and then on', async () => {
    const { result, looks } = afterRefusal({ find: () => undefined, budgetMs: 5_000 });
    expect(await result).toEqual({ kind: 'unclear' });
    expect(looks).toEqual([0, 110, 320, 730, 1_540, 2_000, 3_010, 4_020]);
  });

  test('was not made where a look that begins when the lag has just passed shows no trace of it', async () => {
    const { result, looks } = afterRefusal({ find: () => resting, listingLagMs: 120 });
    expect(await result).toMatchObject({ kind: 'notMade', order: resting });
    expect(looks).toEqual([0, 120]);
  });

  test('is looked for once more, a millisecond later, where a look took longer than the lag', async () => {
    const { result, looks, waits } = afterRefusal({ find: () => resting, listingLagMs: 400, slowMs: 1_000 });
    expect(await result).toMatchObject({ kind: 'notMade' });
    expect([looks, waits]).toEqual([[0, 1_021], [1]]);
  });

  test('is not waited for until a moment at which the time is over', async () => {
    const late = afterRefusal({ find: () => undefined, budgetMs: 110 });
    expect([await late.result, late.looks, late.waits]).toEqual([{ kind: 'unclear' }, [0], []]);
    const inTime = afterRefusal({ find: () => undefined, budgetMs: 111 });
    expect([await inTime.result, inTime.looks]).toEqual([{ kind: 'unclear' }, [0, 110]]);
  });

  test('is not looked for any more when the caller has gone', async () => {
    const { result, looks, waits } = afterRefusal({ find: () => undefined, signal: AbortSignal.abort() });
    expect([await result, looks, waits]).toEqual([{ kind: 'unclear' }, [0], []]);
  });

  test('is made where its trace appears late, though the order closed with just these values', async () => {
    const filled = heldOrder({ quantity: '0.004', state: 'FILLED' });
    const amendTrace: Course['amendTrace'] = (_, at) => (at > START + 1_000 ? 'made' : 'none');
    const { result } = afterRefusal({ find: () => filled, amendTrace });
    expect(await result).toMatchObject({ kind: 'made', amended: { order: filled } });
  });

  test('was evidently not made where the order closed without it', async () => {
    const filled = heldOrder({ state: 'FILLED' });
    const { result, looks } = afterRefusal({ find: () => filled });
    expect(await result).toMatchObject({ kind: 'notMade', order: filled });
    expect(looks).toEqual([0]);
  });

  test('is unclear while looks fail, and a bug is no failed look', async () => {
    const failing = (error: Error, signal?: AbortSignal) =>
      afterRefusal({
        budgetMs: 500,
        find: () => {
          throw error;
        },
        ...(signal && { signal }),
      });
    expect(await failing(new Problem('EXCHANGE_UNREACHABLE', 'down')).result).toEqual({ kind: 'unclear' });
    expect(await failing(new Error('aborted'), AbortSignal.abort()).result).toEqual({ kind: 'unclear' });
    await expect(failing(new Error('bug')).result).rejects.toThrow('bug');
  });
});

describe('a lost amend', () => {
  const canceled = heldOrder({ state: 'CANCELED' });

  test('was not made by a replacement that the exchange rejected', async () => {
    const rejected = heldOrder({ exchangeOrderId: '8', clientOrderId: REPLACEMENT, state: 'REJECTED' });
    const { result } = settle({ mayBeReplaced: true, find: shows(canceled, rejected) });
    expect(await problemThrownBy(result)).toMatchObject({ code: 'AMEND_INCOMPLETE', details: { order: canceled } });
  });

  test('has certainly ended with the order, even where the exchange keeps no record of changes', async () => {
    const filled = heldOrder({ state: 'FILLED' });
    const { result } = settle({ find: () => filled, amendTrace: () => 'untold' });
    expect(await problemThrownBy(result)).toMatchObject({ code: 'ORDER_NOT_ACTIVE', details: { order: filled } });
  });

  test('is told by a look that begins when the lag after the end of its order has just passed', async () => {
    // The first look ends 170 ms after the start, the second begins 300 ms later.
    const { result, looks } = settle({ find: () => canceled, listingLagMs: 300 });
    expect(await problemThrownBy(result)).toMatchObject({ code: 'AMEND_INCOMPLETE' });
    expect(looks).toEqual([150, 470]);
  });

  test.each(['CANCELED', 'REJECTED'] as const)('is half done where its order ended as %s', async (state) => {
    const order = heldOrder({ state });
    const { code, details } = await problemThrownBy(settle({ find: () => order }).result);
    expect([code, details]).toEqual(['AMEND_INCOMPLETE', { exchange: 'binance', order, orderState: 'notPlaced' }]);
  });

  test('is refused where its order filled', async () => {
    const { detail } = await problemThrownBy(settle({ find: () => heldOrder({ state: 'FILLED' }) }).result);
    expect(detail).toBe('The order is FILLED and can no longer be amended.');
    const { context, port, call, amend } = fixture({ find: () => heldOrder({ state: 'FILLED' }) });
    expect(await lookForEarlier(context, port, amend, START, call)).toMatchObject({ problem: { detail } });
  });

  test('is refused with the order as another client has changed it', async () => {
    const order = heldOrder({ quantity: '0.003', price: '89000' });
    const { code, detail, details } = await problemThrownBy(settle({ find: () => order }).result);
    expect([code, details]).toEqual(['ORDER_CHANGED', { exchange: 'binance', order, orderState: 'placed' }]);
    expect(detail).toContain('to 0.003 BTC at 89000.');
  });

  test('is told from one read where that shows it', async () => {
    const { result, looks } = settle({ find: () => reduced, amendTrace: () => 'made' });
    expect(await result).toMatchObject({ outcome: 'amended', order: reduced, amendment: { changedSince: false } });
    expect(looks).toEqual([150]);
  });

  test('is told by its replacement, which has what was asked for unless it was changed again', async () => {
    const replaced = heldOrder({ exchangeOrderId: '8', clientOrderId: REPLACEMENT, quantity: '0.004' });
    const { result } = settle({ mayBeReplaced: true, find: shows(canceled, replaced) });
    expect(await result).toMatchObject({ order: replaced, amendment: { changedSince: false } });
    const changed = { ...replaced, price: '91000' };
    const since = settle({ mayBeReplaced: true, find: shows(canceled, changed) });
    expect(await since.result).toMatchObject({ order: changed, amendment: { changedSince: true } });
    // One look reads both orders, and neither again.
    expect(since.looks).toHaveLength(2);
  });

  test('is said to have had no effect in these words', async () => {
    const { detail } = await problemThrownBy(settle({ find: () => resting }).result);
    expect(detail).toBe(
      'The amend did not take effect at binance: It is away. This is proven, so it may be sent again.',
    );
  });

  describe('that was made while the order does not show it', () => {
    const made: Course = { amendTrace: () => 'made' };
    const amended = {
      ...{ outcome: 'amended', order: resting },
      amendment: { ...changedInPlace('keepPriority', 'kept', resting, resting), changedSince: true },
    };
    /** The order as first read, and later. */
    const then = (later: () => Order | undefined): Find => {
      let reads = 0;
      return () => (reads++ === 0 ? resting : later());
    };
    const failing = (error: Error) => () => {
      throw error;
    };

    test('is told with the order as it shows later', async () => {
      const { result } = settle({ ...made, find: then(() => reduced) });
      expect(await result).toMatchObject({ outcome: 'amended', order: reduced, amendment: { changedSince: false } });
    });

    test('is told as it was found where the order is gone or cannot be read again', async () => {
      expect(await settle({ ...made, find: then(() => undefined) }).result).toEqual(amended);
      const down = new Problem('EXCHANGE_UNREACHABLE', 'down');
      expect(await settle({ ...made, find: then(failing(down)) }).result).toEqual(amended);
    });

    test('is told as it was found where the time is over, but a bug is told as a bug', async () => {
      const outer = new AbortController();
      const aborted = failing(new Error('aborted'));
      const late = settle({
        ...made,
        signal: outer.signal,
        find: then(() => {
          outer.abort();
          return aborted();
        }),
      });
      expect(await late.result).toEqual(amended);
      await expect(settle({ ...made, find: then(failing(new Error('bug'))) }).result).rejects.toThrow('bug');
    });
  });
});
