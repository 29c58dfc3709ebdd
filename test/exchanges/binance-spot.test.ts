import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { checkOrder } from '../../lib/domain/checked-order.ts';
import { decimal, plain } from '../../lib/domain/decimal.ts';
import type { Instrument } from '../../lib/domain/instrument.ts';
import type { Order, OrderRequest, Side } from '../../lib/domain/order.ts';
import type { CommandOutcome } from '../../lib/domain/outcome.ts';
import { createBinanceSpot } from '../../lib/exchanges/binance/spot/port.ts';
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

const DAY_MS = 86_400_000;
const ORDER = '/api/v3/order';

let paper: Paper;
let http: HttpClient;
let port: ExchangePort;
let instrument: Instrument;
let serial = 0;

const credentials: CredentialSource = {
  get: () => Promise.resolve({ apiKey: Secret.of('paper-key'), apiSecret: Secret.of('paper-secret') }),
  renew: () => Promise.resolve(undefined),
};
const call = (ms = 5_000): CallContext => ({
  signal: AbortSignal.timeout(ms),
  deadline: Date.now() + ms,
  lookup: (symbol) => Promise.resolve(symbol === instrument.exchangeSymbol ? instrument : undefined),
});

beforeAll(async () => {
  paper = await startPaper({ makerIntervalMs: 0 });
  http = createHttpClient();
});
afterAll(async () => {
  http.close();
  await paper.close();
});
beforeEach(async () => {
  paper.control.reset();
  paper.control.setPrice('spot', 'BTCUSDT', '90000');
  port = createBinanceSpot({
    baseUrl: paper.url,
    http,
    credentials,
    now: Date.now,
    validityMs: 2_000,
    bases: ['BTC', 'ETH', 'SOL'],
  });
  const { instruments: listed } = await port.instruments(call());
  const found = listed.find(({ symbol }) => symbol === 'BTC/USDT');
  if (found === undefined) throw new Error('the paper exchange lists no BTC/USDT');
  instrument = found;
});

type Changes = Omit<Partial<OrderRequest>, 'clientOrderId'> & { clientOrderId?: string };

const nextId = () => `t-${++serial}`;
const checked = (request: Changes) => {
  const whole = {
    side: 'BUY',
    type: 'LIMIT',
    quantity: '0.01',
    price: '80000',
    clientOrderId: nextId(),
    ...request,
  } as const;
  return checkOrder(instrument, whole);
};
const market = (request: Changes) => checked({ type: 'MARKET', price: undefined, ...request });

function acknowledged<T extends object>(outcome: CommandOutcome<T | Acceptance>): T {
  if (outcome.outcome !== 'acknowledged') throw new Error(`${outcome.outcome}: ${outcome.problem.message}`);
  if (isAcceptance(outcome.value)) throw new Error('the command was only accepted');
  return outcome.value;
}
const rest = async (request: Changes = {}) => acknowledged(await port.place(checked(request), call()));
const change = (values: Partial<AmendChange>): AmendChange => ({
  instrument,
  quantity: undefined,
  price: undefined,
  allowReplace: true,
  replacementClientOrderId: nextId(),
  modifyId: modifyIdOf(nextId()),
  ...values,
});
/** An order at the top of the book, partly filled by another account. */
async function partlyFilled(): Promise<Order> {
  const [best] = await topOfAsks();
  const order = await rest({ side: 'BUY', quantity: '5', price: best, timeInForce: 'GTC' });
  expect(order.state).toBe('PARTIALLY_FILLED');
  return order;
}
async function topOfAsks(): Promise<string[]> {
  const response = await fetch(`${paper.url}/api/v3/depth?symbol=BTCUSDT&limit=5`);
  const { asks } = (await response.json()) as { asks: [string, string][] };
  return asks.map(([price]) => plain(decimal(price)));
}

