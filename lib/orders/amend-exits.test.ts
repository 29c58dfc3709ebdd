import { describe, expect, it } from 'vitest';
import type { AmendRequest, AttachedOrder, Order } from '../domain/order.ts';
import { Problem } from '../domain/problem.ts';
import { samples } from '../domain/testing/instrument-samples.ts';
import type { Acceptance, AmendChange } from '../exchanges/port.ts';
import { amendOrder } from './amend.ts';
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
const { capabilities } = samples.spot;
const instrument = {
  ...samples.spot,
  capabilities: {
    ...capabilities,
    amend: ['inPlace'],
    attached: true,
    amendAttached: true,
    triggerBy: ['LAST', 'MARK'],
  },
} as const;

const exit = (triggerPrice: string, with_: Partial<AttachedOrder> = {}): AttachedOrder => ({
  ...{ triggerPrice, triggerBy: 'LAST', price: null },
  ...with_,
});
const PROFIT = exit('99000');
const LOSS = exit('80000', { triggerBy: 'MARK', price: '79900' });
const NONE = { takeProfit: null, stopLoss: null };

const entry = (with_: Partial<Order> = {}) => heldOrder({ takeProfit: PROFIT, stopLoss: LOSS, ...with_ });
const before = entry();
const moved = entry({ takeProfit: exit('98000') });
const bare = entry(NONE);
const FILLED = { state: 'FILLED', filledQuantity: '0.005', remainingQuantity: '0' } as const;

const MOVE: Partial<AmendRequest> = { takeProfit: { triggerPrice: '98000' } };
const REMOVE_BOTH: Partial<AmendRequest> = NONE;

function amend(script: ExchangeScript, change: Partial<AmendRequest> = MOVE) {
  const fake = exchangeFake({ instrument, find: () => before, amendTrace: () => 'untold', ...script });
  return { ...fake, result: amendOrder(fake.context, ID, { allowReplace: true, ...change }, CALLER, fake.call) };
}

/** The order is as before when it is read first, and what `later` says after that, by time since the start. */
function finds(later: (ms: number) => Order | undefined) {
  let first = true;
  return ((_, at) => {
    const was = first;
    first = false;
    return was ? before : later(at - START);
  }) satisfies ExchangeScript['find'];
}

const accepts = async () => acknowledged<Acceptance>({ kind: 'accepted', exchangeOrderId: before.exchangeOrderId });

describe('new exits of an entry', () => {
  it.each<[string, Partial<AmendRequest>, Partial<AmendChange>]>([
    [
      'the exit that differs, whole',
      { takeProfit: { triggerPrice: '99000.0' }, stopLoss: { triggerPrice: '81000' } },
      {
        takeProfit: undefined,
        stopLoss: exit('81000', { triggerBy: 'MARK', price: '79900' }),
      },
    ],
    ['a removal', { takeProfit: null }, { takeProfit: null, stopLoss: undefined }],
  ])('are sent: %s', async (_, request, sent) => {
    const asked: AmendChange[] = [];
    const { result } = amend(
      {
        amend: (_order, change) => {
          asked.push(change);
          return accepts();
        },
        find: finds(() =>
          entry({
            ...(sent.takeProfit === null && { takeProfit: null }),
            ...(sent.stopLoss && { stopLoss: sent.stopLoss }),
          }),
        ),
      },
      request,
    );
    expect(await result).toMatchObject({ outcome: 'amended', amendment: { method: 'inPlace', changedSince: false } });
    expect(asked).toMatchObject([sent]);
  });

  it.each<[string, Order, Partial<AmendRequest>, object]>([
    ['they are so already', before, { takeProfit: { triggerPrice: '99000' } }, { code: 'NOTHING_TO_AMEND' }],
    ['there is none to remove', bare, REMOVE_BOTH, { code: 'NOTHING_TO_AMEND' }],
    [
      'it has filled in part',
      entry({ state: 'PARTIALLY_FILLED', filledQuantity: '0.002' }),
      MOVE,
      { code: 'RULE_VIOLATION', details: { violations: [{ field: 'takeProfit', rule: 'filledQuantity' }] } },
    ],
    [
      'it only reduces',
      entry({ ...NONE, reduceOnly: true }),
      MOVE,
      { code: 'RULE_VIOLATION', details: { violations: [{ field: 'takeProfit', rule: 'reduceOnly' }] } },
    ],
    [
      'they are on the wrong side',
      before,
      { takeProfit: { triggerPrice: '89000' } },
      { code: 'RULE_VIOLATION', details: { violations: [{ field: 'takeProfit.triggerPrice', rule: 'triggerSide' }] } },
    ],
    [
      'they are to become limit orders',
      before,
      { takeProfit: { triggerPrice: '98000', price: '98100' } },
      { code: 'NOT_SUPPORTED', details: { violations: [{ field: 'takeProfit.price', rule: 'capability' }] } },
    ],
  ])('are refused before sending, and the order stands, where %s', async (_, order, change, told) => {
    const { result, calls } = amend({ find: () => order }, change);
    expect(await problemThrownBy(result)).toMatchObject({ ...told });
    expect(await problemThrownBy(result)).toMatchObject({ details: { orderState: 'placed', order } });
    expect(calls).toEqual(['find']);
  });

  it('are 422 where the exchange cannot change them', async () => {
    const cannot = { ...instrument, capabilities: { ...instrument.capabilities, amendAttached: false } };
    const { result, calls } = amend({ instrument: cannot });
    expect(await problemThrownBy(result)).toMatchObject({
      ...{ code: 'NOT_SUPPORTED', status: 422 },
      details: { orderState: 'placed', violations: [{ field: 'takeProfit', rule: 'capability' }] },
    });
    expect(calls).toEqual(['find']);
  });
});

