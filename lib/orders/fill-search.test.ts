import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Order, PLAIN_TERMS, timestamp } from '../domain/order.ts';
import { Problem } from '../domain/problem.ts';
import { samples } from '../domain/testing/instrument-samples.ts';
import type { FillEvidence, FillQuery, LeftOut, OrderRef } from '../exchanges/port.ts';
import { callOf } from '../reference/context.ts';
import { type PlaceRequest, placeOrder } from './place.ts';
import { sendingNow } from './reconcile/attribution.ts';
import { lookForLost } from './reconcile/settle-place.ts';
import {
  CALLER,
  type ExchangeScript,
  exchangeFake,
  heldOrder,
  lostReply,
  problemThrownBy,
  rejectedOutcome,
  START,
} from './reconcile/testing/exchange-fake.ts';

const market: PlaceRequest = {
  exchange: 'binance',
  symbol: 'BTC/USDT',
  side: 'BUY',
  type: 'MARKET',
  quantity: '0.005',
  clientOrderId: 'mine',
};
const VALID_MS = 3_000;
const LAGS = { engineLagMs: 10_000, listingLagMs: 2_000 };
const PROVEN_MS = VALID_MS + LAGS.engineLagMs + LAGS.listingLagMs;

const filled = (changes: Partial<Order> = {}) =>
  heldOrder({ type: 'MARKET', price: null, timeInForce: null, state: 'FILLED', filledQuantity: '0.005', ...changes });
const fillOf = (exchangeOrderId: string, changes: Partial<FillEvidence> = {}): FillEvidence => ({
  exchangeOrderId,
  clientOrderId: null,
  side: 'BUY',
  maker: false,
  ...changes,
});
const unreachable = () => {
  throw new Problem('EXCHANGE_UNREACHABLE', 'down');
};

/** A fill that cannot be read. */
const leftOut = (exchangeOrderId: string | undefined): LeftOut => ({
  ...{ why: 'unreadable', exchangeSymbol: 'BTCUSDT', market: 'spot', time: undefined, reason: 'price is missing' },
  exchangeOrderId,
});

/** Answers a client order id with nothing, and an exchange id with the order in `held`. */
const unlisted =
  (held: Readonly<Record<string, Order>>): NonNullable<ExchangeScript['find']> =>
  (ref) =>
    'exchangeOrderId' in ref ? held[ref.exchangeOrderId] : undefined;

/** A place whose reply was lost. */
function start(script: ExchangeScript, with_: Partial<PlaceRequest> = {}) {
  const read: string[] = [];
  const asked: { readonly of: FillQuery; readonly at: number }[] = [];
  const { find, fills } = script;
  const fake = exchangeFake({
    place: () => lostReply(VALID_MS, ['mine'], script.clockOffset),
    facts: LAGS,
    ...script,
    ...(find && {
      find: (ref: OrderRef, now: number) => {
        if ('exchangeOrderId' in ref) read.push(ref.exchangeOrderId);
        return find(ref, now);
      },
    }),
    ...(fills && {
      fills: (of: FillQuery, now: number) => {
        asked.push({ of, at: now - START });
        return fills(of, now);
      },
    }),
  });
  return { ...fake, read, asked, result: placeOrder(fake.context, { ...market, ...with_ }, CALLER, fake.call) };
}