describe('the adapter on the paper exchange', () => {
  test('lists instruments of the three bases with working rules', async () => {
    const { instruments: listed } = await port.instruments(call());
    expect(new Set(listed.map(({ base }) => base))).toEqual(new Set(['BTC', 'ETH', 'SOL']));
    expect(await port.instrument('BTCUSDT', call())).toEqual(instrument);
    expect(await port.instrument('NOSUCHPAIR', call())).toBeUndefined();
  });

  test('places, finds by both ids, lists and cancels a limit order', async () => {
    const placed = await rest();
    expect(placed).toMatchObject({ state: 'NEW', price: '80000', quantity: '0.01', timeInForce: 'GTC' });
    const ref = { instrument, exchangeOrderId: placed.exchangeOrderId };
    expect(await port.find(ref, call())).toMatchObject({
      id: placed.id,
      clientOrderId: placed.clientOrderId,
      state: 'NEW',
    });
    expect(await port.find({ instrument, clientOrderId: placed.clientOrderId ?? '' }, call())).toMatchObject({
      id: placed.id,
    });
    expect((await port.active({ instrument }, call())).rows.map(({ id }) => id)).toEqual([placed.id]);
    expect((await port.active({ markets: ['spot'] }, call())).rows.map(({ id }) => id)).toEqual([placed.id]);
    expect(acknowledged(await port.cancel(ref, call()))).toMatchObject({
      id: placed.id,
      clientOrderId: placed.clientOrderId,
      state: 'CANCELED',
    });
    expect(await port.cancel(ref, call())).toMatchObject({
      outcome: 'rejected',
      problem: { code: 'ORDER_NOT_ACTIVE' },
    });
    expect(await port.find({ instrument, exchangeOrderId: '1234567' }, call())).toBeUndefined();
  });

  test('fills market orders by quantity and by quote amount, with their average price', async () => {
    const bought = acknowledged(await port.place(market({ quantity: '0.01' }), call()));
    expect(bought).toMatchObject({ state: 'FILLED', type: 'MARKET', filledQuantity: '0.01', price: null });
    expect(Number(bought.averagePrice)).toBeCloseTo(90_000, -4);
    const spent = acknowledged(await port.place(market({ quantity: undefined, quoteQuantity: '1000' }), call()));
    expect(spent).toMatchObject({ state: 'FILLED', quoteQuantity: '1000' });
    expect(await port.find({ instrument, exchangeOrderId: spent.exchangeOrderId }, call())).toMatchObject({
      averagePrice: spent.averagePrice,
      quoteQuantity: '1000',
    });
  });

  test('reports expired immediate orders with their reason', async () => {
    expect(await rest({ timeInForce: 'IOC' })).toMatchObject({
      state: 'EXPIRED',
      filledQuantity: '0',
      averagePrice: null,
    });
    expect(await rest({ timeInForce: 'FOK' })).toMatchObject({ state: 'EXPIRED', timeInForce: 'FOK' });
  });

  test('reports the reason of a refusal', async () => {
    const refused = async (request: Changes) => {
      const outcome = await port.place(checked(request), call());
      return outcome.outcome === 'rejected' ? outcome.problem.code : outcome.outcome;
    };
    expect(await refused({ price: '99000', postOnly: true })).toBe('POST_ONLY_WOULD_TAKE');
    expect(await refused({ quantity: '100' })).toBe('INSUFFICIENT_FUNDS');
    expect(await refused({ price: '1000' })).toBe('RULE_VIOLATION');
    const { clientOrderId } = await rest();
    expect(await refused({ clientOrderId: clientOrderId ?? '' })).toBe('DUPLICATE_CLIENT_ORDER_ID');
  });

  test('cancels all, or one side', async () => {
    const buy = await rest();
    const sell = await rest({ side: 'SELL', price: '99000' });
    const ended = async (side: Side | undefined, listed: readonly Order[]) =>
      acknowledged(await port.cancelAll({ instrument, side, listed }, call()));
    expect(await ended('SELL', [sell])).toMatchObject({ orders: [{ id: sell.id }], allNamed: true });
    expect(await ended(undefined, [])).toMatchObject({ orders: [{ id: buy.id }], allNamed: true });
    expect(await ended(undefined, [])).toEqual({ orders: [], allNamed: false, emptied: true });
    const listed = await rest();
    expect(await ended(undefined, [listed])).toMatchObject({
      orders: [{ id: listed.id, createdAt: listed.createdAt }],
    });
  });
});

