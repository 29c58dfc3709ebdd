import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { checkOrder } from '../../lib/domain/checked-order.ts';
import { decimal } from '../../lib/domain/decimal.ts';
import type { Instrument } from '../../lib/domain/instrument.ts';
import type { Order, OrderRequest } from '../../lib/domain/order.ts';
import type { CommandOutcome } from '../../lib/domain/outcome.ts';
import { createBitmex } from '../../lib/exchanges/bitmex/port.ts';
import type { VenueEvent } from '../../lib/exchanges/client/observer.ts';
import type { CredentialSource } from '../../lib/exchanges/credentials.ts';
import { createHttpClient, type HttpClient } from '../../lib/exchanges/http/http-client.ts';
import {
  type Acceptance,
  type AmendChange,
  type CallContext,
  type ExchangePort,
  isAcceptance,
} from '../../lib/exchanges/port.ts';
import { modifyIdOf } from '../../lib/orders/reconcile/modify-id.ts';
import { Secret } from '../../lib/text/secret.ts';
import { type Paper, startPaper } from '../../paper/src/index.ts';
import { createBitmex as createPaperBitmex, type HistoryRow } from '../../paper/src/testing.ts';

const ORDER = '/api/v1/order';
const ROOMY = { authenticatedPerMinute: 100_000, unauthenticatedPerMinute: 100_000, ordersPerSecond: 10_000 };

let paper: Paper;
let http: HttpClient;
let port: ExchangePort;
let listed: readonly Instrument[];
let events: VenueEvent[];
let serial = 0;

const keysOf = (name: string): CredentialSource => ({
  get: () => Promise.resolve({ apiKey: Secret.of(name), apiSecret: Secret.of('paper-secret') }),
  renew: () => Promise.resolve(undefined),
});
const call = (ms = 5_000): CallContext => ({
  signal: AbortSignal.timeout(ms),
  deadline: Date.now() + ms,
  lookup: (name) => Promise.resolve(listed.find(({ exchangeSymbol }) => exchangeSymbol === name)),
});
const connect = (credentials = keysOf('paper-key')) =>
  createBitmex({
    baseUrl: paper.url,
    http,
    credentials,
    now: Date.now,
    validityMs: 2_000,
    bases: ['BTC', 'ETH', 'SOL'],
    observe: (event) => events.push(event),
  });

beforeAll(async () => {
  const builders = [
    (context: Parameters<typeof createPaperBitmex>[0]) => [createPaperBitmex(context, { limits: ROOMY })],
  ];
  paper = await startPaper({ builders, makerIntervalMs: 0 });
  http = createHttpClient();
});
afterAll(async () => {
  http.close();
  await paper.close();
});
beforeEach(async () => {
  paper.control.reset();
  events = [];
  listed = [];
  port = connect();
  listed = (await port.instruments(call())).instruments;
});

const named = (symbol: string): Instrument => {
  const found = listed.find((instrument) => instrument.symbol === symbol);
  if (found === undefined) throw new Error(`the paper exchange lists no ${symbol}`);
  return found;
};
const nextId = () => `t-${++serial}`;
function acknowledged<T extends object>(outcome: CommandOutcome<T | Acceptance>): T {
  if (outcome.outcome !== 'acknowledged') throw new Error(`${outcome.outcome}: ${outcome.problem.message}`);
  if (isAcceptance(outcome.value)) throw new Error('the command was only accepted');
  return outcome.value;
}

type Changes = Omit<Partial<OrderRequest>, 'clientOrderId'> & { readonly clientOrderId?: string };

interface Book {
  readonly bidPrice: string;
  readonly askPrice: string;
}

