import { describe, expect, it } from 'vitest';
import { changedInPlace, replacedBy } from '../domain/amendment.ts';
import type { AmendRequest, Order } from '../domain/order.ts';
import { Problem } from '../domain/problem.ts';
import { samples } from '../domain/testing/instrument-samples.ts';
import type { Acceptance, RenamedQuery } from '../exchanges/port.ts';
import { callOf } from '../reference/context.ts';
import { amendOrder } from './amend.ts';
import { lookForEarlier } from './reconcile/settle-amend.ts';
import {
  acknowledged,
  CALLER,
  type ExchangeScript,
  exchangeFake,
  heldOrder,
  lostReply,
  problemThrownBy,
  START,
} from './reconcile/testing/exchange-fake.ts';

const ID = 'binance.spot.BTCUSDT.7';
const REPLACEMENT = 'made-by-atlas';
const resting = heldOrder();
const reduced = heldOrder({ quantity: '0.004' });
const canceled = heldOrder({ state: 'CANCELED', remainingQuantity: '0' });
const replacement = heldOrder({ exchangeOrderId: '8', clientOrderId: REPLACEMENT, price: '91000' });

/** Scripts the exchange's record of changes from a time after the start; nothing before. */
const from = (ms: number, trace: 'made' | 'untold') =>
  ((_, at) => (at - START >= ms ? trace : 'none')) satisfies ExchangeScript['amendTrace'];

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

