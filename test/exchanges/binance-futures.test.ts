import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { checkOrder } from '../../lib/domain/checked-order.ts';
import { decimal, plain } from '../../lib/domain/decimal.ts';
import type { Instrument } from '../../lib/domain/instrument.ts';
import type { Order, OrderRequest, Side } from '../../lib/domain/order.ts';
import type { CommandOutcome } from '../../lib/domain/outcome.ts';
import { createBinanceCoinm, createBinanceUsdm, createFuturesPool } from '../../lib/exchanges/binance/futures/port.ts';
import { signedQuery } from '../../lib/exchanges/binance/signing.ts';
import type { CredentialSource } from '../../lib/exchanges/credentials.ts';
import { createHttpClient, type HttpClient } from '../../lib/exchanges/http/http-client.ts';
import {
  type Acceptance,
  type AmendChange,
  type CallContext,
  type ExchangePort,
  isAcceptance,
  NOT_SERVED,
} from '../../lib/exchanges/port.ts';
import { loadedPort } from '../../lib/exchanges/testing/loaded-port.ts';
import { followUp } from '../../lib/orders/reconcile/follow-up.ts';
import { modifyIdOf } from '../../lib/orders/reconcile/modify-id.ts';
import { Secret } from '../../lib/text/secret.ts';
import { type Paper, startPaper } from '../../paper/src/index.ts';

const DAY_MS = 86_400_000;
const API_KEY = 'paper-key';
const API_SECRET = Secret.of('paper-secret');

let paper: Paper;
let http: HttpClient;
let serial = 0;

const credentials: CredentialSource = {
  get: () => Promise.resolve({ apiKey: Secret.of(API_KEY), apiSecret: API_SECRET }),
  renew: () => Promise.resolve(undefined),
};

beforeAll(async () => {
  paper = await startPaper({ makerIntervalMs: 0 });
  http = createHttpClient();
});
afterAll(async () => {
  http.close();
  await paper.close();
});

const nextId = () => `t-${++serial}`;

function acknowledged<T extends object>(outcome: CommandOutcome<T | Acceptance>): T {
  if (outcome.outcome !== 'acknowledged') throw new Error(`${outcome.outcome}: ${outcome.problem.message}`);
  if (isAcceptance(outcome.value)) throw new Error('the command was only accepted');
  return outcome.value;
}

const PRODUCTS = [
  {
    market: 'usdm',
    create: createBinanceUsdm,
    root: '/fapi/v1',
    symbol: 'BTC/USDT:USDT',
    exchangeSymbol: 'BTCUSDT',
    small: '0.01',
    unit: 'BTC',
    streams: 1,
  },
  {
    market: 'coinm',
    create: createBinanceCoinm,
    root: '/dapi/v1',
    symbol: 'BTC/USD:BTC',
    exchangeSymbol: 'BTCUSD_PERP',
    small: '1000',
    unit: 'USD',
    streams: 3,
  },
] as const;