/** Best prices, as text: the paper exchange writes short decimals, which a binary float prints exactly. */
async function bookOf({ exchangeSymbol }: Instrument): Promise<Book> {
  const response = await fetch(`${paper.url}/api/v1/instrument?symbol=${exchangeSymbol}`);
  const [row] = (await response.json()) as { bidPrice: number; askPrice: number }[];
  const text = (value: number | undefined) => decimal(String(value)).toFixed();
  return { bidPrice: text(row?.bidPrice), askPrice: text(row?.askPrice) };
}
/** A price a fifth below the market, on the tick. */
async function farBelow(instrument: Instrument): Promise<string> {
  const tick = decimal(instrument.tickSize);
  return decimal((await bookOf(instrument)).bidPrice)
    .times('0.8')
    .div(tick)
    .round(0, 0)
    .times(tick)
    .toFixed();
}
const steps = ({ step }: Instrument, count: string) => decimal(step).times(count).toFixed();
const checked = (instrument: Instrument, request: Changes) =>
  checkOrder(instrument, {
    side: 'BUY',
    type: 'LIMIT',
    quantity: steps(instrument, '4'),
    clientOrderId: nextId(),
    ...request,
  });
const rest = async (instrument: Instrument, request: Changes = {}): Promise<Order> =>
  acknowledged(await port.place(checked(instrument, { price: await farBelow(instrument), ...request }), call()));
const buyNow = (instrument: Instrument, request: Changes = {}) =>
  port.place(checked(instrument, { type: 'MARKET', ...request }), call());
const change = (instrument: Instrument, values: Partial<AmendChange>): AmendChange => ({
  instrument,
  quantity: undefined,
  price: undefined,
  allowReplace: false,
  replacementClientOrderId: nextId(),
  modifyId: modifyIdOf(nextId()),
  ...values,
});
const find = ({ exchangeSymbol, exchangeOrderId }: Order) => {
  const instrument = listed.find((each) => each.exchangeSymbol === exchangeSymbol);
  if (instrument === undefined) throw new Error(`no ${exchangeSymbol}`);
  return port.find({ instrument, exchangeOrderId }, call());
};

const KINDS = [
  ['spot', 'BTC/USDT'],
  ['linear', 'BTC/USDT:USDT'],
  ['inverse', 'BTC/USD:BTC'],
  ['quanto', 'ETH/USD:BTC'],
] as const;

