import { describe, expect, it } from 'vitest';
import { changedInPlace } from '../domain/amendment.ts';
import type { AmendRequest, Order, Trigger } from '../domain/order.ts';
import { Problem } from '../domain/problem.ts';
import type { Quote } from '../domain/quote.ts';
import { samples } from '../domain/testing/instrument-samples.ts';
import type { Acceptance, AmendChange } from '../exchanges/port.ts';
import type { Intent } from '../intents/intent.ts';
import type { IntentStore } from '../intents/intent-store.ts';
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
const { capabilities } = samples.spot;
const instrument = {
  ...samples.spot,
  capabilities: { ...capabilities, amend: ['inPlace'], amendConditional: true },
} as const;

const triggerAt = (triggerPrice: string | null): Trigger => ({
  triggerPrice,
  triggerBy: 'LAST',
  trailingPercent: null,
  trailingAmount: null,
  activationPrice: null,
});

const trailing = { type: 'TRAILING_STOP_MARKET', price: null } as const;
const trailingBy = (trailingAmount: string): Trigger => ({ ...triggerAt(null), trailingAmount });

/** A stop-limit that buys above the market. */
const stop = (with_: Partial<Order> = {}) =>
  heldOrder({ type: 'STOP_LIMIT', state: 'UNTRIGGERED', trigger: triggerAt('95000'), price: '96000', ...with_ });
const waiting = stop();
const moved = stop({ trigger: triggerAt('97000') });
const triggered = stop({ state: 'NEW' });
const filled = stop({ state: 'FILLED', filledQuantity: '0.005', remainingQuantity: '0' });

const QUOTE: Quote = {
  exchange: 'binance',
  market: 'spot',
  symbol: 'BTC/USDT',
  exchangeSymbol: 'BTCUSDT',
  bid: '91000',
  bidQuantity: '1',
  ask: '91001',
  askQuantity: '1',
  quantityUnit: 'BTC',
  markPrice: null,
};

function amend(script: ExchangeScript, change: Partial<AmendRequest> = { triggerPrice: '97000' }) {
  const fake = exchangeFake({ instrument, quote: () => QUOTE, find: () => waiting, ...script });
  return { ...fake, result: amendOrder(fake.context, ID, { allowReplace: true, ...change }, CALLER, fake.call) };
}

/** The order waits when it is read first, and is what `later` says after that, by time since the start. */
function finds(later: (ms: number) => Order | undefined) {
  let first = true;
  return ((_, at) => {
    const before = first;
    first = false;
    return before ? waiting : later(at - START);
  }) satisfies ExchangeScript['find'];
}

