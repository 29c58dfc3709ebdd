import { describe, expect, it } from 'vitest';
import { changedInPlace, replacedBy } from '../domain/amendment.ts';
import type { AmendRequest, Order } from '../domain/order.ts';
import type { CommandOutcome } from '../domain/outcome.ts';
import { Problem } from '../domain/problem.ts';
import { samples } from '../domain/testing/instrument-samples.ts';
import type { AmendChange } from '../exchanges/port.ts';
import { type TradingGuard, UNGUARDED } from '../guard/trading-guard.ts';
import { amendOrder } from './amend.ts';
import { modifyIdOf } from './reconcile/modify-id.ts';
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
const REPLACEMENT = 'made-by-atlas';
const resting = heldOrder();
const reduced = heldOrder({ quantity: '0.004' });
const canceled = heldOrder({ state: 'CANCELED', remainingQuantity: '0' });
const replacement = heldOrder({ exchangeOrderId: '8', clientOrderId: REPLACEMENT, price: '91000' });

function amend(script: ExchangeScript, change: Partial<AmendRequest>) {
  const fake = exchangeFake({ find: () => resting, ...script });
  return { ...fake, result: amendOrder(fake.context, ID, { allowReplace: true, ...change }, CALLER, fake.call) };
}

/** Scripts what is found by exchange id and under the replacement's client order id, by time since the start. */
function finds(
  original: (ms: number) => Order | undefined,
  replaced: (ms: number) => Order | undefined = () => undefined,
) {
  let first = true;
  return ((ref, at) => {
    if ('clientOrderId' in ref) return replaced(at - START);
    // The first read comes before the amend.
    const before = first;
    first = false;
    return before ? resting : original(at - START);
  }) satisfies ExchangeScript['find'];
}

describe('amending an order', () => {
  it('answers with what the exchange did', async () => {
    const amendment = changedInPlace('keepPriority', 'kept', resting, reduced);
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
    expect(await result).toEqual({ outcome: 'amended', order: reduced, amendment, replayed: false });
    expect(asked).toEqual([
      {
        instrument: samples.spot,
        quantity: '0.004',
        price: undefined,
        allowReplace: false,
        replacementClientOrderId: REPLACEMENT,
        modifyId: modifyIdOf(REPLACEMENT),
      },
    ]);
  });

  it.each<[string, Partial<AmendRequest>, Order, string]>([
    ['nothing changes', { quantity: '0.00500', price: '90000.0' }, resting, 'NOTHING_TO_AMEND'],
    ['a rule is broken', { quantity: '0.0000001' }, resting, 'RULE_VIOLATION'],
    ['its type is one that Atlas does not know', { quantity: '0.004' }, heldOrder({ type: null }), 'NOT_SUPPORTED'],
    ['it is a market order', { quantity: '0.004' }, heldOrder({ type: 'MARKET' }), 'NOT_SUPPORTED'],
    [
      'more than the new total has filled',
      { quantity: '0.001' },
      heldOrder({ state: 'PARTIALLY_FILLED', filledQuantity: '0.002' }),
      'RULE_VIOLATION',
    ],
  ])('leaves the order unchanged, reports that and sends nothing when %s', async (_, change, order, code) => {
    const { result, calls } = amend({ find: () => order }, change);
    expect(await problemThrownBy(result)).toMatchObject({
      code,
      status: 422,
      details: { exchange: 'binance', orderState: 'placed', order },
    });
    expect(calls).toEqual(['find']);
  });

  it.each(['FILLED', 'CANCELED', 'EXPIRED'] as const)('is 409 with an order that is %s', async (state) => {
    const { result, calls } = amend({ find: () => heldOrder({ state }) }, { price: '91000' });
    const problem = await problemThrownBy(result);
    expect(problem).toMatchObject({ code: 'ORDER_NOT_ACTIVE', details: { order: { state } } });
    expect(problem.detail).toBe(`The order is ${state} and can no longer be amended.`);
    expect(calls).toEqual(['find']);
  });

  it('is 404 for an order that does not exist', async () => {
    const { result } = amend({ find: () => undefined }, { price: '91000' });
    expect(await problemThrownBy(result)).toMatchObject({ code: 'ORDER_NOT_FOUND' });
  });

  it.each(['REPLACE_NOT_ALLOWED', 'AMEND_INCOMPLETE', 'AMEND_REJECTED'] as const)('passes on %s', async (code) => {
    const { result, count } = amend({ amend: async () => rejectedOutcome(code) }, { price: '91000' });
    expect(await problemThrownBy(result)).toMatchObject({ code });
    expect(count('amend')).toBe(1);
  });

  it('is 409 with the order when it filled meanwhile, whatever a lagging read shows first', async () => {
    const filled = heldOrder({ state: 'FILLED', filledQuantity: '0.005' });
    const { result } = amend(
      { amend: async () => rejectedOutcome('ORDER_NOT_ACTIVE'), find: finds((ms) => (ms > 1_000 ? filled : resting)) },
      { price: '91000' },
    );
    expect(await problemThrownBy(result)).toMatchObject({ code: 'ORDER_NOT_ACTIVE', details: { order: filled } });
  });

  it('reports that nothing was executed', async () => {
    const { result } = amend({ amend: async () => rejectedOutcome('RATE_LIMITED', 'notExecuted') }, { price: '91000' });
    expect(await problemThrownBy(result)).toMatchObject({ code: 'RATE_LIMITED', retryable: true });
  });
});