describe.each(PRODUCTS)('$market on the paper exchange', (product) => {
  const { market, symbol, exchangeSymbol, small, root } = product;
  let port: ExchangePort;
  let listed: Instrument[];
  let instrument: Instrument;

  const call = (ms = 5_000): CallContext => ({
    signal: AbortSignal.timeout(ms),
    deadline: Date.now() + ms,
    lookup: async (name) => {
      const found = listed.find((each) => each.exchangeSymbol === name) ?? (await port.instrument(name, call()));
      return found === NOT_SERVED ? undefined : found;
    },
  });
  const times = (amount: string, factor: string) => plain(decimal(amount).times(decimal(factor)));

  beforeEach(async () => {
    paper.control.reset();
    paper.control.setPrice(market, exchangeSymbol, '90000');
    port = product.create({
      baseUrl: paper.url,
      http,
      credentials,
      now: Date.now,
      validityMs: 2_000,
      bases: ['BTC', 'ETH', 'SOL'],
    });
    listed = [...(await port.instruments(call())).instruments];
    const found = listed.find((each) => each.symbol === symbol);
    if (found === undefined) throw new Error(`the paper exchange lists no ${symbol}`);
    instrument = found;
  });

  type Changes = Omit<Partial<OrderRequest>, 'clientOrderId'> & { clientOrderId?: string; on?: Instrument };
  const checked = ({ on = instrument, ...request }: Changes) =>
    checkOrder(on, {
      side: 'BUY',
      type: 'LIMIT',
      quantity: small,
      price: '88000',
      clientOrderId: nextId(),
      ...request,
    });
  const market_ = (request: Changes) => checked({ type: 'MARKET', price: undefined, ...request });
  const place = async (request: Changes = {}) => acknowledged(await port.place(checked(request), call()));
  const refused = async (order: ReturnType<typeof checked>) => {
    const outcome = await port.place(order, call());
    return outcome.outcome === 'rejected' ? outcome.problem.code : outcome.outcome;
  };
  const cancelAll = async (orders: readonly Order[], side?: Side, on = instrument) =>
    acknowledged(await port.cancelAll({ instrument: on, side, listed: orders }, call()));
  const find = (order: Order) => port.find({ instrument, exchangeOrderId: order.exchangeOrderId }, call());
  const change = (values: Partial<AmendChange>): AmendChange => ({
    instrument,
    quantity: undefined,
    price: undefined,
    allowReplace: false,
    replacementClientOrderId: nextId(),
    modifyId: modifyIdOf(nextId()),
    ...values,
  });
  const hedgeMode = async () => {
    const query = signedQuery(
      [
        ['dualSidePosition', 'true'],
        ['timestamp', Date.now()],
      ],
      API_SECRET,
    );
    const reply = await fetch(`${paper.url}${root}/positionSide/dual?${query}`, {
      method: 'POST',
      headers: { 'X-MBX-APIKEY': API_KEY },
    });
    expect(reply.status).toBe(200);
  };
  const requests = (method: string, path: string) =>
    paper.control.requests().filter((request) => request.method === method && request.path === `${root}/${path}`);

  test('lists perpetual and delivery contracts under unified symbols', async () => {
    expect(new Set(listed.map(({ base }) => base))).toEqual(new Set(['BTC', 'ETH', 'SOL']));
    expect(new Set(listed.map(({ contract }) => contract))).toEqual(new Set(['perpetual', 'delivery']));
    expect(new Set(listed.map((each) => each.symbol)).size).toBe(listed.length);
    expect(instrument).toMatchObject({ quantityUnit: product.unit, status: 'active', inverse: market === 'coinm' });
    expect(await port.instrument(exchangeSymbol, call())).toEqual(instrument);
    expect(await port.instrument('NOSUCHPAIR', call())).toBeUndefined();
  });

  test('places, finds by both ids, lists and cancels a limit order', async () => {
    const placed = await place();
    expect(placed).toMatchObject({ state: 'NEW', price: '88000', quantity: small, timeInForce: 'GTC' });
    const ref = { instrument, exchangeOrderId: placed.exchangeOrderId };
    expect(await port.find(ref, call())).toMatchObject({ id: placed.id, state: 'NEW', quantity: small });
    const byClientId = { instrument, clientOrderId: placed.clientOrderId ?? '' };
    expect(await port.find(byClientId, call())).toMatchObject({ id: placed.id });
    expect((await port.active({ instrument }, call())).rows.map(({ id }) => id)).toEqual([placed.id]);
    expect((await port.active({ markets: [market] }, call())).rows.map(({ id }) => id)).toEqual([placed.id]);
    expect(acknowledged(await port.cancel(ref, call()))).toMatchObject({ id: placed.id, state: 'CANCELED' });
    expect(await port.cancel(ref, call())).toMatchObject({
      outcome: 'rejected',
      problem: { code: 'ORDER_NOT_ACTIVE' },
    });
    expect(await port.find({ instrument, exchangeOrderId: '1234567' }, call())).toBeUndefined();
  });

  test('ids beyond 2^53 stay exact in both directions', async () => {
    const on = listed.find(
      ({ base, contract, quote }) => base === 'ETH' && contract === 'perpetual' && quote !== 'USDC',
    );
    if (on === undefined) throw new Error('no ETH perpetual');
    paper.control.setPrice(market, on.exchangeSymbol, '3000');
    const placed = await place({ on, price: '2950', quantity: times(on.step, '1000') });
    const found = await port.find({ instrument: on, exchangeOrderId: placed.exchangeOrderId }, call());
    expect(found?.id).toBe(placed.id);
    if (market === 'usdm') expect(BigInt(placed.exchangeOrderId)).toBeGreaterThan(2n ** 53n);
    expect(await cancelAll([placed], undefined, on)).toMatchObject({ orders: [{ id: placed.id }] });
  });

  test('a market order fills, and the follow-up reads its average price', async () => {
    const order = market_({});
    const placed = acknowledged(await port.place(order, call()));
    expect(placed).toMatchObject({ state: 'FILLED', filledQuantity: small, averagePrice: null, price: null });
    const context = {
      ports: [loadedPort(port)],
      now: Date.now,
      sleep: () => expect.unreachable('the first read shows it'),
    } as never;
    const told = await followUp(context, port, order, placed, call());
    expect(told).toMatchObject({ id: placed.id, state: 'FILLED', filledQuantity: small });
    expect(Number(told.averagePrice)).toBeGreaterThan(89_000);
    expect(Number(told.averagePrice)).toBeLessThan(91_000);
  });

  test('a crossing limit order is acknowledged as NEW, and the follow-up reads the fill', async () => {
    const order = checked({ price: '91000' });
    const placed = acknowledged(await port.place(order, call()));
    expect(placed).toMatchObject({ state: 'NEW', filledQuantity: '0' });
    const context = { now: Date.now, sleep: () => Promise.resolve() } as never;
    expect(await followUp(context, port, order, placed, call())).toMatchObject({
      state: 'FILLED',
      filledQuantity: small,
      averagePrice: expect.any(String) as string,
    });
  });

  test('reports the reason of a refusal', async () => {
    expect(await refused(market_({ reduceOnly: true }))).toBe('REDUCE_ONLY_REJECTED');
    expect(await refused(checked({ price: '99000' }))).toBe('RULE_VIOLATION');
    const { clientOrderId } = await place();
    expect(await refused(checked({ clientOrderId: clientOrderId ?? '' }))).toBe('DUPLICATE_CLIENT_ORDER_ID');
  });

  test('post-only that would take liquidity, and fill-or-kill that cannot fill, are refused or expire, depending on the product', async () => {
    const orders = [checked({ price: '91000', postOnly: true }), checked({ timeInForce: 'FOK' })];
    const ends = [];
    for (const order of orders) {
      const outcome = await port.place(order, call());
      ends.push(outcome.outcome === 'rejected' ? outcome.problem.code : acknowledged(outcome).state);
    }
    expect(ends).toEqual(
      market === 'usdm' ? ['POST_ONLY_WOULD_TAKE', 'FILL_OR_KILL_UNFILLABLE'] : ['EXPIRED', 'EXPIRED'],
    );
  });

  test('an immediate order without a match expires', async () => {
    expect(await place({ timeInForce: 'IOC' })).toMatchObject({ state: 'EXPIRED', filledQuantity: '0' });
  });

  test('reduce-only closes an open position', async () => {
    acknowledged(await port.place(market_({}), call()));
    const closing = acknowledged(await port.place(market_({ side: 'SELL', reduceOnly: true }), call()));
    expect(closing).toMatchObject({ state: 'FILLED', reduceOnly: true });
    expect(await refused(market_({ side: 'SELL', reduceOnly: true }))).toBe('REDUCE_ONLY_REJECTED');
  });

  test('hedge mode is learnt from a refusal, without an automatic retry', async () => {
    await hedgeMode();
    const outcome = await port.place(market_({}), call());
    // The refusal may be of a copy of an order that another hop delivered first: the caller looks before it sends
    // again.
    expect(outcome).toMatchObject({ outcome: 'rejected', sendAgain: true, recheckFrom: expect.any(Number) });
    expect(requests('POST', 'order')).toHaveLength(1);
  });

  test('in hedge mode buys open the long side, and reduce-only sells close it', async () => {
    await hedgeMode();
    await port.place(market_({}), call());
    const opened = acknowledged(await port.place(market_({}), call()));
    expect(opened).toMatchObject({ state: 'FILLED', reduceOnly: false });
    expect(requests('POST', 'order')).toHaveLength(2);
    expect(paper.control.effectsOf(opened.clientOrderId ?? '').placements).toBe(1);
    const closed = acknowledged(await port.place(market_({ side: 'SELL', reduceOnly: true }), call()));
    expect(closed).toMatchObject({ state: 'FILLED', reduceOnly: true });
    expect(await refused(market_({ reduceOnly: true }))).toBe('REDUCE_ONLY_REJECTED');
    // Learnt once: no other order is refused for the mode.
    expect(requests('GET', 'positionSide/dual')).toHaveLength(1);
    expect(requests('POST', 'order')).toHaveLength(4);
  });

  test('a reduce-only first order in hedge mode is also placed only once', async () => {
    await hedgeMode();
    await port.place(market_({ side: 'SELL', reduceOnly: true }), call());
    expect(await refused(market_({ side: 'SELL', reduceOnly: true }))).toBe('REDUCE_ONLY_REJECTED');
    expect(requests('GET', 'positionSide/dual')).toHaveLength(1);
    expect(requests('POST', 'order')).toHaveLength(2);
  });

  test('amends quantity and price: keeps the ids, loses the place in the queue', async () => {
    const order = await place({ clientOrderId: nextId() });
    const { order: bigger, amendment } = acknowledged(
      await port.amend(order, change({ quantity: times(small, '2') }), call()),
    );
    expect(amendment).toEqual({
      method: 'inPlace',
      queuePriority: 'lost',
      before: { id: order.id, clientOrderId: order.clientOrderId },
      after: { id: order.id, clientOrderId: order.clientOrderId },
      filledBefore: '0',
      changedSince: false,
    });
    expect(bigger).toMatchObject({ quantity: times(small, '2'), price: '88000', createdAt: order.createdAt });
    const { order: cheaper } = acknowledged(await port.amend(bigger, change({ price: '87900' }), call()));
    expect(cheaper).toMatchObject({ quantity: times(small, '2'), price: '87900', state: 'NEW' });
    expect(await find(order)).toMatchObject({ quantity: times(small, '2'), price: '87900' });
  });

  test('an amend into the book fills, and reports the average price', async () => {
    const order = await place();
    const { order: filled } = acknowledged(await port.amend(order, change({ price: '91000' }), call()));
    expect(filled).toMatchObject({ state: 'FILLED', averagePrice: expect.any(String) as string });
  });

  test('a post-only order amended into the book is cancelled by the exchange, and reported as cancelled', async () => {
    const order = await place({ postOnly: true });
    expect(await port.amend(order, change({ price: '91000' }), call())).toMatchObject({
      outcome: 'rejected',
      problem: { code: 'AMEND_INCOMPLETE', details: { order: { id: order.id, state: 'CANCELED' } } },
    });
    expect(await port.active({ instrument }, call())).toEqual({ rows: [], leftOut: [] });
  });

  test('an order that has filled beyond the new total is cancelled by the exchange, and reported as cancelled', async () => {
    const order = await place({ price: '91000', quantity: times(small, '10000') });
    const seen = await find(order);
    expect(seen?.state).toBe('PARTIALLY_FILLED');
    expect(decimal(seen?.filledQuantity ?? '0').gt(decimal(small))).toBe(true);
    // The caller read the order before it filled.
    expect(await port.amend(order, change({ quantity: small }), call())).toMatchObject({
      outcome: 'rejected',
      problem: { code: 'AMEND_INCOMPLETE', details: { order: { state: 'CANCELED' } } },
    });
  });

  test('an amend of a closed order reports that it is not active', async () => {
    const order = await place();
    await port.cancel({ instrument, exchangeOrderId: order.exchangeOrderId }, call());
    expect(await port.amend(order, change({ price: '87000' }), call())).toMatchObject({
      outcome: 'rejected',
      problem: { code: 'ORDER_NOT_ACTIVE' },
    });
  });

  test('cancels all, or one side, and names the cancelled orders', async () => {
    const buys: Order[] = [];
    for (let n = 0; n < 23; n += 1) buys.push(await place({ price: String(88_000 - n) }));
    const sell = await place({ side: 'SELL', price: '92000' });
    expect(await cancelAll([sell], 'SELL')).toMatchObject({ orders: [{ id: sell.id }], allNamed: true });
    const { orders } = await cancelAll(buys.slice(1));
    expect(orders.map(({ id }) => id).sort()).toEqual(
      buys
        .slice(1)
        .map(({ id }) => id)
        .sort(),
    );
    expect(orders.every(({ state }) => state === 'CANCELED')).toBe(true);
    expect(await cancelAll([])).toEqual({ orders: [], allNamed: false, emptied: true });
    expect(await port.active({ instrument }, call())).toEqual({ rows: [], leftOut: [] });
  });

  test.each([
    ['reset-before-effect', 'unknown', 0],
    ['reset-after-effect', 'unknown', 1],
    ['status-before-effect', 'unknown', 0],
    ['status-after-effect', 'unknown', 1],
    ['bad-gateway-after-effect', 'unknown', 1],
    ['truncated-body', 'unknown', 1],
    ['not-json', 'unknown', 1],
    ['html-body', 'unknown', 1],
    ['wrong-content-type', 'acknowledged', 1],
    ['timeout-after-effect', 'unknown', 1],
    ['rate-limited', 'notExecuted', 0],
    ['banned', 'notExecuted', 0],
    ['forbidden', 'unknown', 0],
    ['no-reply-after-effect', 'unknown', 1],
  ])('%s is %s, with %d order at the exchange', async (fault, expected, effects) => {
    paper.control.arm({ fault, method: 'POST', path: `${root}/order` });
    const order = checked({});
    const outcome = await port.place(order, call(400));
    expect(outcome.outcome).toBe(expected);
    expect(paper.control.effectsOf(order.clientOrderId).placements).toBe(effects);
  });

  test('a clock refusal leads to reading the time, once', async () => {
    paper.clock.advance(-30_000);
    expect((await place()).state).toBe('NEW');
    expect((await port.time(call())).offset).toBeLessThan(-29_000);
  });

  test('reports the budget that the exchange reports', async () => {
    await place();
    expect(port.budget().map(({ name }) => name)).toEqual(
      expect.arrayContaining(['weight-1m', 'orders-1m']) as string[],
    );
  });

  test.each(['newest', 'oldest'] as const)('%s first the history yields every order of the range once', async (way) => {
    const to = Date.now() - 4 * DAY_MS;
    const from = to - 60 * DAY_MS;
    const symbols = listed.filter(({ contract }) => contract === 'perpetual').map((each) => each.exchangeSymbol);
    const rows = Array.from({ length: 700 }, (_, index) => ({
      account: 'paper',
      symbol: symbols[index % symbols.length] ?? '',
      side: 'BUY' as const,
      price: '90000',
      quantity: market === 'usdm' ? '0.01' : '1',
      state: 'FILLED' as const,
      // 300 of them share one millisecond over several symbols: more than a page of COIN-M.
      createdAt: from + DAY_MS + (index < 300 ? 0 : index * 4_000_000),
      clientOrderId: `h-${index}`,
    }));
    paper.control.seedHistory(market, rows);
    const streams = port.history(listed);
    // Conditional orders are a stream of each symbol.
    expect(streams).toHaveLength(product.streams + listed.length);
    const seen: string[] = [];
    for (const stream of streams) {
      let [low, high] = [from, to];
      let memo: Parameters<typeof stream.read>[0]['memo'];
      while (low < high) {
        const page = await stream.read({ from: low, to: high, direction: way, memo }, call());
        seen.push(...page.rows.map(({ clientOrderId }) => clientOrderId ?? ''));
        memo = page.memo;
        if (way === 'newest') high = page.frontier;
        else low = page.frontier;
      }
    }
    const expected = rows.filter(({ createdAt }) => createdAt >= from && createdAt < to);
    expect(seen.sort()).toEqual(expected.map(({ clientOrderId }) => clientOrderId).sort());
  });
});

test('a limit reached at one product is obeyed at the other, and both report one budget', async () => {
  paper.control.reset();
  const pool = createFuturesPool(Date.now);
  const deps = { baseUrl: paper.url, http, credentials, now: Date.now, validityMs: 2_000, bases: ['BTC'], pool };
  const [usdm, coinm] = [createBinanceUsdm(deps), createBinanceCoinm(deps)];
  const call = () => ({
    signal: AbortSignal.timeout(5_000),
    deadline: Date.now() + 5_000,
    lookup: () => Promise.resolve(undefined),
  });
  await usdm.time(call());
  expect(coinm.budget()).toEqual(usdm.budget());
  expect(coinm.budget()).not.toEqual([]);
  paper.control.arm({ fault: 'rate-limited', method: 'GET', path: '/fapi/v1/time' });
  await expect(usdm.time(call())).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  const asked = paper.control.requests().length;
  await expect(coinm.time(call())).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  expect(paper.control.requests()).toHaveLength(asked);
});