describe('new exits that the exchange has only accepted', () => {
  it('are done once the order shows them, and not before', async () => {
    const { result, looks } = amend({ amend: accepts, find: finds((ms) => (ms > 3_000 ? moved : before)) });
    expect(await result).toMatchObject({ outcome: 'amended', order: moved, amendment: { changedSince: false } });
    expect(looks.at(-1)).toBeGreaterThan(3_000);
  });

  it.each<[string, Partial<AmendRequest>, Order]>([
    ['the old one', MOVE, before],
    ['the old one beside the new price', { ...MOVE, price: '90500' }, entry({ price: '90500' })],
    ['the new one beside the old price', { ...MOVE, price: '90500' }, moved],
    ['one that watches another price', MOVE, entry({ takeProfit: exit('98000', { triggerBy: 'MARK' }) })],
    ['a third one', MOVE, entry({ takeProfit: exit('97000') })],
    ['one of two that were to go', REMOVE_BOTH, entry({ takeProfit: null })],
    ['none, and has filled', REMOVE_BOTH, entry({ ...NONE, ...FILLED })],
    [
      'none, and has filled in part',
      REMOVE_BOTH,
      entry({ ...NONE, state: 'PARTIALLY_FILLED', filledQuantity: '0.001' }),
    ],
    ['none, and has filled, where one was to move', MOVE, entry({ ...NONE, ...FILLED })],
  ])('stay unknown while the order shows %s', async (_, change, order) => {
    const { result, count } = amend({ amend: accepts, find: finds(() => order), budgetMs: 20_000 }, change);
    expect(await result).toMatchObject({ outcome: 'unknown' });
    expect(count('amend')).toBe(1);
  });

  it.each<[string, Partial<AmendRequest>, Order]>([
    ['rests without them', REMOVE_BOTH, bare],
    ['has filled with the other', { takeProfit: null }, entry({ takeProfit: null, ...FILLED })],
    ['has filled with the new one', MOVE, entry({ takeProfit: exit('98000'), ...FILLED })],
  ])('are done where the order %s', async (_, change, order) => {
    const { result } = amend({ amend: accepts, find: finds(() => order) }, change);
    expect(await result).toMatchObject({ outcome: 'amended', order });
  });

  it('had no effect on an order that has filled with the old ones', async () => {
    const { result, count } = amend({ amend: accepts, find: finds(() => entry(FILLED)) });
    expect(await problemThrownBy(result)).toMatchObject({ code: 'ORDER_NOT_ACTIVE' });
    expect(count('amend')).toBe(1);
  });
});

describe('new exits whose reply was lost', () => {
  it('are found by what the order shows, and sent once', async () => {
    const { result, count } = amend({ amend: async () => lostReply(3_000), find: finds(() => moved) });
    expect(await result).toMatchObject({ outcome: 'amended', order: moved });
    expect(count('amend')).toBe(1);
  });

  it.each([
    ['AMEND_REJECTED', '110059'],
    ['NOTHING_TO_AMEND', '34040'],
  ] as const)('are done where a second copy is refused: %s', async (code, exchangeCode) => {
    const problem = new Problem(code, 'refused', { exchangeCode });
    const { result } = amend({ amend: async () => ({ outcome: 'rejected', problem }), find: finds(() => moved) });
    expect(await result).toMatchObject({ outcome: 'amended', order: moved });
  });
});