describe('before an amend is sent', () => {
  it("the exchange's clock is learnt, which tells until when the amend can take effect", async () => {
    const fake = exchangeFake({
      find: () => resting,
      amend: () =>
        acknowledged({ order: reduced, amendment: changedInPlace('keepPriority', 'kept', resting, reduced) }),
    });
    fake.port.ready = () => {
      fake.calls.push('ready');
      return Promise.resolve();
    };
    await amendOrder(fake.context, ID, { allowReplace: true, quantity: '0.004' }, CALLER, fake.call);
    expect(fake.calls.toSorted()).toEqual(['amend', 'find', 'ready']);
    expect(fake.calls.at(-1)).toBe('amend');
  });

  it('a bug in a check lets nothing through', async () => {
    const instrument = { ...samples.spot, step: 'a step' };
    const { result, calls } = amend({ instrument }, { quantity: '0.004' });
    await expect(result).rejects.not.toBeInstanceOf(Problem);
    expect(calls).toEqual(['find']);
  });
});

describe('an amend that the operator forbids', () => {
  /** Lets the first checks pass. */
  const forbiddenAfter = (checks: number): TradingGuard => {
    let passed = 0;
    return {
      ...UNGUARDED,
      amend: () =>
        passed++ < checks ? Promise.resolve() : Promise.reject(new Problem('TRADING_HALTED', 'Trading is halted.')),
    };
  };
  const forbidden = { code: 'TRADING_HALTED', details: { orderState: 'placed', order: resting } };

  it('is not sent, and the order rests unchanged', async () => {
    const { result, calls } = amend({ guard: forbiddenAfter(0) }, { quantity: '0.004' });
    expect(await problemThrownBy(result)).toMatchObject(forbidden);
    expect(calls).toEqual(['find']);
  });

  it('meanwhile is not sent a second time', async () => {
    const lost = lostReply(3_000);
    const cured = lost.outcome === 'unknown' ? { ...lost, sendAgain: true } : lost;
    const { result, count } = amend(
      { guard: forbiddenAfter(1), amend: () => cured, find: finds(() => resting) },
      { quantity: '0.004' },
    );
    expect(await problemThrownBy(result)).toMatchObject(forbidden);
    expect(count('amend')).toBe(1);
  });

  it('while it waits is not signed', async () => {
    const halted = new Problem('TRADING_HALTED', 'Trading is halted.');
    const { result } = amend(
      {
        guard: { ...UNGUARDED, whileAmending: (_order, _change, work) => work(() => halted) },
        amend: (_order, _change, { refusal }) => {
          const problem = refusal?.();
          if (problem === undefined) throw new Error('it was signed');
          return { outcome: 'notExecuted', problem };
        },
      },
      { quantity: '0.004' },
    );
    expect(await problemThrownBy(result)).toBe(halted);
  });

  it('meanwhile does not become a replacement', async () => {
    const refusal = { ...rejectedOutcome('AMEND_REJECTED'), otherwise: 'replace' } as CommandOutcome<never>;
    const { result, count } = amend(
      { guard: forbiddenAfter(1), amend: () => refusal, find: finds(() => resting) },
      { quantity: '0.004' },
    );
    expect(await problemThrownBy(result)).toMatchObject(forbidden);
    expect(count('amend')).toBe(1);
  });
});