describe('amending an order that waits', () => {
  it('sends what differs, and nothing else', async () => {
    const asked: AmendChange[] = [];
    const amendment = changedInPlace('inPlace', 'unknown', waiting, moved);
    const script: ExchangeScript = {
      amend: (_, change) => {
        asked.push(change);
        return acknowledged({ order: moved, amendment });
      },
    };
    const { result } = amend(script, { triggerPrice: '97000', price: '96000.0', quantity: '0.0050' });
    expect(await result).toEqual({ outcome: 'amended', order: moved, amendment, replayed: false });
    expect(asked).toMatchObject([{ triggerPrice: '97000', price: undefined, quantity: undefined }]);
  });

  it.each<[string, Partial<AmendRequest>, Order, object]>([
    ['the trigger is the same', { triggerPrice: '95000.00' }, waiting, { code: 'NOTHING_TO_AMEND' }],
    [
      'the trigger has been reached',
      { triggerPrice: '90000' },
      waiting,
      { details: { violations: [{ rule: 'triggerSide' }] } },
    ],
    [
      'the trigger is off the tick',
      { triggerPrice: '97000.001' },
      waiting,
      { details: { violations: [{ rule: 'tickSize' }] } },
    ],
    [
      'it has no limit',
      { price: '97000' },
      stop({ type: 'STOP_MARKET', price: null }),
      { details: { violations: [{ field: 'price', rule: 'orderType' }] } },
    ],
    [
      'it waits for a price and not for a distance',
      { trailingAmount: '100' },
      waiting,
      { details: { violations: [{ field: 'trailingAmount', rule: 'orderType' }, { rule: 'capability' }] } },
    ],
    [
      'it closes the position',
      { quantity: '0.003' },
      stop({ closePosition: true, quantity: null }),
      { details: { violations: [{ field: 'quantity', rule: 'closePosition' }] } },
    ],
    [
      'it waits for nothing',
      { triggerPrice: '97000' },
      heldOrder(),
      { details: { violations: [{ field: 'triggerPrice', rule: 'orderType' }] } },
    ],
  ])('sends nothing and says that it stands when %s', async (_, change, order, told) => {
    const { result, count } = amend({ find: () => order }, change);
    expect(await problemThrownBy(result)).toMatchObject({ status: 422, ...told });
    expect(await problemThrownBy(result)).toMatchObject({ details: { orderState: 'placed', order } });
    expect(count('amend')).toBe(0);
  });

  it('asks for no quote where the trigger stays', async () => {
    const cheaper = stop({ price: '96500' });
    const amendment = changedInPlace('inPlace', 'unknown', waiting, cheaper);
    const { result, count } = amend({ amend: () => acknowledged({ order: cheaper, amendment }) }, { price: '96500' });
    expect(await result).toMatchObject({ outcome: 'amended' });
    expect(count('quote')).toBe(0);
  });

  it.each([
    ['waits', waiting, 'cancel it and place the order you want'],
    ['has become another', { ...triggered, triggeredOrderId: 'binance.usdm.BTCUSDT.8' }, 'binance.usdm.BTCUSDT.8'],
  ])('is 422 where the exchange cannot change such orders, and says what to do: it %s', async (_, order, words) => {
    const cannot = { ...instrument, capabilities: { ...instrument.capabilities, amendConditional: false } };
    const { result, calls } = amend({ instrument: cannot, find: () => order });
    const problem = await problemThrownBy(result);
    expect(problem).toMatchObject({ code: 'NOT_SUPPORTED', details: { orderState: 'placed', order } });
    expect(problem.detail).toContain(words);
    expect(calls).toEqual(['find']);
  });

  it('is 409 before anything is sent when the order has triggered', async () => {
    const { result, calls } = amend({ find: () => triggered });
    expect(await problemThrownBy(result)).toMatchObject({
      code: 'ORDER_CHANGED',
      status: 409,
      retryable: false,
      details: { orderState: 'placed', order: triggered },
    });
    expect(calls).toEqual(['find']);
  });
});

describe('an amend of a trigger that the exchange refuses', () => {
  const refused = {
    outcome: 'rejected',
    problem: new Problem('RULE_VIOLATION', 'Invalid stopPx', { exchangeMessage: 'Invalid stopPx' }),
  } as const;
  const down = () => {
    throw new Problem('EXCHANGE_UNREACHABLE', 'down');
  };

  it.each<[string, () => Order | undefined, string]>([
    ['has triggered and rests', () => triggered, 'ORDER_CHANGED'],
    ['has triggered and filled', () => filled, 'ORDER_NOT_ACTIVE'],
    ['still waits', () => waiting, 'RULE_VIOLATION'],
    ['does not show', () => undefined, 'RULE_VIOLATION'],
    ['cannot be read', down, 'RULE_VIOLATION'],
  ])('is answered with what became of the order where it %s', async (_, later, code) => {
    const { result, count } = amend({ amend: () => refused, find: finds(later) });
    expect(await problemThrownBy(result)).toMatchObject({ code });
    expect([count('amend'), count('find')]).toEqual([1, 2]);
  });

  it('says of an order that has filled that it can no longer be amended', async () => {
    const { result } = amend({ amend: () => refused, find: finds(() => filled) });
    expect((await problemThrownBy(result)).detail).toContain('The order is FILLED and can no longer be amended.');
  });

  it('stands where the time runs out while the order is read', async () => {
    const fake = exchangeFake({
      ...{ instrument, quote: () => QUOTE, amend: () => refused },
      find: finds(() => {
        fake.pass(60_000);
        throw fake.call.signal.reason;
      }),
    });
    const result = amendOrder(fake.context, ID, { allowReplace: true, triggerPrice: '97000' }, CALLER, fake.call);
    expect(await problemThrownBy(result)).toMatchObject({ code: 'RULE_VIOLATION' });
  });

  it('is a fault of Atlas where the reading fails by one', async () => {
    const fault = new TypeError('a bug');
    const { result } = amend({
      amend: () => refused,
      find: finds(() => {
        throw fault;
      }),
    });
    await expect(result).rejects.toBe(fault);
  });

  it('reads nothing more where the trigger was to stay', async () => {
    const { result, count } = amend({ amend: () => refused }, { price: '96500' });
    expect(await problemThrownBy(result)).toMatchObject({ code: 'RULE_VIOLATION' });
    expect(count('find')).toBe(1);
  });

  it('as unchanged is 409 at once where it has triggered under the old trigger', async () => {
    const unchanged = new Problem('NOTHING_TO_AMEND', 'not modified', { exchangeCode: '10001' });
    const { result, looks } = amend({
      amend: () => ({ outcome: 'rejected', problem: unchanged }),
      find: finds(() => triggered),
      amendTrace: () => 'untold',
    });
    expect(await problemThrownBy(result)).toMatchObject({
      code: 'ORDER_CHANGED',
      details: { exchange: 'binance', order: triggered, orderState: 'placed' },
    });
    expect(looks.at(-1)).toBeLessThan(100);
  });
});

