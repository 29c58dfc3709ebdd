import { describe, expect, test } from 'vitest';
import { type CheckedOrder, checkOrder } from '../../domain/checked-order.ts';
import { type Instrument, PLAIN_ORDERS_ONLY } from '../../domain/instrument.ts';
import { type Order, type OrderRequest, PLAIN_ORDER } from '../../domain/order.ts';
import { Problem } from '../../domain/problem.ts';
import type { CallContext } from '../../exchanges/port.ts';
import { followUp } from './follow-up.ts';

const LISTING_LAG_MS = 2_000;

const instrument: Instrument = {
  exchange: 'binance',
  market: 'usdm',
  symbol: 'BTC/USDT:USDT',
  exchangeSymbol: 'BTCUSDT',
  base: 'BTC',
  quote: 'USDT',
  settle: 'USDT',
  contract: 'perpetual',
  expiry: null,
  inverse: false,
  quanto: false,
  status: 'active',
  exchangeStatus: 'TRADING',
  quantityUnit: 'BTC',
  contractSize: '1',
  step: '0.001',
  minQuantity: '0.001',
  maxQuantity: null,
  marketStep: null,
  marketMinQuantity: null,
  marketMaxQuantity: null,
  quoteStep: null,
  tickSize: '0.1',
  minPrice: null,
  maxPrice: null,
  minNotional: '50',
  maxNotional: null,
  minNotionalOnMarket: true,
  maxNotionalOnMarket: false,
  priceBand: null,
  maxOpenOrders: null,
  capabilities: {
    orderTypes: ['MARKET', 'LIMIT'],
    timeInForce: ['GTC', 'IOC', 'FOK'],
    postOnly: true,
    reduceOnly: true,
    quoteQuantity: false,
    amend: ['inPlace'],
    ...PLAIN_ORDERS_ONLY,
  },
};

const limit = (changes: Partial<OrderRequest> = {}): CheckedOrder =>
  checkOrder(instrument, {
    side: 'BUY',
    type: 'LIMIT',
    quantity: '1',
    price: '90000',
    ...changes,
    clientOrderId: 'c-1',
  });
const market = limit({ type: 'MARKET', price: undefined });

const order = (changes: Partial<Order> = {}): Order => ({
  id: 'binance.usdm.BTCUSDT.7',
  exchange: 'binance',
  market: 'usdm',
  symbol: instrument.symbol,
  exchangeSymbol: 'BTCUSDT',
  exchangeOrderId: '7',
  clientOrderId: 'c-1',
  side: 'BUY',
  type: 'LIMIT',
  exchangeType: 'LIMIT',
  timeInForce: 'GTC',
  postOnly: false,
  reduceOnly: false,
  positionSide: null,
  price: '90000',
  quantity: '1',
  quoteQuantity: null,
  filledQuantity: '0',
  remainingQuantity: '1',
  averagePrice: null,
  quantityUnit: 'BTC',
  state: 'NEW',
  exchangeState: 'NEW',
  stateReason: null,
  orderListId: null,
  adjusted: null,
  ...PLAIN_ORDER,
  createdAt: null,
  updatedAt: null,
  ...changes,
});

const acknowledged = order();
const partly = order({ state: 'PARTIALLY_FILLED', filledQuantity: '0.4', averagePrice: '89999' });
const filledUntold = order({ state: 'FILLED', filledQuantity: '1' });
const filled = order({ state: 'FILLED', filledQuantity: '1', averagePrice: '89999' });
const expired = order({ state: 'EXPIRED' });
const absent = undefined;
const down = new Problem('EXCHANGE_UNREACHABLE', 'No connection.');

type Look = Order | undefined | Error;

/** Follows up a place at an exchange that shows `looks` in turn, the last one repeatedly. */
async function follow(
  request: CheckedOrder,
  placed: Order,
  looks: readonly Look[],
  { provisional = true, deadline = 60_000, listingLagMs = LISTING_LAG_MS } = {},
) {
  let now = 0;
  let asked = 0;
  const pauses: number[] = [];
  const port = {
    facts: { placeReplyIsProvisional: provisional, listingLagMs },
    find: () => {
      const look = looks[Math.min(asked, looks.length - 1)];
      asked += 1;
      return look instanceof Error ? Promise.reject(look) : Promise.resolve(look);
    },
  };
  const context = {
    now: () => now,
    sleep: (ms: number) => {
      pauses.push(ms);
      now += ms;
      return Promise.resolve();
    },
  };
  const call: CallContext = {
    signal: new AbortController().signal,
    deadline,
    lookup: () => Promise.resolve(undefined),
  };
  const told = await followUp(context, port, request, placed, call);
  return { told, asked, pauses, waited: now };
}