describe('an amend that was refused', () => {
  /** A refusal by the exchange, with its own code. */
  const said = (code: Problem['code']): CommandOutcome<never> => {
    const details = { exchange: 'binance', exchangeCode: '-1', orderState: 'placed' } as const;
    return { outcome: 'rejected', problem: new Problem(code, 'The exchange says no.', details) };
  };
  const changed = heldOrder({ price: '91000' });

  it.each(['NOTHING_TO_AMEND', 'ORDER_NOT_ACTIVE', 'AMEND_REJECTED', 'REPLACE_NOT_ALLOWED'] as const)(
    'with %s was made when the exchange has its trace: the refusal is that of a second copy',
    async (code) => {
      const { result, count } = amend(
        { amend: async () => said(code), find: finds(() => changed), amendTrace: () => 'made' },
        { price: '91000' },
      );
      expect(await result).toEqual({
        outcome: 'amended',
        replayed: false,
        order: changed,
        amendment: changedInPlace('keepPriority', 'kept', resting, changed),
      });
      expect(count('amend')).toBe(1);
    },
  );

  it('was made when the trace shows late', async () => {
    const { result } = amend(
      {
        amend: async () => said('NOTHING_TO_AMEND'),
        find: finds(() => changed),
        amendTrace: (_, at) => (at - START > 1_500 ? 'made' : 'none'),
      },
      { price: '91000' },
    );
    expect(await result).toMatchObject({ outcome: 'amended', order: changed });
  });

  it.each(['ORDER_NOT_ACTIVE', 'AMEND_INCOMPLETE', 'DUPLICATE_CLIENT_ORDER_ID'] as const)(
    'with %s was made when the replacement exists, though it shows late',
    async (code) => {
      const { result } = amend(
        {
          amend: async () => said(code),
          find: finds(
            () => canceled,
            (ms) => (ms > 1_500 ? replacement : undefined),
          ),
        },
        { price: '91000' },
      );
      expect(await result).toEqual({
        outcome: 'amended',
        replayed: false,
        order: replacement,
        amendment: replacedBy(canceled, replacement),
      });
    },
  );

  it('is refused, with the current order, when no trace shows within the listing lag', async () => {
    const { result, looks } = amend(
      { amend: async () => said('NOTHING_TO_AMEND'), find: finds(() => changed) },
      { price: '91000' },
    );
    expect(await problemThrownBy(result)).toMatchObject({ code: 'NOTHING_TO_AMEND', details: { order: changed } });
    expect(looks.at(-1)).toBeGreaterThanOrEqual(2_000);
  });

  it('by a rule or by Atlas itself is refused at once', async () => {
    for (const outcome of [
      said('RULE_VIOLATION'),
      said('INSUFFICIENT_FUNDS'),
      rejectedOutcome('REPLACE_NOT_ALLOWED'),
    ]) {
      const { result, calls } = amend({ amend: async () => outcome }, { price: '91000' });
      await problemThrownBy(result);
      expect(calls).toEqual(['find', 'amend']);
    }
  });

  it('of an order that filled unchanged is 409 at once, without waiting for a list', async () => {
    const filled = heldOrder({ state: 'FILLED', filledQuantity: '0.005' });
    const { result, looks } = amend(
      { amend: async () => said('ORDER_NOT_ACTIVE'), find: finds(() => filled) },
      { price: '91000' },
    );
    const problem = await problemThrownBy(result);
    expect(problem).toMatchObject({ code: 'ORDER_NOT_ACTIVE', retryable: false, details: { order: filled } });
    expect(problem.detail).toBe('The order is FILLED and can no longer be amended. 0.005 BTC of it filled.');
    expect(looks.at(-1)).toBeLessThan(100);
  });

  it('is refused at once where the cancelled order cannot have been replaced', async () => {
    const { result, calls } = amend(
      { amend: async () => said('AMEND_INCOMPLETE') },
      { price: '91000', allowReplace: false },
    );
    expect(await problemThrownBy(result)).toMatchObject({ code: 'AMEND_INCOMPLETE' });
    expect(calls).toEqual(['find', 'amend']);
  });

  it('as not active claims nothing about an order that reads go on showing at rest', async () => {
    const { result, looks } = amend(
      { amend: async () => said('ORDER_NOT_ACTIVE'), find: finds(() => resting) },
      { price: '91000' },
    );
    expect(await problemThrownBy(result)).toMatchObject({
      code: 'ORDER_NOT_ACTIVE',
      retryable: true,
      details: { order: resting },
    });
    expect(looks.at(-1)).toBeGreaterThanOrEqual(2_000);
  });

  const down = () => {
    throw new Problem('EXCHANGE_UNREACHABLE', 'down');
  };

  it('is unknown while Atlas cannot see whether it took effect', async () => {
    const { result, now } = amend(
      { amend: async () => said('ORDER_NOT_ACTIVE'), find: finds(down) },
      { price: '91000' },
    );
    const told = await result;
    expect(told).toMatchObject({ outcome: 'unknown', orderId: ID, clientOrderIds: [REPLACEMENT] });
    if (told.outcome !== 'unknown') throw new Error('it cannot be seen');
    // A copy that left just now can be accepted as long as its signature is valid.
    expect(told.lost.acceptedUntil).toBe(now() + 3_000);
  });

  it.each([
    ['the caller forbids it', {}, { allowReplace: false }],
    [
      'the exchange has no such method',
      { instrument: { ...samples.spot, capabilities: { ...samples.spot.capabilities, amend: ['inPlace'] as const } } },
      {},
    ],
  ])('names no replacement in doubt where there can be none: %s', async (_, script, change) => {
    const { result } = amend(
      { amend: async () => said('ORDER_NOT_ACTIVE'), find: finds(down), ...script },
      { price: '91000', ...change },
    );
    expect(await result).toMatchObject({ outcome: 'unknown', clientOrderIds: [] });
  });

  it('in place becomes a replacement only once it is certain that it was not made', async () => {
    const refusal = { ...said('AMEND_REJECTED'), otherwise: 'replace' } as CommandOutcome<never>;
    const asked: AmendChange[] = [];
    const { result, looks } = amend(
      {
        amend: (_, change) => {
          asked.push(change);
          return change.refusedInPlace
            ? acknowledged({ order: replacement, amendment: replacedBy(canceled, replacement) })
            : refusal;
        },
        find: finds(() => resting),
      },
      { quantity: '0.004' },
    );
    expect(await result).toMatchObject({ outcome: 'amended', amendment: { method: 'cancelReplace' } });
    expect(asked.map(({ refusedInPlace }) => refusedInPlace)).toEqual([undefined, true]);
    expect(looks.at(-1)).toBeGreaterThanOrEqual(2_000);

    const made = amend(
      { amend: async () => refusal, find: finds(() => reduced), amendTrace: () => 'made' },
      { quantity: '0.004' },
    );
    expect(await made.result).toMatchObject({ outcome: 'amended', amendment: { method: 'keepPriority' } });
    expect(made.count('amend')).toBe(1);
  });

  it('in place for any reason becomes a replacement where the exchange says that this is the way', async () => {
    const refusal = { ...said('EXCHANGE_REJECTED'), otherwise: 'replace' } as CommandOutcome<never>;
    const { result } = amend(
      {
        amend: (_, { refusedInPlace }) =>
          refusedInPlace ? acknowledged({ order: replacement, amendment: replacedBy(canceled, replacement) }) : refusal,
        find: finds(() => resting),
      },
      { quantity: '0.004' },
    );
    expect(await result).toMatchObject({ outcome: 'amended', order: replacement });
  });

  it('in place does not become a replacement of an order that has filled', async () => {
    const refusal = { ...said('AMEND_REJECTED'), otherwise: 'replace' } as CommandOutcome<never>;
    const filled = heldOrder({ state: 'FILLED', filledQuantity: '0.005' });
    const { result, count } = amend({ amend: async () => refusal, find: finds(() => filled) }, { quantity: '0.004' });
    expect(await problemThrownBy(result)).toMatchObject({ code: 'AMEND_REJECTED', details: { order: filled } });
    expect(count('amend')).toBe(1);
  });

  it('keeps the order that the refusal itself shows', async () => {
    const { problem } = said('AMEND_REJECTED') as { problem: Problem };
    const shown = heldOrder({ filledQuantity: '0.001' });
    const refusal = { outcome: 'rejected', problem: problem.with({ order: shown }) } as const;
    const { result } = amend({ amend: async () => refusal, find: finds(() => resting) }, { quantity: '0.004' });
    expect(await problemThrownBy(result)).toMatchObject({ details: { order: shown } });
  });

  it("in the exchange's words alone may be that of a second copy, too", async () => {
    const problem = new Problem('NOTHING_TO_AMEND', 'No change.', { exchangeMessage: 'Nothing to change.' });
    const { result } = amend(
      { amend: async () => ({ outcome: 'rejected', problem }), find: finds(() => changed), amendTrace: () => 'made' },
      { price: '91000' },
    );
    expect(await result).toMatchObject({ outcome: 'amended', order: changed });
  });

  it('in place does not become a replacement after another client has changed the order', async () => {
    const refusal = { ...said('AMEND_REJECTED'), otherwise: 'replace' } as CommandOutcome<never>;
    const { result, count } = amend(
      { amend: async () => refusal, find: finds(() => heldOrder({ quantity: '0.003' })) },
      { quantity: '0.004' },
    );
    expect(await problemThrownBy(result)).toMatchObject({
      code: 'AMEND_REJECTED',
      details: { order: { quantity: '0.003' } },
    });
    expect(count('amend')).toBe(1);
  });
});