describe('an amend of a trigger whose reply was lost', () => {
  const lost = async () => lostReply(3_000);
  const untold: ExchangeScript = { amend: lost, amendTrace: () => 'untold' };
  /** Nothing ever proves absence there. */
  const forEver: ExchangeScript = { amend: async () => lostReply(null), amendTrace: () => 'none' };

  it.each<[string, ExchangeScript]>([
    ['the exchange keeps no record of changes', untold],
    ['absence is never proven', forEver],
  ])('is refused once the order shows as triggered under the old trigger, where %s', async (_, script) => {
    const { result, looks, count } = amend({ ...script, find: finds(() => triggered) });
    expect(await problemThrownBy(result)).toMatchObject({
      code: 'ORDER_CHANGED',
      details: { orderState: 'placed', order: triggered },
    });
    // A record of the change may show as late as a list.
    expect(looks.at(-1)).toBeGreaterThan(2_000);
    expect(looks.at(-1)).toBeLessThan(6_000);
    expect(count('amend')).toBe(1);
  });

  it.each<[string, Order]>([
    ['waits with the new trigger', moved],
    ['has triggered by the new trigger', { ...moved, state: 'NEW' }],
    ['has filled by the new trigger', { ...filled, trigger: moved.trigger }],
  ])('is done when the order %s', async (_, order) => {
    for (const script of [untold, forEver]) {
      const { result } = amend({ ...script, find: finds(() => order) });
      expect(await result).toMatchObject({ outcome: 'amended', order, amendment: { changedSince: false } });
    }
  });

  it.each<[string, Order]>([
    ['waits as before', waiting],
    ['has triggered, and the exchange tells its trigger no more', { ...triggered, trigger: null }],
    ['has triggered at a third price', { ...triggered, trigger: triggerAt('95500') }],
  ])('stays unknown while the order %s', async (_, order) => {
    for (const script of [untold, forEver]) {
      const { result } = amend({ ...script, find: finds(() => order), budgetMs: 20_000 });
      expect(await result).toMatchObject({ outcome: 'unknown' });
    }
  });

  it('stays unknown where a new price shows beside the old trigger: it may be a part of the amend', async () => {
    const script = { ...untold, find: finds(() => ({ ...triggered, price: '96500' })), budgetMs: 20_000 };
    const { result } = amend(script, { triggerPrice: '97000', price: '96500' });
    expect(await result).toMatchObject({ outcome: 'unknown' });
  });

  it('is not sent again once the order has triggered', async () => {
    const again = { ...lostReply(3_000), sendAgain: true } as ReturnType<typeof lostReply>;
    // Whether it shows at once, or in the look that proves the absence.
    for (const shownAfter of [0, 14_500]) {
      const find = finds((ms) => (ms >= shownAfter ? triggered : waiting));
      const { result, count } = amend({ amend: () => again, find });
      expect(await problemThrownBy(result)).toMatchObject({ code: 'ORDER_CHANGED' });
      expect(count('amend')).toBe(1);
    }
  });

  it('is 409 where another client has moved the trigger, and names it', async () => {
    const other = stop({ trigger: triggerAt('98000') });
    const { result } = amend({ amend: lost, find: finds(() => other) });
    const problem = await problemThrownBy(result);
    expect(problem).toMatchObject({ code: 'ORDER_CHANGED', details: { order: other } });
    expect(problem.detail).toContain('at 96000 with the trigger 98000');
  });

  it.each<[string, Partial<Order>, Partial<Order>, Partial<AmendRequest>, string]>([
    [
      'a stop without a limit',
      { type: 'STOP_MARKET', price: null },
      { type: 'STOP_MARKET', price: null, trigger: triggerAt('98000') },
      { triggerPrice: '97000' },
      'to 0.005 BTC with the trigger 98000. Atlas',
    ],
    [
      'a trailing stop',
      { ...trailing, trigger: trailingBy('400') },
      { ...trailing, trigger: trailingBy('500') },
      { trailingAmount: '600' },
      'to 0.005 BTC trailing by 500. Atlas',
    ],
  ])('names what another client has made of %s', async (_, first, other, change, words) => {
    let reads = 0;
    const find = () => stop(reads++ === 0 ? first : other);
    const trails = { ...instrument.capabilities, trailingAmount: true };
    const { result } = amend({ amend: lost, find, instrument: { ...instrument, capabilities: trails } }, change);
    expect((await problemThrownBy(result)).detail).toContain(words);
  });

  it('is looked for in the exchange’s record by the values that were to change', async () => {
    const asked: unknown[] = [];
    const amendTrace: ExchangeScript['amendTrace'] = ({ change }) => {
      asked.push(change);
      return 'made';
    };
    const { result } = amend({ amend: lost, find: finds(() => moved), amendTrace });
    expect(await result).toMatchObject({ outcome: 'amended' });
    expect(asked[0]).toMatchObject({ triggerPrice: '97000' });
  });

  it('stays unknown where only a price shows that the exchange may have moved', async () => {
    const accepted = () => acknowledged<Acceptance>({ kind: 'accepted', exchangeOrderId: '7' });
    const script: ExchangeScript = {
      amend: accepted,
      amendTrace: () => 'untold',
      facts: { movesPrices: true },
      budgetMs: 20_000,
    };
    const shown = stop({ price: '95900', updatedAt: new Date(START + 30).toISOString() });
    const { result } = amend({ ...script, find: finds(() => shown) }, { triggerPrice: '97000', price: '96500' });
    expect(await result).toMatchObject({ outcome: 'unknown' });
  });

  it('and was only accepted is refused when the order has triggered before it arrived', async () => {
    const accepted = () => acknowledged<Acceptance>({ kind: 'accepted', exchangeOrderId: '7' });
    const { result } = amend({ amend: accepted, find: finds(() => filled), amendTrace: () => 'untold' });
    expect(await problemThrownBy(result)).toMatchObject({ code: 'ORDER_NOT_ACTIVE', details: { order: filled } });
  });
});