describe('the adapter on the paper exchange', () => {
  test('reads every listed instrument of the three bases', () => {
    expect(new Set(listed.map(({ base }) => base))).toEqual(new Set(['BTC', 'ETH', 'SOL']));
    expect(new Set(listed.map(({ market }) => market))).toEqual(new Set(['spot', 'usdm', 'coinm']));
    expect(listed.filter(({ contract }) => contract === 'delivery').length).toBeGreaterThan(0);
    expect(new Set(listed.map(({ symbol }) => symbol)).size).toBe(listed.length);
    expect(events).toEqual([]);
  });

  test('reads one instrument by name, and finds no unknown one', async () => {
    expect(await port.instrument('XBTUSD', call())).toEqual(named('BTC/USD:BTC'));
    expect(await port.instrument('XBTNEVER', call())).toBeUndefined();
  });

  test('returns the time and the budget', async () => {
    await rest(named('BTC/USDT'));
    const { offset, roundTripMs } = await port.time(call());
    expect(Math.abs(offset)).toBeLessThanOrEqual(roundTripMs + 1);
    expect(port.budget().map(({ name }) => name)).toEqual(
      expect.arrayContaining(['requests-1m', 'orders-1s', 'public-requests-1m']),
    );
  });

  describe.each(KINDS)('on %s', (_, symbol) => {
    test('places, finds by both ids, lists and cancels a limit order', async () => {
      const instrument = named(symbol);
      const placed = await rest(instrument);
      expect(placed).toMatchObject({ symbol, state: 'NEW', timeInForce: 'GTC', quantity: steps(instrument, '4') });
      expect(placed.remainingQuantity).toBe(placed.quantity);
      expect(await find(placed)).toEqual(placed);
      expect(await port.find({ instrument, clientOrderId: placed.clientOrderId ?? '' }, call())).toEqual(placed);
      expect(await port.active({ instrument }, call())).toEqual({ rows: [placed], leftOut: [] });
      expect((await port.active({ markets: [instrument.market] }, call())).rows).toEqual([placed]);
      const ref = { instrument, exchangeOrderId: placed.exchangeOrderId };
      expect(acknowledged(await port.cancel(ref, call()))).toMatchObject({ id: placed.id, state: 'CANCELED' });
      expect(await port.active({ instrument }, call())).toEqual({ rows: [], leftOut: [] });
      expect(await port.cancel(ref, call())).toMatchObject({
        outcome: 'rejected',
        problem: { code: 'ORDER_NOT_ACTIVE' },
      });
    });

    test('fills a market order and reports its average', async () => {
      const instrument = named(symbol);
      const order = acknowledged(await buyNow(instrument));
      expect(order).toMatchObject({ type: 'MARKET', state: 'FILLED', filledQuantity: order.quantity, price: null });
      expect(decimal(order.averagePrice ?? '0').gt(decimal('0'))).toBe(true);
      expect(await find(order)).toMatchObject({ state: 'FILLED', averagePrice: order.averagePrice });
    });

    test('amends size and price in place', async () => {
      const instrument = named(symbol);
      const placed = await rest(instrument);
      const bigger = acknowledged(
        await port.amend(placed, change(instrument, { quantity: steps(instrument, '6') }), call()),
      );
      expect(bigger.order).toMatchObject({ id: placed.id, quantity: steps(instrument, '6') });
      expect(bigger.amendment).toMatchObject({ method: 'inPlace', queuePriority: 'unknown' });
      const price = decimal(placed.price ?? '0')
        .minus(decimal(instrument.tickSize))
        .toFixed();
      const moved = acknowledged(await port.amend(bigger.order, change(instrument, { price }), call()));
      expect(moved.order).toMatchObject({ id: placed.id, price });
      expect(moved.amendment.queuePriority).toBe('lost');
      expect(await find(placed)).toEqual(moved.order);
      expect(await port.amend(moved.order, change(instrument, { price }), call())).toMatchObject({
        outcome: 'rejected',
        problem: { code: 'NOTHING_TO_AMEND' },
      });
    });

    test('ends an order that cannot trade as requested, and reports why', async () => {
      const instrument = named(symbol);
      const { askPrice } = await bookOf(instrument);
      const postOnly = await port.place(checked(instrument, { price: askPrice, postOnly: true }), call());
      expect(acknowledged(postOnly)).toMatchObject({
        state: 'CANCELED',
        stateReason: expect.stringMatching(/^POST_ONLY: /),
        filledQuantity: '0',
      });
      const price = await farBelow(instrument);
      for (const timeInForce of ['IOC', 'FOK'] as const) {
        const order = acknowledged(await port.place(checked(instrument, { price, timeInForce }), call()));
        expect(order).toMatchObject({ state: 'CANCELED', timeInForce, remainingQuantity: '0' });
        expect(order.stateReason).not.toBeNull();
      }
    });
  });

  test.each(['BTC/USDT:USDT', 'BTC/USD:BTC'])('reduces a position on %s, if there is one', async (symbol) => {
    const instrument = named(symbol);
    const none = acknowledged(await buyNow(instrument, { side: 'SELL', reduceOnly: true }));
    expect(none).toMatchObject({ state: 'CANCELED', stateReason: expect.stringMatching(/^REDUCE_ONLY: /) });
    acknowledged(await buyNow(instrument));
    expect(acknowledged(await buyNow(instrument, { side: 'SELL', reduceOnly: true }))).toMatchObject({
      state: 'FILLED',
      reduceOnly: true,
    });
  });

  test('a post-only order amended across the book is cancelled, and the answer says so', async () => {
    const instrument = named('BTC/USDT:USDT');
    const placed = await rest(instrument, { postOnly: true });
    const { askPrice } = await bookOf(instrument);
    expect(await port.amend(placed, change(instrument, { price: askPrice }), call())).toMatchObject({
      outcome: 'rejected',
      problem: { code: 'AMEND_INCOMPLETE', details: { order: { id: placed.id, state: 'CANCELED' } } },
    });
    expect(await find(placed)).toMatchObject({ state: 'CANCELED' });
  });

  test('an order that has ended cannot be amended', async () => {
    const instrument = named('BTC/USDT');
    const placed = await rest(instrument);
    await port.cancel({ instrument, exchangeOrderId: placed.exchangeOrderId }, call());
    expect(await port.amend(placed, change(instrument, { quantity: steps(instrument, '6') }), call())).toMatchObject({
      outcome: 'rejected',
      problem: { code: 'ORDER_NOT_ACTIVE', details: { exchangeMessage: 'Invalid ordStatus: Canceled' } },
    });
  });

  test('an order that the account cannot afford is rejected, and stays listed with the reason', async () => {
    const instrument = named('BTC/USDT');
    const order = checked(instrument, { quantity: '90', price: await farBelow(instrument) });
    expect(await port.place(order, call())).toMatchObject({
      outcome: 'rejected',
      problem: { code: 'INSUFFICIENT_FUNDS', details: { orderState: 'notPlaced' } },
    });
    expect(await port.find({ instrument, clientOrderId: order.clientOrderId }, call())).toMatchObject({
      state: 'REJECTED',
      stateReason: expect.stringContaining('insufficient'),
    });
  });

  test('a client id is refused while its order is open, and afterwards means the latest order', async () => {
    const instrument = named('BTC/USDT');
    const first = await rest(instrument, { clientOrderId: 'again' });
    const price = await farBelow(instrument);
    const second = checked(instrument, { clientOrderId: 'again', price });
    expect(await port.place(second, call())).toMatchObject({
      outcome: 'rejected',
      problem: { code: 'DUPLICATE_CLIENT_ORDER_ID' },
    });
    await port.cancel({ instrument, clientOrderId: 'again' }, call());
    paper.clock.advance(10);
    const latest = acknowledged(await port.place(second, call()));
    expect(latest.id).not.toBe(first.id);
    expect(await port.find({ instrument, clientOrderId: 'again' }, call())).toEqual(latest);
  });

  test('cancels all orders of one instrument, or of one side of it', async () => {
    const [instrument, other] = [named('BTC/USDT:USDT'), named('BTC/USD:BTC')];
    const [one, two, elsewhere] = [await rest(instrument), await rest(instrument), await rest(other)];
    const sells = await port.cancelAll({ instrument, side: 'SELL', listed: [] }, call());
    expect(acknowledged(sells)).toEqual({ orders: [], allNamed: false, emptied: true });
    const buys = await port.cancelAll({ instrument, side: 'BUY', listed: [] }, call());
    const { orders, allNamed } = acknowledged(buys);
    expect(new Set(orders.map(({ id }) => id))).toEqual(new Set([one.id, two.id]));
    expect(orders.every(({ state }) => state === 'CANCELED')).toBe(true);
    expect(allNamed).toBe(true);
    expect((await port.active({ markets: port.markets }, call())).rows.map(({ id }) => id)).toEqual([elsewhere.id]);
  });

  test('read-only keys cannot trade', async () => {
    const credentials: CredentialSource = {
      get: () => Promise.resolve({ apiKey: Secret.of('paper-read-key'), apiSecret: Secret.of('paper-read-secret') }),
      renew: () => Promise.resolve(undefined),
    };
    const instrument = named('BTC/USDT');
    const order = checked(instrument, { price: await farBelow(instrument) });
    expect(await connect(credentials).place(order, call())).toMatchObject({
      outcome: 'rejected',
      problem: { code: 'CREDENTIALS_REJECTED' },
    });
    expect(paper.control.effectsOf(order.clientOrderId)).toMatchObject({ placements: 0 });
    expect(await connect(keysOf('nobody')).place(order, call())).toMatchObject({
      outcome: 'rejected',
      problem: { code: 'CREDENTIALS_REJECTED' },
    });
  });
});

