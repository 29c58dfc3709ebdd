import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Fleet, LIMITED_PRODUCTS, type LimitedProduct, startFleet } from './fleet-fixture.ts';

let fleet: Fleet;
beforeAll(async () => {
  fleet = await startFleet();
});
afterAll(() => fleet.close());
beforeEach(() => fleet.reset());

const weightOf = ({ exchange }: LimitedProduct) => (exchange === 'binance' ? 'weight-1m' : 'requests-1m');
const [SPOT, USDM] = LIMITED_PRODUCTS;

describe.each(LIMITED_PRODUCTS)('$exchange $market', (product) => {
  test('a read costs its declared weight, as the exchange counts it', async () => {
    const atlas = fleet.start();
    const orderId = await atlas.resting(product);
    const before = atlas.used(product, weightOf(product));
    atlas.exchangeCalls.length = 0;
    await atlas.call('getOrder', { orderId });
    await atlas.call('listActiveOrders', { query: { exchange: product.exchange, symbol: product.symbol } });
    const declared = atlas.exchangeCalls.reduce((sum, { weight }) => sum + weight, 0);
    expect(declared).toBeGreaterThan(0);
    // A bucket refills while requests draw on it.
    const counted = atlas.used(product, weightOf(product)) - before;
    if (product.exchange === 'binance') expect(counted).toBe(declared);
    else expect(Math.abs(counted - declared)).toBeLessThanOrEqual(1);
  });

  test('the caller gets the remaining budget, with an answer and with a problem', async () => {
    const atlas = fleet.start();
    const orderId = await atlas.resting(product);
    const name = `"${product.exchange}.${product.market}.${weightOf(product)}"`;
    const { headers } = await atlas.call('getOrder', { orderId });
    expect(headers['ratelimit-policy']).toContain(`${name};q=`);
    expect(headers.ratelimit).toMatch(new RegExp(`${name};r=\\d+;t=\\d+`));
    const unknown = orderId.slice(0, -3) + (orderId.endsWith('000') ? '111' : '000');
    const refused = await atlas.call('getOrder', { orderId: unknown });
    expect(refused.status).toBe(404);
    expect(refused.headers.ratelimit).toContain(name);
  });

  test('a limit reached by one container is respected by the others, which send nothing', async () => {
    const [one, other] = [fleet.start(), fleet.start()];
    const orderId = await one.resting(product);
    await other.call('getOrder', { orderId });
    fleet.paper.control.arm({ fault: 'rate-limited', method: 'GET', ms: 30_000 });
    expect((await one.call('getOrder', { orderId })).status).toBe(429);

    fleet.skip(2_000);
    const sent = fleet.paper.control.counters().total;
    await untilHeard(other);
    const { status, headers, body } = await other.call('getOrder', { orderId });
    expect({ status, code: body.code }).toEqual({ status: 429, code: 'RATE_LIMITED' });
    expect(Number(headers['retry-after'])).toBeLessThanOrEqual(30);
    expect(fleet.paper.control.counters().total).toBe(sent);

    fleet.skip(30_000);
    expect((await other.call('getOrder', { orderId })).status).toBe(200);
  });

  /** Until the back-offs are read, which needs and sends no exchange request. */
  async function untilHeard({ backOffs }: ReturnType<Fleet['start']>): Promise<void> {
    const pools = ['binance.spot', 'binance.futures', 'bitmex'].map(
      (pool) => `${pool}@${new URL(fleet.paper.url).host}`,
    );
    const closed = () =>
      pools.some((pool) => ['weight', 'all'].some((way) => backOffs.of(pool).closedUntil(way) > fleet.now()));
    backOffs.refresh();
    while (!closed()) await new Promise(setImmediate);
  }
});

test('a ban by one host of Binance futures applies to both', async () => {
  const atlas = fleet.start();
  const orderId = await atlas.resting(USDM);
  const other = await atlas.resting(LIMITED_PRODUCTS[2]);
  fleet.paper.control.arm({ fault: 'banned', method: 'GET', path: '/fapi/v1/order' });
  expect((await atlas.call('getOrder', { orderId })).status).toBe(429);
  expect((await atlas.call('getOrder', { orderId: other })).status).toBe(429);
});

test('reads stop before the exchange refuses them, and cancels continue', async () => {
  const atlas = fleet.start();
  const orderId = await atlas.resting(SPOT);
  const refused = { status: 200, retryAfter: 0 };
  // 80 of 6000 each: docs/venues/binance.md §2.0. Far more than fit.
  for (let calls = 0; calls < 80 && refused.status === 200; calls += 1) {
    const { status, headers, body } = await atlas.call('listActiveOrders', {
      query: { exchange: 'binance', market: 'spot' },
    });
    Object.assign(refused, { status, retryAfter: Number(headers['retry-after']) });
    if (status !== 200) expect(body.code).toBe('RATE_LIMITED');
  }
  expect(refused.status).toBe(429);
  expect(refused.retryAfter).toBeGreaterThan(0);
  expect(refused.retryAfter).toBeLessThanOrEqual(60);
  const statuses = fleet.paper.control.requests().map(({ status }) => status);
  expect(statuses).not.toContain(429);
  expect((await atlas.call('cancelOrder', { orderId })).status).toBe(200);
  fleet.skip(60_000);
  expect((await atlas.call('getOrder', { orderId })).status).toBe(200);
});

test('orders stop before the exchange refuses one, and cancels continue', async () => {
  const atlas = fleet.start();
  const orderId = await atlas.resting(SPOT);
  const statuses: number[] = [];
  const codes: unknown[] = [];
  for (let orders = 0; orders < 110 && !statuses.includes(429); orders += 1) {
    const { status, body } = await atlas.place(SPOT, { quantity: '0.001' });
    statuses.push(status);
    if (status !== 201) codes.push(body.code, body.orderState);
  }
  expect(codes).toEqual(['RATE_LIMITED', 'notPlaced']);
  expect(fleet.paper.control.requests().map(({ status }) => status)).not.toContain(429);
  expect((await atlas.call('cancelOrder', { orderId })).status).toBe(200);
});

describe('a wrong clock', () => {
  test.each(LIMITED_PRODUCTS)('at $exchange $market is learnt from the refusal, and shown', async (product) => {
    const atlas = fleet.start();
    fleet.paper.control.arm({ fault: 'clock-refusal', method: 'POST', path: product.place });
    // BitMEX gives an order no last moment, so a refused order is not sent again in the same call.
    const { status, body: said } = await atlas.place(product);
    if (product.exchange === 'bitmex') {
      expect([status, said.orderState]).toEqual([503, 'notPlaced']);
      expect((await atlas.place(product)).status).toBe(201);
    } else expect(status).toBe(201);
    const places = fleet.paper.control.requests().filter(({ method }) => method === 'POST');
    expect(places).toHaveLength(2);
    const { body } = await atlas.call('listExchanges', {});
    const reports = body.exchanges as readonly { exchange: string; market: string; clockOffsetMs: number | null }[];
    const report = reports.find(({ exchange, market }) => exchange === product.exchange && market === product.market);
    expect(report?.clockOffsetMs).toEqual(expect.any(Number));
  });
});