describe('the fills of the account', () => {
  it('show the effect of a market order that no read by client order id finds', async () => {
    const { result, count } = start({ find: unlisted({ 7: filled() }), fills: () => [fillOf('7')] });
    expect(await result).toEqual({ outcome: 'placed', order: filled(), replayed: false });
    expect(count('place')).toBe(1);
  });

  it.each<[string, Partial<PlaceRequest>]>([
    ['a market order', {}],
    ['an IOC order', { type: 'LIMIT', price: '90000', timeInForce: 'IOC' }],
    ['a FOK order', { type: 'LIMIT', price: '90000', timeInForce: 'FOK' }],
  ])('must show nothing before %s is believed absent, and are requested only then', async (_, with_) => {
    const { result, asked } = start({ find: () => undefined, fills: () => [] }, with_);
    expect(await problemThrownBy(result)).toMatchObject({ code: 'NOT_PLACED', details: { orderState: 'notPlaced' } });
    expect(asked).toHaveLength(1);
    expect(asked[0]?.at).toBeGreaterThan(PROVEN_MS);
  });

  it('prove nothing about an order that may rest, and are not requested', async () => {
    const { result, count } = start({ find: () => undefined }, { type: 'LIMIT', price: '90000' });
    expect(await problemThrownBy(result)).toMatchObject({ code: 'NOT_PLACED' });
    expect(count('fills')).toBe(0);
  });

  it.each([true, false])('show the effect of a stop that fired unseen, as maker: %s', async (maker) => {
    const fired = filled({ type: 'STOP_LIMIT', price: '99100' });
    const { context, port, call } = exchangeFake({
      find: unlisted({ 7: fired }),
      fills: () => [fillOf('7', { maker })],
      facts: LAGS,
    });
    const order = { ...fired, ...PLAIN_TERMS, type: 'STOP_LIMIT', clientOrderId: 'mine' } as const;
    const sent = { order: { ...order, instrument: samples.spot }, idOrigin: 'drawn' } as const;
    const sentAt = sendingNow(port, START);
    const resolution = lookForLost(
      context,
      port,
      { ...sent, sentAt },
      START + VALID_MS,
      callOf(context, port, call, 'order'),
    );
    expect(await resolution).toEqual({ kind: 'effect', value: fired });
  });

  it('are not requested where absence is never proof', async () => {
    const { result, count } = start({ place: () => lostReply(null), find: () => undefined });
    expect(await result).toMatchObject({ outcome: 'unknown' });
    expect(count('fills')).toBe(0);
  });

  it.each([-3_600_000, 0, 5_000])(
    "are requested from the sending to the last possible effect, on the exchange's clock, %i ms ahead",
    async (clockOffset) => {
      const { result, asked } = start({ clockOffset, find: () => undefined, fills: () => [] });
      await problemThrownBy(result);
      expect(asked[0]?.of).toEqual({
        instrument: samples.spot,
        clientOrderId: 'mine',
        from: START + clockOffset - 1_000,
        to: START + PROVEN_MS + clockOffset + 1_000,
      });
    },
  );

  it('are requested in whole milliseconds, however precisely the clock is known', async () => {
    const { result, asked } = start({ clockWithin: 3.25, find: () => undefined, fills: () => [] });
    await problemThrownBy(result);
    const { from, to } = asked[0]?.of ?? {};
    expect([from, to].every(Number.isSafeInteger)).toBe(true);
    expect(from).toBeLessThanOrEqual(START - 1_003);
  });

  it('that cannot be read leave the outcome unknown', async () => {
    const { result, count } = start({ find: () => undefined, fills: unreachable });
    expect(await result).toMatchObject({ outcome: 'unknown', orderState: 'unknown' });
    expect(count('fills')).toBeGreaterThan(10);
  });

  it('are requested again when they could not be read', async () => {
    let reads = 0;
    const { result } = start({ find: () => undefined, fills: () => (++reads < 3 ? unreachable() : []) });
    expect(await problemThrownBy(result)).toMatchObject({ code: 'NOT_PLACED' });
    expect(reads).toBe(3);
  });

  it('leave the outcome unknown while the order of one of them cannot be read', async () => {
    const unreadable = start({ find: () => undefined, fills: () => [fillOf('7')] });
    expect(await unreadable.result).toMatchObject({ outcome: 'unknown' });
    const failing = start({
      find: (ref) => ('exchangeOrderId' in ref ? unreachable() : undefined),
      fills: () => [fillOf('7')],
    });
    expect(await failing.result).toMatchObject({ outcome: 'unknown' });
  });

  it('show the order as soon as it can be read', async () => {
    const listedAt = START + 30_000;
    const { result, now } = start({
      find: (ref, at) => (at >= listedAt ? unlisted({ 7: filled() })(ref, at) : undefined),
      fills: () => [fillOf('7')],
    });
    expect(await result).toMatchObject({ outcome: 'placed', order: { exchangeOrderId: '7' } });
    expect(now()).toBeLessThan(listedAt + 2_000);
  });

  it('of other orders are no trace of it', async () => {
    const { result, read } = start({
      find: unlisted({ 8: filled({ exchangeOrderId: '8', clientOrderId: 'another' }) }),
      fills: () => [fillOf('8'), fillOf('8')],
    });
    expect(await problemThrownBy(result)).toMatchObject({ code: 'NOT_PLACED' });
    expect(read).toEqual(['8']);
  });

  it('of an older order under the id are no trace of it', async () => {
    const old = filled({ exchangeOrderId: '6', createdAt: timestamp(START - 60_000) });
    const { result } = start({ find: (ref) => unlisted({ 6: old })(ref, START) ?? old, fills: () => [fillOf('6')] });
    expect(await problemThrownBy(result)).toMatchObject({ code: 'NOT_PLACED' });
  });

  it('of an order that another client placed under the id meanwhile leave it unknown', async () => {
    const { result } = start({ find: unlisted({ 7: filled({ quantity: '1' }) }), fills: () => [fillOf('7')] });
    expect(await result).toMatchObject({ outcome: 'unknown' });
  });

  it.each<[string, Partial<FillEvidence>]>([
    ['of the other side', { side: 'SELL' }],
    ['that waited in the book', { maker: true }],
    ['under another client order id', { clientOrderId: 'another' }],
  ])('%s need no read of their order', async (_, changes) => {
    const { result, read } = start({ find: unlisted({}), fills: () => [fillOf('8', changes)] });
    expect(await problemThrownBy(result)).toMatchObject({ code: 'NOT_PLACED' });
    expect(read).toEqual([]);
  });

  it('that name no side are followed too', async () => {
    const fills = () => [fillOf('7', { side: null, maker: null })];
    const { result } = start({ find: unlisted({ 7: filled() }), fills });
    expect(await result).toMatchObject({ outcome: 'placed', order: { exchangeOrderId: '7' } });
  });

  it('leave it unknown while the clock cannot tell whether an order under the id is an older one', async () => {
    const found = filled({ createdAt: timestamp(START) });
    const { result } = start({ find: unlisted({ 7: found }), fills: () => [fillOf('7')] });
    expect(await result).toMatchObject({ outcome: 'unknown' });
  });

  it('that cannot be read are followed where they name their order', async () => {
    const unreadableFills = [leftOut('7')];
    const { result } = start({ find: unlisted({ 7: filled() }), fills: () => [], unreadableFills });
    expect(await result).toMatchObject({ outcome: 'placed', order: { exchangeOrderId: '7' } });
    const other = filled({ clientOrderId: 'another' });
    const absent = start({ find: unlisted({ 7: other }), fills: () => [], unreadableFills });
    expect(await problemThrownBy(absent.result)).toMatchObject({ code: 'NOT_PLACED' });
  });

  it('that cannot be read and name no order leave it unknown: any of them may be its own', async () => {
    const { result } = start({ find: unlisted({}), fills: () => [], unreadableFills: [leftOut(undefined)] });
    expect(await result).toMatchObject({ outcome: 'unknown' });
  });

  it('of ten orders are read in one look', async () => {
    const others = Array.from({ length: 10 }, (_, n) => String(100 + n));
    const held = Object.fromEntries(
      others.map((id) => [id, filled({ exchangeOrderId: id, clientOrderId: `other-${id}` })]),
    );
    const { result, asked } = start({ find: unlisted(held), fills: () => others.map((id) => fillOf(id)) });
    expect(await problemThrownBy(result)).toMatchObject({ code: 'NOT_PLACED' });
    expect(asked).toHaveLength(1);
  });

  it('under its own client order id are followed, where fills carry one', async () => {
    const { result } = start({
      find: unlisted({ 7: filled() }),
      fills: () => [fillOf('8', { clientOrderId: 'another' }), fillOf('7', { clientOrderId: 'mine' })],
    });
    expect(await result).toMatchObject({ outcome: 'placed', order: { exchangeOrderId: '7' } });
  });

  it('of many orders are read ten per look, and none of them twice', async () => {
    const others = Array.from({ length: 25 }, (_, n) => String(100 + n));
    const held = Object.fromEntries(
      others.map((id) => [id, filled({ exchangeOrderId: id, clientOrderId: `other-${id}` })]),
    );
    const fills = () => others.map((id) => fillOf(id));
    const absent = start({ find: unlisted(held), fills });
    expect(await problemThrownBy(absent.result)).toMatchObject({ code: 'NOT_PLACED' });
    expect(absent.read).toEqual(others);
    expect(absent.asked).toHaveLength(3);
    const last = start({ find: unlisted({ ...held, 124: filled({ exchangeOrderId: '124' }) }), fills });
    expect(await last.result).toMatchObject({ outcome: 'placed', order: { exchangeOrderId: '124' } });
  });

  it('show its own order behind the closed one reported as its duplicate', async () => {
    const old = filled({ exchangeOrderId: '6', createdAt: timestamp(START - 60_000) });
    const listed: ExchangeScript['find'] = (ref) => ('exchangeOrderId' in ref ? filled() : old);
    const duplicate = () => rejectedOutcome('DUPLICATE_CLIENT_ORDER_ID');
    const hidden = start({ place: duplicate, find: listed, fills: () => [fillOf('7')] });
    expect(await hidden.result).toMatchObject({ outcome: 'placed', order: { exchangeOrderId: '7' } });
    const none = start({ place: duplicate, find: listed, fills: () => [] });
    expect(await problemThrownBy(none.result)).toMatchObject({
      code: 'DUPLICATE_CLIENT_ORDER_ID',
      details: { orderState: 'notPlaced', order: { exchangeOrderId: '6' } },
    });
  });

  it('prevent a filled order from being reported absent, however long reads lag', async () => {
    const course = fc.record({
      accepted: fc.boolean(),
      effectAfterMs: fc.integer({ min: 0, max: VALID_MS + LAGS.engineLagMs }),
      /** Beyond every lag that the venue states. */
      listedAfterMs: fc.integer({ min: 0, max: 90_000 }),
      fillsShownAfterMs: fc.integer({ min: 0, max: LAGS.listingLagMs }),
      others: fc.integer({ min: 0, max: 30 }),
      failingReads: fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }),
      budgetMs: fc.integer({ min: 10_000, max: 60_000 }),
      clockOffset: fc.constantFrom(0, -4_000, 90_000),
      ownId: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(course, async (each) => {
        const effectAt = START + each.effectAfterMs;
        const mine = filled({ clientOrderId: each.ownId ? 'made-by-atlas' : 'mine', createdAt: null });
        const created = timestamp(effectAt + each.clockOffset + 1);
        let reads = 0;
        const failing = () => each.failingReads[reads++ % each.failingReads.length] && unreachable();
        const { result, count } = start(
          {
            clockOffset: each.clockOffset,
            budgetMs: each.budgetMs,
            find: (ref, at) => {
              failing();
              if ('exchangeOrderId' in ref && ref.exchangeOrderId !== '7') {
                return filled({ exchangeOrderId: ref.exchangeOrderId, clientOrderId: 'another' });
              }
              const listed = each.accepted && at >= effectAt + each.listedAfterMs;
              return listed ? { ...mine, createdAt: created } : undefined;
            },
            fills: ({ from, to }, at) => {
              failing();
              const told = Array.from({ length: each.others }, (_, n) => fillOf(String(100 + n)));
              const time = effectAt + each.clockOffset;
              const shown = each.accepted && at >= effectAt + each.fillsShownAfterMs && time >= from && time < to;
              return shown ? [...told, fillOf('7')] : told;
            },
          },
          each.ownId ? { clientOrderId: undefined } : {},
        );
        const ended = await result.then(
          (value) => value,
          (error: unknown) => error,
        );
        expect(count('place')).toBe(1);
        if (ended instanceof Problem) {
          expect([ended.code, each.accepted]).toEqual(['NOT_PLACED', false]);
        } else if ((ended as { outcome: string }).outcome === 'placed') {
          expect([ended, each.accepted]).toMatchObject([{ order: { exchangeOrderId: '7' } }, true]);
        } else {
          expect(ended).toMatchObject({ outcome: 'unknown' });
        }
      }),
      { numRuns: 500 },
    );
  });
});