describe('the history on the paper exchange', () => {
  const HOUR_MS = 3_600_000;

  async function pages(from: number, to: number, direction: 'newest' | 'oldest') {
    const [stream] = port.history(listed);
    if (stream === undefined) throw new Error('no stream');
    const orders: Order[] = [];
    let requests = 0;
    for (let [low, high] = [from, to]; low < high; ) {
      const page = await stream.read({ from: low, to: high, direction, memo: undefined }, call());
      orders.push(...page.rows);
      requests += page.requests;
      if (direction === 'newest') high = page.frontier;
      else low = page.frontier;
    }
    return { ids: orders.map(({ clientOrderId }) => clientOrderId ?? ''), requests };
  }

  test.each(['newest', 'oldest'] as const)(
    '%s first yields every order once, even 1200 in one millisecond',
    async (direction) => {
      const now = paper.clock.now();
      const from = now - 10 * HOUR_MS;
      const crowd = now - 5 * HOUR_MS;
      const row = (n: number, at: number): HistoryRow => ({
        symbol: n % 2 === 0 ? 'XBTUSDT' : 'XBT_USDT',
        side: 'BUY',
        price: '50000',
        quantity: '1000',
        state: n % 3 === 0 ? 'FILLED' : 'CANCELED',
        createdAt: at,
        clientOrderId: `h-${n}`,
      });
      const rows = [
        ...Array.from({ length: 700 }, (_, n) => row(n, from + n * 1_000)),
        ...Array.from({ length: 1_200 }, (_, n) => row(700 + n, crowd)),
        ...Array.from({ length: 700 }, (_, n) => row(1_900 + n, crowd + 1 + Math.floor(n / 7))),
      ];
      paper.control.seedHistory('bitmex', rows);
      const told = await pages(from, crowd + HOUR_MS, direction);
      expect(told.ids.toSorted()).toEqual(rows.map(({ clientOrderId }) => clientOrderId ?? '').toSorted());
      // 2600 rows are six pages; a step stops before the crowded millisecond, which is then walked by offsets.
      expect(told.requests).toBeLessThanOrEqual(12);
    },
  );

  test('an empty account costs one request for any range', async () => {
    expect(await pages(0, paper.clock.now(), 'newest')).toEqual({ ids: [], requests: 1 });
  });
});