describe('an amend whose copy was refused for a cause that is gone', () => {
  /** The clock was wrong and is known now, or the keys are renewed; another copy may still be under way. */
  const cured = (): CommandOutcome<never> => {
    const lost = lostReply(3_000);
    return lost.outcome === 'unknown' ? { ...lost, sendAgain: true } : lost;
  };
  const done = acknowledged({ order: reduced, amendment: changedInPlace('keepPriority', 'kept', resting, reduced) });

  it('is sent once more when no copy can take effect any more and none left a trace', async () => {
    const answers = [cured, () => done];
    const sentAt: number[] = [];
    const fake = exchangeFake({
      find: finds(() => resting),
      amend: () => {
        sentAt.push(fake.now() - START);
        return answers.shift()?.() ?? done;
      },
    });
    const result = await amendOrder(fake.context, ID, { allowReplace: true, quantity: '0.004' }, CALLER, fake.call);
    expect(result).toMatchObject({ outcome: 'amended', order: reduced });
    expect(sentAt).toHaveLength(2);
    expect(sentAt[1]).toBeGreaterThan(15_000);
  });

  it('is not sent again when the exchange has its trace', async () => {
    const { result, count } = amend(
      { amend: cured, find: finds(() => reduced), amendTrace: () => 'made' },
      { quantity: '0.004' },
    );
    expect(await result).toMatchObject({ outcome: 'amended', order: reduced });
    expect(count('amend')).toBe(1);
  });

  it('is not sent again over a change by another client', async () => {
    const { result, count } = amend(
      { amend: cured, find: finds(() => heldOrder({ quantity: '0.003' })) },
      { quantity: '0.004' },
    );
    expect(await problemThrownBy(result)).toMatchObject({ code: 'ORDER_CHANGED' });
    expect(count('amend')).toBe(1);
  });

  it('is not sent a third time', async () => {
    const { result, count } = amend({ amend: cured, find: finds(() => resting) }, { quantity: '0.004' });
    expect(await problemThrownBy(result)).toMatchObject({ code: 'NOT_PLACED', retryable: true });
    expect(count('amend')).toBe(2);
  });

  it('is looked for before a refusal of one copy only is reported', async () => {
    const refusal = async (): Promise<CommandOutcome<never>> => ({
      outcome: 'rejected',
      problem: new Problem('EXCHANGE_CLOCK', 'expired', { orderState: 'placed', retryable: false }),
      recheckFrom: START + 2_000,
    });
    const made = amend({ amend: refusal, find: finds(() => reduced), amendTrace: () => 'made' }, { quantity: '0.004' });
    expect(await made.result).toMatchObject({ outcome: 'amended', order: reduced });
    const none = amend({ amend: refusal, find: finds(() => resting) }, { quantity: '0.004' });
    expect(await problemThrownBy(none.result)).toMatchObject({ code: 'EXCHANGE_CLOCK', retryable: false });
    expect(none.looks.at(-1)).toBeGreaterThanOrEqual(2_000);
  });
});