describe('a complete reply needs no read', () => {
  test.each<[string, CheckedOrder, Order, boolean]>([
    ['a venue whose replies are final', market, filledUntold, false],
    ['an order that ended without a fill', limit({ timeInForce: 'IOC' }), expired, true],
    ['a fill with its average price', market, filled, true],
    ['a post-only order, which cannot have traded', limit({ postOnly: true }), acknowledged, true],
  ])('%s', async (_, request, placed, provisional) => {
    expect(await follow(request, placed, [], { provisional })).toMatchObject({ told: placed, asked: 0 });
  });
});

describe('an order that cannot rest', () => {
  test('is answered from the first read, without a pause', async () => {
    expect(await follow(market, filledUntold, [filled])).toMatchObject({ told: filled, asked: 1, pauses: [] });
  });

  test.each<[string, readonly Look[]]>([
    ['is not shown yet', [absent, absent, filled]],
    ['is shown in an earlier state', [acknowledged, partly, filled]],
    ['is shown without its average price', [filledUntold, filledUntold, filled]],
    ['cannot be read', [down, down, filled]],
  ])('is read again while it %s', async (_, looks) => {
    const { told, asked } = await follow(market, filledUntold, looks);
    expect([told, asked]).toEqual([filled, 3]);
  });

  test('acknowledged as NEW is awaited until it has ended', async () => {
    expect((await follow(limit({ timeInForce: 'IOC' }), acknowledged, [acknowledged, partly, expired])).told).toEqual(
      // An expiry that shows less filled than seen before lags.
      partly,
    );
    expect((await follow(limit({ timeInForce: 'FOK' }), acknowledged, [acknowledged, filled])).told).toEqual(filled);
  });

  test.each<[string, Look, Order]>([
    ['fails', down, filledUntold],
    ['finds nothing', absent, filledUntold],
    ['lags behind', acknowledged, filledUntold],
    ['lacks the price', filledUntold, filledUntold],
  ])('is still placed when every read %s, and the listing lag is the longest wait', async (_, look, told) => {
    const result = await follow(market, filledUntold, [look]);
    expect(result.told).toEqual(told);
    expect(result.waited).toBeLessThanOrEqual(LISTING_LAG_MS);
    expect(result.waited).toBeGreaterThan(LISTING_LAG_MS / 2);
  });

  test('is read less and less often, the last time no later than when the listing lag has passed', async () => {
    const pausesWith = async (listingLagMs: number) =>
      (await follow(market, filledUntold, [absent], { listingLagMs })).pauses;
    expect(await pausesWith(49)).toEqual([]);
    expect(await pausesWith(50)).toEqual([50]);
    expect(await pausesWith(2_000)).toEqual([50, 100, 200, 400, 600]);
    expect(await pausesWith(4_000)).toEqual([50, 100, 200, 400, 600, 800, 800, 800]);
  });

  test('is not awaited beyond the deadline', async () => {
    const { waited, told } = await follow(market, filledUntold, [absent], { deadline: 200 });
    expect(waited).toBeLessThanOrEqual(200);
    expect(told).toEqual(filledUntold);
  });
});

describe('an order that may rest', () => {
  test('that traded at once is answered from one read', async () => {
    expect(await follow(limit(), acknowledged, [filled])).toMatchObject({ told: filled, asked: 1 });
    expect(await follow(limit(), acknowledged, [partly])).toMatchObject({ told: partly, asked: 1 });
  });

  test('that rests costs one read and no wait', async () => {
    expect(await follow(limit(), acknowledged, [acknowledged])).toMatchObject({ asked: 1, waited: 0 });
  });

  test('that traded is read once more where its average price is not shown yet', async () => {
    const untold = order({ state: 'PARTIALLY_FILLED', filledQuantity: '0.4' });
    expect(await follow(limit(), acknowledged, [untold, partly])).toMatchObject({ told: partly, asked: 2 });
    expect(await follow(limit(), acknowledged, [untold])).toMatchObject({ told: untold, asked: 2 });
  });

  test('that is not shown yet is read once more, briefly', async () => {
    expect(await follow(limit(), acknowledged, [absent, filled])).toMatchObject({ told: filled, asked: 2 });
    const { asked, waited, told } = await follow(limit(), acknowledged, [absent]);
    expect([asked, told]).toEqual([2, acknowledged]);
    expect(waited).toBeLessThan(100);
  });
});