describe('amends on the paper exchange', () => {
  test('a reduction keeps the order; the eleventh needs a replacement', async () => {
    let order = await rest({ quantity: '0.02' });
    for (let left = 19; left > 9; left -= 1) {
      const quantity = plain(decimal(String(left)).div(decimal('1000')));
      const result = acknowledged(await port.amend(order, change({ quantity, allowReplace: false }), call()));
      expect(result.amendment).toMatchObject({
        method: 'keepPriority',
        queuePriority: 'kept',
        before: result.amendment.after,
      });
      order = result.order;
    }
    expect(order.quantity).toBe('0.01');
    expect(await port.amend(order, change({ quantity: '0.009', allowReplace: false }), call())).toMatchObject({
      outcome: 'rejected',
      problem: { code: 'REPLACE_NOT_ALLOWED' },
    });
    const ninth = { quantity: '0.009' };
    expect(await port.amend(order, change(ninth), call())).toMatchObject({ outcome: 'rejected', otherwise: 'replace' });
    const replaced = acknowledged(await port.amend(order, change({ ...ninth, refusedInPlace: true }), call()));
    expect(replaced.amendment).toMatchObject({ method: 'cancelReplace', queuePriority: 'lost' });
    expect((await port.active({ instrument }, call())).rows.map(({ id }) => id)).toEqual([replaced.order.id]);
  });

  test('a new price replaces the order', async () => {
    const order = await rest({ postOnly: true });
    const { order: replaced } = acknowledged(await port.amend(order, change({ price: '81000' }), call()));
    expect(replaced).toMatchObject({ price: '81000', quantity: '0.01', postOnly: true, state: 'NEW' });
    expect((await port.active({ instrument }, call())).rows.map(({ id }) => id)).toEqual([replaced.id]);
  });

  test('a post-only order moved into the book is reported as cancelled and not replaced', async () => {
    const order = await rest({ postOnly: true });
    expect(await port.amend(order, change({ price: '99000' }), call())).toMatchObject({
      outcome: 'rejected',
      problem: { code: 'AMEND_INCOMPLETE', details: { order: { id: order.id, state: 'CANCELED' } } },
    });
    expect(await port.active({ instrument }, call())).toEqual({ rows: [], leftOut: [] });
  });

  test('an order that partly fills after the read is replaced by exactly the remainder', async () => {
    const seen = await partlyFilled();
    const stale = { ...seen, filledQuantity: '0', state: 'NEW' as const };
    const { order: replaced, amendment } = acknowledged(await port.amend(stale, change({ price: '80000' }), call()));
    expect(plain(decimal(replaced.quantity ?? '0').plus(decimal(seen.filledQuantity)))).toBe(seen.quantity);
    expect(amendment).toMatchObject({ method: 'cancelReplace', filledBefore: seen.filledQuantity });
  });

  test('a partly filled order is replaced by exactly the remainder of the new total', async () => {
    const seen = await partlyFilled();
    const { order: replaced } = acknowledged(await port.amend(seen, change({ price: '80000', quantity: '6' }), call()));
    expect(plain(decimal(replaced.quantity ?? '0').plus(decimal(seen.filledQuantity)))).toBe('6');
    expect(await port.find({ instrument, exchangeOrderId: seen.exchangeOrderId }, call())).toMatchObject({
      state: 'CANCELED',
    });
  });
});

describe('faults on the paper exchange', () => {
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
    paper.control.arm({ fault, method: 'POST', path: ORDER });
    const order = checked({});
    const outcome = await port.place(order, call(400));
    expect(outcome.outcome).toBe(expected);
    expect(paper.control.effectsOf(order.clientOrderId).placements).toBe(effects);
  });

  test('a clock refusal leads to reading the time, once', async () => {
    paper.clock.advance(-30_000);
    const order = await rest();
    expect(order.state).toBe('NEW');
    expect((await port.time(call())).offset).toBeLessThan(-29_000);
  });
});

describe('history on the paper exchange', () => {
  test.each(['newest', 'oldest'] as const)('%s first yields every order of the range once', async (direction) => {
    const to = Date.now() - DAY_MS;
    const from = to - 40 * DAY_MS;
    const total = 2_300;
    // 1 200 of them share one millisecond: more than a page.
    const times = Array.from({ length: total }, (_, index) =>
      index < 1_200 ? from + DAY_MS : from + DAY_MS + index * 1_000_000,
    );
    paper.control.seedHistory(
      'spot',
      times.map((createdAt, index) => ({
        account: 'paper',
        symbol: 'BTCUSDT',
        side: 'BUY',
        price: '90000',
        quantity: '0.001',
        state: 'FILLED',
        createdAt,
        clientOrderId: `h-${index}`,
      })),
    );
    const [stream] = port.history([instrument]);
    if (stream === undefined) throw new Error('no stream');
    const seen = new Set<string>();
    let [low, high] = [from, to];
    let rows = 0;
    while (low < high) {
      const page = await stream.read({ from: low, to: high, direction, memo: undefined }, call());
      for (const order of page.rows) seen.add(order.id);
      rows += page.rows.length;
      if (direction === 'newest') high = page.frontier;
      else low = page.frontier;
    }
    expect([rows, seen.size]).toEqual([times.filter((time) => time < to).length, rows]);
  });
});
