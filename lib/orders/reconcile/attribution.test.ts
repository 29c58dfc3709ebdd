import { describe, expect, it } from 'vitest';
import { checkOrder } from '../../domain/checked-order.ts';
import { type Order, PLAIN_TERMS, type Trigger, timestamp } from '../../domain/order.ts';
import { samples } from '../../domain/testing/instrument-samples.ts';
import { callOf } from '../../reference/context.ts';
import {
  type Attribution,
  attributionOf,
  exchangeMomentOf,
  recordedMoment,
  type SendingMoment,
  type SentOrder,
  sendingNow,
} from './attribution.ts';
import { type ExchangeScript, exchangeFake, heldOrder, START } from './testing/exchange-fake.ts';
import { placeIntent } from './testing/intent-sample.ts';

/** A limit order under the caller's own id. */
const asked: SentOrder['order'] = {
  ...{ instrument: samples.spot, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', postOnly: false, reduceOnly: false },
  ...{ price: '90000', quantity: '0.005', quoteQuantity: null, ...PLAIN_TERMS, clientOrderId: 'mine' },
};

/** Attributes an order to a sending by this container at the start, known within 5 ms. */
function attribution(found: Partial<Order>, sent: Partial<SentOrder> = {}, script: ExchangeScript = {}) {
  const fake = exchangeFake(script);
  const { context, port, call } = fake;
  const whole: SentOrder = { order: asked, idOrigin: 'given', sentAt: sendingNow(port, START), ...sent };
  return { ...fake, result: attributionOf(context, port, whole, heldOrder(found), callOf(context, port, call)) };
}

/** The exchange's clock was known within 5 ms when the order was sent. */
const roughly: ExchangeScript = { clockWithin: 5 };

/** A sending recorded by another container, as this one sees it. */
async function momentOf(recordedAt: number, noted: { readonly at: number; readonly within: number }) {
  const { context, port, call } = exchangeFake();
  const lookup = context.catalogue.lookup(port, call);
  const { at, within } = await exchangeMomentOf(port, recordedMoment(recordedAt, noted), { ...call, lookup });
  return { from: at - within, until: at + within };
}

describe('the sending of another container', () => {
  it("is where its record and this container's reading overlap", async () => {
    expect(await momentOf(START, { at: START + 4, within: 3 })).toEqual({ from: START + 1, until: START + 7 });
  });

  it.each([
    [15_000, START - 3],
    [-15_000, START - 15_000 - 1_005],
  ])(
    'is as early as either clock says where they contradict each other by %i ms, and no later than recorded',
    async (apart, from) => {
      expect(await momentOf(START + apart, { at: START, within: 3 })).toEqual({ from, until: START + 3 });
    },
  );

  it('may have been ten minutes earlier than the clocks say where it recorded no reading', async () => {
    const learnt = { from: START - 1_005 - 600_000, until: START + 1_005 };
    expect(await momentOf(START, { at: START, within: Number.POSITIVE_INFINITY })).toEqual(learnt);
  });
});

/** Attributes an order created `ms` after a sending by a container whose clock differs by `apart`. */
function attributionAt(ms: number, apart: number, within: number | null) {
  const { context, port, call } = exchangeFake();
  const order = checkOrder(samples.spot, {
    side: 'BUY',
    type: 'LIMIT',
    quantity: '0.005',
    price: '90000',
    clientOrderId: 'mine',
  });
  const noted = { at: within === null ? START + apart : START, within };
  const sent = { order, idOrigin: 'given', sentAt: recordedMoment(START + apart, noted) } as const;
  const found = heldOrder({ createdAt: timestamp(START + ms) });
  return attributionOf(context, port, sent, found, { ...call, lookup: context.catalogue.lookup(port, call) });
}

describe('the sending of this container', () => {
  const sending = (at: number, within: number) => ({ ours: START, skewMs: 0, exchange: { at, within } });
  const momentBy = async (sent: SendingMoment, roundTripMs: number) => {
    const { context, port, call } = exchangeFake();
    const time = () => Promise.resolve({ serverTime: START, offset: 0, roundTripMs });
    const { at, within } = await exchangeMomentOf({ ...port, time }, sent, callOf(context, port, call));
    return { from: at - within, until: at + within };
  };

  it('is half a round trip around the reading, in whole milliseconds', async () => {
    expect(await momentBy(sending(START, Number.POSITIVE_INFINITY), 11)).toEqual({ from: START - 6, until: START + 6 });
  });

  it('is where the new reading says, where an earlier one contradicts it', async () => {
    expect(await momentBy(sending(START + 15_000, 3), 10)).toEqual({ from: START - 5, until: START + 5 });
  });

  it('is recorded with no doubt about our own clock', () => {
    const { port } = exchangeFake({ clockOffset: 7, clockWithin: 3 });
    expect(sendingNow(port, START)).toEqual({ ours: START, skewMs: 0, exchange: { at: START + 7, within: 3 } });
  });

  it('is doubted by as little as one millisecond between the clocks, where no reading was recorded', async () => {
    const sent = { ...sending(START, Number.POSITIVE_INFINITY), skewMs: 1 };
    expect(await momentBy(sent, 10)).toEqual({ from: START - 6 - 600_000, until: START + 6 });
  });
});

describe("an order under a caller's own id, sent by another container", () => {
  it.each([15_000, -15_000])('is judged by what that container recorded, with clocks %i ms apart', async (apart) => {
    expect(await attributionAt(8, apart, 3)).toBe('ours');
    expect(await attributionAt(2, apart, 3)).toBe('undecided');
    expect(await attributionAt(-3_600_000, apart, 3)).toBe('older');
  });

  it('does not become ours by repeated readings when the clocks contradict each other', async () => {
    expect(await attributionAt(-5_000, -15_000, 3)).toBe('undecided');
    // The first reading contradicts the record, the second overlaps with both.
    const offsets = [-1_010, -1_000];
    const { context, port, call } = exchangeFake();
    const time = () => Promise.resolve({ serverTime: START, offset: offsets.shift() ?? -1_000, roundTripMs: 2 });
    const sentAt = recordedMoment(START, { at: START, within: 3 });
    const sent = { order: asked, idOrigin: 'given', sentAt } as const;
    const found = heldOrder({ createdAt: timestamp(START + 2) });
    expect(await attributionOf(context, { ...port, time }, sent, found, callOf(context, port, call))).toBe('undecided');
  });

  it.each([15_000, -15_000])(
    'is older only from long before where nothing was recorded, %i ms apart',
    async (apart) => {
      expect(await attributionAt(-apart, apart, null)).not.toBe('older');
      expect(await attributionAt(20, apart, null)).not.toBe('older');
      expect(await attributionAt(-3_600_000, apart, null)).toBe('older');
    },
  );
});

describe("an order under an id derived from its caller's key", () => {
  it.each<[number, Attribution]>([
    [-600_000, 'ours'],
    [-600_001, 'older'],
  ])('that was created %i ms after the sending is %s', async (ms, expected) => {
    expect(await attribution({ createdAt: timestamp(START + ms) }, { idOrigin: 'derived' }).result).toBe(expected);
  });

  it('is ours where the exchange does not say when it was created', async () => {
    const untold = { createdAt: null, updatedAt: null };
    expect(await attribution(untold, { idOrigin: 'derived' }).result).toBe('ours');
  });
});

describe("an order under the caller's own id", () => {
  const later = { createdAt: timestamp(START + 6) };

  it.each<[number, Attribution]>([
    [-6, 'older'],
    [-5, 'undecided'],
    [5, 'undecided'],
    [6, 'ours'],
  ])('that was created %i ms after a sending known within 5 ms is %s', async (ms, expected) => {
    expect(await attribution({ createdAt: timestamp(START + ms) }, {}, roughly).result).toBe(expected);
  });

  it('is judged by four readings of the clock at most', async () => {
    const { result, count } = attribution({ createdAt: timestamp(START) }, {}, roughly);
    expect([await result, count('time')]).toEqual(['undecided', 4]);
  });

  it('is judged by its last change where the exchange does not say when it was created', async () => {
    const changed = (ms: number) => ({ createdAt: null, updatedAt: timestamp(START + ms) });
    expect(await attribution(changed(6), {}, roughly).result).toBe('ours');
    expect(await attribution(changed(-6), {}, roughly).result).toBe('older');
  });

  it('is another one where it was created after ours can have taken effect', async () => {
    const until = { effectPossibleUntil: START + 10_000 };
    expect(await attribution({ createdAt: timestamp(START + 10_000) }, until, roughly).result).toBe('ours');
    expect(await attribution({ createdAt: timestamp(START + 10_001) }, until, roughly).result).toBe('other');
  });

  const at = (triggerPrice: string | null): Trigger => ({
    ...{ triggerPrice, triggerBy: 'LAST', trailingPercent: null, trailingAmount: null, activationPrice: null },
  });

  it.each<[string, Partial<SentOrder['order']>, Partial<Order>, Attribution]>([
    ['of the other side', {}, { side: 'SELL' }, 'other'],
    ['of another type', {}, { type: 'MARKET' }, 'other'],
    ['that is post-only', {}, { postOnly: true }, 'other'],
    ['that only reduces', {}, { reduceOnly: true }, 'other'],
    ['at another price', {}, { price: '89999.99' }, 'other'],
    ['that shows no price', {}, { price: null }, 'other'],
    ['at a price that was not asked for', { price: null }, {}, 'ours'],
    ['of another quantity', {}, { quantity: '0.006' }, 'other'],
    ['of as much written otherwise', {}, { quantity: '0.0050', price: '90000.0' }, 'ours'],
    ['that closes the position', {}, { closePosition: true }, 'other'],
    ['with another trigger', { trigger: at('88000') }, { trigger: at('88000.01') }, 'other'],
    ['with a trigger that shows no price', { trigger: at('88000') }, { trigger: at(null) }, 'other'],
    ['with the same trigger', { trigger: at('88000') }, { trigger: at('88000.0') }, 'ours'],
    ['that shows no trigger', { trigger: at('88000') }, { trigger: null }, 'ours'],
    ['with a trigger that was not asked for', {}, { trigger: at('88000') }, 'ours'],
    ['for another amount', { quoteQuantity: '450' }, { quoteQuantity: '451' }, 'other'],
    ['for the same amount', { quoteQuantity: '450' }, { quoteQuantity: '450.0' }, 'ours'],
    ['that shows no amount', { quoteQuantity: '450' }, { quoteQuantity: null }, 'ours'],
    ['for an amount that was not asked for', {}, { quoteQuantity: '450' }, 'ours'],
  ])('%s is not confused with ours: %s', async (_, order, found, expected) => {
    const sent = { order: { ...asked, ...order } };
    expect(await attribution({ ...later, ...found }, sent, roughly).result).toBe(expected);
  });

  it.each<['BUY' | 'SELL', string | null, string | null, Attribution]>([
    ['BUY', '90000', '90000', 'ours'],
    ['BUY', '90000', '89000', 'ours'],
    ['BUY', '90000', '90000.01', 'other'],
    ['SELL', '90000', '90000', 'ours'],
    ['SELL', '90000', '91000', 'ours'],
    ['SELL', '90000', '89999.99', 'other'],
    ['BUY', '90000', null, 'other'],
    ['BUY', null, '90000', 'ours'],
  ])('where an exchange moves prices: a %s at %s that shows %s is %s', async (side, price, shown, expected) => {
    const sent = { order: { ...asked, side, price } };
    const script = { ...roughly, facts: { movesPrices: true } };
    expect(await attribution({ ...later, side, price: shown }, sent, script).result).toBe(expected);
  });
});

describe("another command's claim to an order under the caller's own id", () => {
  const created = { createdAt: timestamp(START + 1_000) };
  const place = (...changes: Parameters<typeof placeIntent>) => {
    const script = { ...roughly, intents: [placeIntent(...changes)] };
    return attribution(created, { intentId: 'ours' }, script).result;
  };
  const sent = (acceptedUntil: number) => ({ progress: { ...placeIntent().progress, acceptedUntil } as const });

  it('holds while that may have placed it', async () => {
    expect(await place()).toBe('undecided');
  });

  it('is none where it is the command itself', async () => {
    expect(await place({ intentId: 'ours' })).toBe('ours');
  });

  it.each([
    ['exchange', { exchange: 'bybit' }],
    ['market', { market: 'usdm' }],
    ['instrument', { exchangeSymbol: 'ETHUSDT' }],
  ] as const)('is none where it went to another %s', async (_, product) => {
    expect(await place({}, product)).toBe('ours');
  });

  it('begins with the earliest moment at which it can have been sent', async () => {
    expect(await place({}, { sentAfter: { at: START + 1_005, within: 5 } })).toBe('undecided');
    expect(await place({}, { sentAfter: { at: START + 1_006, within: 5 } })).toBe('ours');
  });

  it('may be recorded and not shown yet: an order is ours once the store would show every command before it', async () => {
    const lookedAt = async (ms: number, namingLagMs: number) => {
      const { context, port, call, pass } = exchangeFake({ ...roughly, namingLagMs, budgetMs: 600_000 });
      const sent: SentOrder = { order: asked, idOrigin: 'given', intentId: 'ours', sentAt: sendingNow(port, START) };
      pass(ms);
      return await attributionOf(context, port, sent, heldOrder(created), callOf(context, port, call));
    };
    expect(await lookedAt(2_999, 2_000)).toBe('undecided');
    expect(await lookedAt(3_000, 2_000)).toBe('ours');
    expect(await lookedAt(1_000, 0)).toBe('ours');
  });

  it('ends with the last moment at which it can take effect', async () => {
    // The engine of the fake may hold a request for ten seconds.
    expect(await place(sent(START + 1_000 - 10_000))).toBe('undecided');
    expect(await place(sent(START + 999 - 10_000))).toBe('ours');
  });
});