describe('an amend in place whose reply was lost', () => {
  const lost = async () => lostReply(3_000);

  it('is done when the exchange has its trace', async () => {
    const { result, count } = amend(
      { amend: lost, find: finds((ms) => (ms > 900 ? reduced : resting)), amendTrace: from(900, 'made') },
      { quantity: '0.004' },
    );
    expect(await result).toEqual({
      outcome: 'amended',
      replayed: false,
      order: reduced,
      amendment: changedInPlace('keepPriority', 'kept', resting, reduced),
    });
    expect(count('amend')).toBe(1);
  });

  it('reports the place in the queue as unknown where the exchange does not state it', async () => {
    const instrument = { ...samples.spot, capabilities: { ...samples.spot.capabilities, amend: ['inPlace'] as const } };
    const { result } = amend(
      { amend: lost, instrument, find: finds(() => reduced), amendTrace: from(0, 'made') },
      { quantity: '0.004' },
    );
    expect(await result).toMatchObject({ amendment: { method: 'inPlace', queuePriority: 'unknown' } });
  });

  it('is proven without effect when the order rests unchanged after the last possible effect', async () => {
    const { result, looks, count } = amend({ amend: lost }, { quantity: '0.004' });
    expect(await problemThrownBy(result)).toMatchObject({
      code: 'NOT_PLACED',
      retryable: true,
      details: { orderState: 'placed', order: resting },
    });
    expect(looks.at(-1)).toBeGreaterThan(15_000);
    // Whether to send it again is the caller's decision.
    expect(count('amend')).toBe(1);
  });

  it('stays unknown at the deadline', async () => {
    const { result } = amend({ amend: lost, budgetMs: 6_000 }, { quantity: '0.004' });
    expect(await result).toMatchObject({ outcome: 'unknown', operation: 'amend', orderId: ID, clientOrderIds: [] });
  });

  it('needs looks only for the listing lag when the order is cancelled and cannot have been replaced', async () => {
    const { result, looks } = amend({ amend: lost, find: finds(() => canceled) }, { quantity: '0.004' });
    expect(await problemThrownBy(result)).toMatchObject({
      code: 'AMEND_INCOMPLETE',
      details: { orderState: 'notPlaced', order: canceled },
    });
    expect(looks.at(-1)).toBeGreaterThan(2_000);
    expect(looks.at(-1)).toBeLessThan(6_000);
  });

  it('is 409 when the order filled meanwhile', async () => {
    const filled = heldOrder({ state: 'FILLED' });
    const { result } = amend({ amend: lost, find: finds(() => filled) }, { quantity: '0.004' });
    expect(await problemThrownBy(result)).toMatchObject({ code: 'ORDER_NOT_ACTIVE', details: { order: filled } });
  });

  describe('and that was overtaken', () => {
    const overtaken = heldOrder({ quantity: '0.003' });

    it('is done though the order no longer shows it, and the answer says so', async () => {
      const { result, count } = amend(
        { amend: lost, find: finds(() => overtaken), amendTrace: from(0, 'made') },
        { quantity: '0.004' },
      );
      expect(await result).toEqual({
        outcome: 'amended',
        replayed: false,
        order: overtaken,
        amendment: { ...changedInPlace('keepPriority', 'kept', resting, overtaken), changedSince: true },
      });
      expect(count('amend')).toBe(1);
    });

    it('is done though the order looks untouched: the change was made and reverted', async () => {
      const { result } = amend({ amend: lost, find: () => resting, amendTrace: from(0, 'made') }, { price: '91000' });
      expect(await result).toMatchObject({ outcome: 'amended', order: resting, amendment: { changedSince: true } });
    });

    it('is not reported as changed again because of a lagging read', async () => {
      const { result } = amend(
        { amend: lost, find: finds((ms) => (ms > 1_500 ? reduced : resting)), amendTrace: from(0, 'made') },
        { quantity: '0.004' },
      );
      expect(await result).toMatchObject({ outcome: 'amended', order: reduced, amendment: { changedSince: false } });
    });

    it('is done when it was made before the order closed', async () => {
      const filled = heldOrder({ state: 'FILLED', price: '92000' });
      const { result } = amend(
        { amend: lost, find: finds(() => filled), amendTrace: from(1_000, 'made') },
        { price: '91000' },
      );
      expect(await result).toMatchObject({ outcome: 'amended', order: filled, amendment: { changedSince: true } });
    });
  });

  describe('and that was not made while another client changed the order', () => {
    it.each([
      ['to another quantity', heldOrder({ quantity: '0.003' })],
      ['to exactly what was asked for', reduced],
      ['in its price', heldOrder({ price: '91000' })],
    ])('%s ends as final 409 with the order', async (_, order) => {
      const { result, looks } = amend({ amend: lost, find: finds(() => order) }, { quantity: '0.004' });
      expect(await problemThrownBy(result)).toMatchObject({
        code: 'ORDER_CHANGED',
        status: 409,
        retryable: false,
        details: { orderState: 'placed', order },
      });
      expect(looks.at(-1)).toBeGreaterThan(15_000);
    });

    it('does not treat a fill as a change', async () => {
      const begun = heldOrder({ state: 'PARTIALLY_FILLED', filledQuantity: '0.001', remainingQuantity: '0.004' });
      const { result } = amend({ amend: lost, find: finds(() => begun) }, { quantity: '0.004' });
      expect(await problemThrownBy(result)).toMatchObject({ code: 'NOT_PLACED', details: { order: begun } });
    });
  });

  describe('where the exchange keeps no record of changes', () => {
    const untold = { amend: lost, amendTrace: from(0, 'untold') } as const;

    it('is done when the order shows the change', async () => {
      const { result } = amend({ ...untold, find: finds(() => reduced) }, { quantity: '0.004' });
      expect(await result).toMatchObject({ outcome: 'amended', order: reduced });
    });

    it.each([
      ['is as it was', resting],
      ['was changed', heldOrder({ quantity: '0.003' })],
    ])('stays unknown when the order %s', async (_, order) => {
      const { result } = amend({ ...untold, find: finds(() => order) }, { quantity: '0.004' });
      expect(await result).toMatchObject({ outcome: 'unknown' });
    });
  });

  describe('where the exchange moves prices to the edge of its band', () => {
    const edge = heldOrder({ price: '90500', updatedAt: '2026-11-22T09:00:00.030Z' });
    const moves = { facts: { movesPrices: true }, amendTrace: from(0, 'untold'), budgetMs: 20_000 } as const;
    const accepted = () => acknowledged<Acceptance>({ kind: 'accepted', exchangeOrderId: '7' });

    it('is done when an accepted one shows at a lower price to buy, and tells both prices', async () => {
      const { result, count } = amend({ ...moves, amend: accepted, find: finds(() => edge) }, { price: '99000' });
      expect(await result).toMatchObject({
        outcome: 'amended',
        order: { price: '90500', adjusted: { price: '99000' } },
        amendment: { changedSince: false },
      });
      expect(count('amend')).toBe(1);
    });

    it('is done with the order that filled at the edge', async () => {
      const filled = { ...edge, state: 'FILLED' as const, remainingQuantity: '0' };
      const { result } = amend({ ...moves, amend: accepted, find: finds(() => filled) }, { price: '99000' });
      expect(await result).toMatchObject({
        outcome: 'amended',
        order: { state: 'FILLED', adjusted: { price: '99000' } },
      });
    });

    it('is not told as moved where a lagging read shows the change of another client', async () => {
      const asked = heldOrder({ price: '91000' });
      const { result } = amend(
        { ...moves, amend: accepted, find: finds((ms) => (ms > 250 ? asked : edge)) },
        { price: '91000' },
      );
      expect(await result).toMatchObject({ outcome: 'amended', order: { price: '91000', adjusted: null } });
    });

    it('is told only when two reads in a row agree on the price', async () => {
      let reads = 0;
      const prices = ['90500', '90600', '90700'];
      const find = finds(() => ({ ...edge, price: prices[Math.min(reads++, 2)] ?? null }));
      const { result } = amend({ ...moves, amend: accepted, find }, { price: '99000' });
      expect(await result).toMatchObject({ outcome: 'amended', order: { price: '90700' } });
    });

    it('is not assumed where the exchange keeps a record of changes that shows none', async () => {
      const none: ExchangeScript = { ...moves, amendTrace: () => 'none' };
      const { result } = amend({ ...none, amend: accepted, find: finds(() => edge) }, { price: '99000' });
      const ended = await result.then(
        ({ outcome }) => outcome,
        ({ code }: Problem) => code,
      );
      expect(ended).not.toBe('amended');
    });

    it.each<[string, ExchangeScript, Partial<AmendRequest>]>([
      ['the order stays as it was', { amend: accepted, find: finds(() => resting) }, { price: '99000' }],
      ['a lost reply proves no acceptance', { amend: async () => lostReply(null) }, { price: '99000' }],
      ['the price is beyond the one asked for', { amend: accepted }, { price: '90400' }],
      ['the quantity is not the one asked for', { amend: accepted }, { price: '99000', quantity: '0.004' }],
      [
        'the quantity is another, which was to stay',
        { amend: accepted, find: finds(() => ({ ...edge, quantity: '0.004' })) },
        { price: '99000' },
      ],
      ['no price was asked for', { amend: accepted }, { quantity: '0.004' }],
      ['the exchange moves no prices', { amend: accepted, facts: { movesPrices: false } }, { price: '99000' }],
    ])('stays unknown where %s', async (_, script, change) => {
      const { result } = amend({ ...moves, find: finds(() => edge), ...script }, change);
      expect(await result).toMatchObject({ outcome: 'unknown' });
    });

    it.each<[string, Partial<Order>]>([
      ['the price asked for', { price: '99000' }],
      ['the edge of the band', { price: '90500' }],
      ['its old price', {}],
    ])('ended its order where the exchange rejected it at %s, e.g. as post-only', async (_, shown) => {
      const rejected = heldOrder({ state: 'REJECTED', remainingQuantity: '0', ...shown });
      const { result } = amend({ ...moves, amend: accepted, find: finds(() => rejected) }, { price: '99000' });
      expect(await problemThrownBy(result)).toMatchObject({
        code: 'AMEND_INCOMPLETE',
        details: { orderState: 'notPlaced', order: rejected },
      });
    });

    it('does not call a lost one without effect because the order filled at another price', async () => {
      const filled = { ...edge, state: 'FILLED' as const, remainingQuantity: '0' };
      const { result } = amend(
        { ...moves, amend: async () => lostReply(null), find: finds(() => filled) },
        { price: '99000' },
      );
      expect(await result).toMatchObject({ outcome: 'unknown' });
    });
  });

  it('stays unknown while the record of changes cannot be read', async () => {
    const amendTrace = () => {
      throw new Problem('EXCHANGE_UNREACHABLE', 'down');
    };
    const { result } = amend({ amend: lost, find: finds(() => resting), amendTrace }, { quantity: '0.004' });
    expect(await result).toMatchObject({ outcome: 'unknown' });
  });

  it('is done when the order shows the change and absence is never proven: no better evidence comes', async () => {
    const forEver = async () => lostReply(null);
    const { result } = amend({ amend: forEver, find: finds(() => reduced) }, { quantity: '0.004' });
    expect(await result).toMatchObject({ outcome: 'amended', order: reduced });
    const other = amend({ amend: forEver, find: finds(() => heldOrder({ quantity: '0.003' })) }, { quantity: '0.004' });
    expect(await other.result).toMatchObject({ outcome: 'unknown' });
  });

  it('claims nothing while the order does not show', async () => {
    const { result } = amend({ amend: lost, find: finds(() => undefined) }, { quantity: '0.004' });
    expect(await result).toMatchObject({ outcome: 'unknown' });
  });
});