describe('when the reply to a place is lost', () => {
  const EFFECT = { placements: 1 };
  const NONE = { placements: 0 };

  test.each([
    ['reset-before-effect', NONE, 'unknown'],
    ['reset-after-effect', EFFECT, 'unknown'],
    ['no-reply-before-effect', NONE, 'unknown'],
    ['no-reply-after-effect', EFFECT, 'unknown'],
    ['status-before-effect', NONE, 'unknown'],
    ['status-after-effect', EFFECT, 'unknown'],
    ['bad-gateway-before-effect', NONE, 'unknown'],
    ['bad-gateway-after-effect', EFFECT, 'unknown'],
    ['truncated-body', EFFECT, 'unknown'],
    ['not-json', EFFECT, 'unknown'],
    ['html-body', EFFECT, 'unknown'],
    ['wrong-content-type', EFFECT, 'acknowledged'],
    ['duplicate-id-after-effect', EFFECT, 'rejected'],
    ['overload', NONE, 'notExecuted'],
    ['rate-limited', NONE, 'notExecuted'],
    ['forbidden', NONE, 'unknown'],
    ['clock-refusal', NONE, 'rejected'],
  ])('by %s, the exchange has %o and the outcome is %s', async (fault, effect, outcome) => {
    const instrument = named('BTC/USDT:USDT');
    const order = checked(instrument, { price: await farBelow(instrument) });
    paper.control.arm({ fault, product: 'bitmex', method: 'POST', path: ORDER });
    const result = await port.place(order, call(fault.startsWith('no-reply') ? 300 : 5_000));
    expect(result.outcome).toBe(outcome);
    if (result.outcome === 'unknown')
      expect(result).toMatchObject({ acceptedUntil: null, clientOrderIds: [order.clientOrderId] });
    expect(paper.control.effectsOf(order.clientOrderId)).toMatchObject(effect);
  });

  test('the exchange can act on it long after the client has given up, so an earlier absence proves nothing', async () => {
    const instrument = named('BTC/USDT:USDT');
    const order = checked(instrument, { price: await farBelow(instrument) });
    paper.control.arm({ fault: 'late-effect', product: 'bitmex', method: 'POST', path: ORDER, ms: 400 });
    expect(await port.place(order, call(150))).toMatchObject({ outcome: 'unknown', acceptedUntil: null });
    const ref = { instrument, clientOrderId: order.clientOrderId };
    expect(await port.find(ref, call())).toBeUndefined();
    await expect.poll(() => port.find(ref, call()), { timeout: 3_000 }).toMatchObject({ state: 'NEW' });
    expect(paper.control.effectsOf(order.clientOrderId)).toMatchObject(EFFECT);
  });
});