describe('an earlier attempt of an amend of a trigger', () => {
  it('is overtaken where the order has triggered under the old one', async () => {
    const fake = exchangeFake({ find: () => triggered });
    const amended = {
      before: waiting,
      instrument,
      change: { triggerPrice: '97000', replacementClientOrderId: 'x' },
      modifyId: '17',
      mayBeReplaced: false,
      sentAt: START,
    };
    const call = callOf(fake.context, fake.port, fake.call);
    expect(await lookForEarlier(fake.context, fake.port, amended, START + 5_000, call)).toMatchObject({
      kind: 'overtaken',
      problem: { code: 'ORDER_CHANGED', details: { order: triggered } },
    });
  });
});

it.each<[Partial<Order>, Partial<AmendRequest>]>([
  [{}, { triggerPrice: '97000' }],
  [{ ...trailing, trigger: trailingBy('400') }, { trailingAmount: '600' }],
])('%j is recorded under a key with the condition that it changes: %j', async (shown, change) => {
  const capabilities = { ...instrument.capabilities, trailingAmount: true };
  const order = stop(shown);
  const fake = exchangeFake({ instrument: { ...instrument, capabilities }, quote: () => QUOTE, find: () => order });
  fake.port.amend = (before) =>
    Promise.resolve(acknowledged({ order, amendment: changedInPlace('inPlace', 'kept', before, order) }));
  const begun: Intent[] = [];
  const store: Pick<IntentStore, 'get' | 'begin' | 'replace'> = {
    get: () => Promise.resolve(undefined),
    begin: (intent) => {
      begun.push(intent);
      return Promise.resolve(undefined);
    },
    replace: () => Promise.resolve(true),
  };
  // The test uses only the writes of one command.
  const intents = { ...fake.context.intents, store: store as IntentStore, outlivesProcess: true };
  const keyed = { ...CALLER, idempotencyKey: 'a-key' };
  await amendOrder({ ...fake.context, intents }, ID, { allowReplace: true, ...change }, keyed, fake.call);
  expect(begun[0]?.subject).toMatchObject({ change });
});