describe('a replacement whose reply was lost', () => {
  const lost = async () => lostReply(3_000, [REPLACEMENT]);
  const change = { price: '91000' };

  it('is done when the old order is cancelled and the new one exists', async () => {
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
      replayed: false,
      order: replacement,
      amendment: replacedBy(canceled, replacement),
    });
  });

  it('reports how much of the old order had filled, and whether the new one was changed since', async () => {
    const begun = heldOrder({ state: 'CANCELED', filledQuantity: '0.002', remainingQuantity: '0' });
    const rest = { ...replacement, quantity: '0.003' };
    const settled = (found: Order) =>
      amend(
        {
          amend: lost,
          find: finds(
            () => begun,
            () => found,
          ),
        },
        change,
      ).result;
    expect(await settled(rest)).toMatchObject({ amendment: { filledBefore: '0.002', changedSince: false } });
    expect(await settled({ ...rest, quantity: '0.001' })).toMatchObject({ amendment: { changedSince: true } });
    expect(await settled({ ...rest, price: '92000' })).toMatchObject({ amendment: { changedSince: true } });
  });

  it('is not done while both orders show as active', async () => {
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

  it('is reported as half done only after the new order can no longer appear', async () => {
    const { result, looks } = amend({ amend: lost, find: finds(() => canceled) }, change);
    const problem = await problemThrownBy(result);
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

  it('is found where somebody has changed it since, so that it no longer has the id it was placed with', async () => {
    const smaller = { ...replacement, clientOrderId: 'web_1', quantity: '0.004' };
    const asked: [number, RenamedQuery][] = [];
    const findRenamed: ExchangeScript['findRenamed'] = (of, at) => {
      asked.push([at - START, of]);
      return { order: smaller, placedQuantity: '0.005' };
    };
    const { result } = amend({ amend: lost, find: finds(() => canceled), findRenamed }, change);
    expect(await result).toMatchObject({
      ...{ outcome: 'amended', order: smaller, amendment: { method: 'cancelReplace', changedSince: true } },
    });
    const { instrument, ...query } = asked[0]?.[1] ?? {};
    expect(instrument).toBe(samples.spot);
    expect(query).toEqual({
      ...{ clientOrderId: REPLACEMENT, side: 'BUY', type: 'LIMIT', price: '91000', quantity: '0.005' },
      ...{ from: Date.parse(canceled.updatedAt ?? '') - 1_000, to: START + 15_000 + 1_000 },
    });
    // Asked once: the look before the proof costs a read of the history.
    expect([asked.length, (asked[0]?.[0] ?? 0) > 15_000]).toEqual([1, true]);
  });

  it('is not looked for under other ids while the old order rests', async () => {
    const { result, count } = amend({ amend: lost, find: finds(() => resting), findRenamed: () => undefined }, change);
    expect(await problemThrownBy(result)).toMatchObject({ code: 'NOT_PLACED' });
    expect(count('findRenamed')).toBe(0);
  });

  it('is proven without effect when the old order rests and no new one appeared', async () => {
    const { result } = amend({ amend: lost, find: finds(() => resting) }, change);
    expect(await problemThrownBy(result)).toMatchObject({ code: 'NOT_PLACED', details: { orderState: 'placed' } });
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

describe('an earlier attempt of an amend that was reported as without effect', () => {
  const LOOK_FROM = 5_000;
  async function lookForIt(script: ExchangeScript, change: Partial<AmendRequest> = { quantity: '0.004' }) {
    const fake = exchangeFake(script);
    const call = callOf(fake.context, fake.port, fake.call);
    const { quantity, price } = change;
    const amend = {
      before: resting,
      instrument: samples.spot,
      change: { quantity, price, replacementClientOrderId: REPLACEMENT },
      modifyId: '17',
      mayBeReplaced: true,
      sentAt: START,
    };
    return { found: await lookForEarlier(fake.context, fake.port, amend, START + LOOK_FROM, call), looks: fake.looks };
  }
  /** By exchange id, and under the replacement's client order id. */
  const shows = (order: (ms: number) => Order | undefined, other: Order | undefined = undefined) =>
    ((ref, at) => ('clientOrderId' in ref ? other : order(at - START))) satisfies ExchangeScript['find'];

  it('is found by its trace at once, whatever the order is now', async () => {
    const { found, looks } = await lookForIt({ find: shows(() => reduced), amendTrace: from(0, 'made') });
    expect(found).toMatchObject({ kind: 'made', amended: { order: reduced } });
    expect(looks.at(-1)).toBeLessThan(LOOK_FROM);
  });

  it('is found by its replacement', async () => {
    const { found } = await lookForIt({ find: shows(() => canceled, replacement) }, { price: '91000' });
    expect(found).toMatchObject({ kind: 'made', amended: { order: replacement } });
  });

  it('is found by a replacement that has lost its id, in the look that would rule it out', async () => {
    const renamed = { ...replacement, clientOrderId: 'web_1' };
    const findRenamed = () => ({ order: renamed, placedQuantity: '0.005' });
    const { found } = await lookForIt({ find: shows(() => canceled), findRenamed }, { price: '91000' });
    expect(found).toMatchObject({ kind: 'made', amended: { order: renamed } });
  });

  it('is unclear while the order stands at a price to which the exchange may have moved the one asked for', async () => {
    const script = { facts: { movesPrices: true }, amendTrace: from(0, 'untold') } as const;
    const edge = heldOrder({ price: '90500' });
    const { found } = await lookForIt({ ...script, find: shows(() => edge) }, { price: '99000' });
    expect(found).toEqual({ kind: 'unclear' });
  });

  it('is ruled out by a look that began late enough, while the order is unchanged', async () => {
    const { found, looks } = await lookForIt({ find: shows(() => resting) });
    expect(found).toEqual({ kind: 'notMade' });
    expect(looks.at(-1)).toBeGreaterThan(LOOK_FROM);
  });

  it.each<[string, Order, string]>([
    ['changed by another client', heldOrder({ quantity: '0.003' }), 'ORDER_CHANGED'],
    ['changed to what was asked for', reduced, 'ORDER_CHANGED'],
    ['closed', heldOrder({ state: 'FILLED' }), 'ORDER_NOT_ACTIVE'],
  ])('is not sent again when the order was %s', async (_, order, code) => {
    const { found } = await lookForIt({ find: shows(() => order) });
    expect(found).toMatchObject({ kind: 'overtaken', problem: { code, details: { order } } });
  });

  it.each<[string, ExchangeScript]>([
    ['the order does not show', { find: shows(() => undefined) }],
    ['both orders show as active', { find: shows(() => resting, replacement) }],
    ['the exchange keeps no record of changes', { find: shows(() => resting), amendTrace: from(0, 'untold') }],
  ])('is not ruled out while %s', async (_, script) => {
    expect((await lookForIt({ ...script, budgetMs: 20_000 })).found).toEqual({ kind: 'unclear' });
  });
});
