import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { FRESH_MS, OBEYED_WITHIN_MS, STALE_MS, TRUSTED_MS } from '../../lib/guard/trading-state.ts';
import { tradingReport } from '../../lib/runtime/use-cases.ts';

import { type Fleet, LIMITED_PRODUCTS, startFleet } from './fleet-fixture.ts';

/** Orders that have reached the exchanges. */
const sendings = ({ paper }: Fleet) => paper.control.requests().filter(({ method }) => method === 'POST').length;

let fleet: Fleet;
beforeAll(async () => {
  fleet = await startFleet();
});
afterAll(() => fleet.close());
beforeEach(() => fleet.reset());

describe.each(LIMITED_PRODUCTS)('$exchange $market', (product) => {
  const smaller = (quantity: string) => String(Number(quantity) - (Number(quantity) >= 100 ? 100 : 0.005));
  const large = { ...product, quantity: product.quantity === '100' ? '200' : '0.02' };

  test('a change is obeyed within seconds by every warm container, and cancels pass', async () => {
    const [one, other] = [fleet.start(), fleet.start()];
    const [first, second] = [await one.resting(product), await other.resting(product)];
    fleet.say('halted');
    fleet.skip(STALE_MS);
    for (const atlas of [one, other]) {
      const { status, body } = await atlas.place(product);
      expect({ status, code: body.code, orderState: body.orderState }).toEqual({
        status: 403,
        code: 'TRADING_HALTED',
        orderState: 'notPlaced',
      });
    }
    expect((await one.call('cancelOrder', { orderId: first })).status).toBe(200);
    const { exchange, symbol } = product;
    expect((await other.call('cancelOrders', { query: { exchange, symbol } })).status).toBe(200);
    expect((await other.call('getOrder', { orderId: second })).body.state).toBe('CANCELED');

    fleet.say('active');
    fleet.skip(STALE_MS);
    expect((await one.place(product)).status).toBe(201);
  });

  test.each([
    ['what was said is known', FRESH_MS, 'TRADING_HALTED', 403],
    ['nothing younger is known', STALE_MS, 'TRADING_STATE_UNAVAILABLE', 503],
  ] as const)('an order that waited during the change is no longer signed: %s', async (_, ms, code, status) => {
    const atlas = fleet.start();
    const resting = await atlas.resting(product);
    const before = sendings(fleet);
    const keys = fleet.holdKeys();
    const waiting = atlas.place(product);
    await keys.asked;
    fleet.say('halted');
    fleet.skip(ms);
    if (code === 'TRADING_HALTED') {
      await tradingReport(atlas.atlas);
      await new Promise(setImmediate);
    }
    keys.release();
    expect(await waiting).toMatchObject({ status, body: { code, orderState: 'notPlaced' } });
    expect(sendings(fleet)).toBe(before);
    expect((await atlas.call('cancelOrder', { orderId: resting })).status).toBe(200);
  });

  test('under load no order leaves later than promised, and every cancel passes', async () => {
    const containers = [fleet.start(), fleet.start(), fleet.start()];
    const resting = await Promise.all(containers.map((each) => each.resting(product)));
    fleet.say('halted');
    const [answers, late]: [number[], number[]] = [[], []];
    for (let ms = 0; ms < 2 * OBEYED_WITHIN_MS; ms += 500) {
      for (const each of containers) {
        const before = sendings(fleet);
        answers.push((await each.place(product)).status);
        if (sendings(fleet) > before && ms > OBEYED_WITHIN_MS) late.push(ms);
      }
      fleet.skip(500);
    }
    expect(late).toEqual([]);
    expect(new Set(answers)).toEqual(new Set([201, 403]));
    for (const [at, each] of containers.entries()) {
      expect((await each.call('cancelOrder', { orderId: resting[at] ?? '' })).status).toBe(200);
    }
  });

  test('cancelOnly allows only reducing an order', async () => {
    const atlas = fleet.start();
    const orderId = await atlas.resting(large as typeof product);
    fleet.say('cancelOnly');
    fleet.skip(STALE_MS);
    const refused = await atlas.call('amendOrder', { orderId, body: { price: '81000' } });
    expect(refused).toMatchObject({ status: 403, body: { code: 'TRADING_CANCEL_ONLY', orderState: 'placed' } });
    expect((await atlas.place(product)).body.code).toBe('TRADING_CANCEL_ONLY');
    const quantity = smaller(large.quantity);
    expect(await atlas.call('amendOrder', { orderId, body: { quantity } })).toMatchObject({
      status: 200,
      body: { quantity },
    });
  });

  test('a limit is reported before anything is sent, with an acceptable value', async () => {
    const atlas = fleet.start({ ATLAS_PRICE_BAND_PERCENT: '5', ATLAS_MAX_NOTIONAL: '50' });
    const { status, body } = await atlas.place(product);
    expect({ status, code: body.code, orderState: body.orderState }).toEqual({
      status: 422,
      code: 'LIMIT_EXCEEDED',
      orderState: 'notPlaced',
    });
    const rules = (body.violations as readonly { rule: string }[]).map(({ rule }) => rule);
    expect(rules).toEqual(['maxNotional', 'priceBand']);
    expect(fleet.paper.control.requests().some(({ method }) => method === 'POST')).toBe(false);
  });

  test('the price band of a limit order is around the mid price', async () => {
    const atlas = fleet.start({ ATLAS_PRICE_BAND_PERCENT: '25' });
    expect((await atlas.place(product)).status).toBe(201);
    expect((await atlas.place(product, { price: '60000' })).body.code).toBe('LIMIT_EXCEEDED');
    expect(atlas.exchangeCalls.filter(({ operation }) => operation === 'referencePrice')).toHaveLength(1);
  });
});

test('in reduceOnly a position may be closed, and nothing is sold on spot', async () => {
  const atlas = fleet.start({ ATLAS_TRADING_STATE: 'reduceOnly' });
  expect((await atlas.place(LIMITED_PRODUCTS[0], { side: 'SELL', price: '95000' })).body.code).toBe(
    'TRADING_REDUCE_ONLY',
  );
  expect((await atlas.place(LIMITED_PRODUCTS[1], { reduceOnly: true })).body.code).not.toBe('TRADING_REDUCE_ONLY');
});

test('without a readable state, placing stops after half a minute, and cancels pass', async () => {
  const atlas = fleet.start();
  const orderId = await atlas.resting(LIMITED_PRODUCTS[0]);
  fleet.say('silent');
  fleet.skip(STALE_MS);
  expect((await atlas.place(LIMITED_PRODUCTS[0])).status).toBe(201);
  fleet.skip(TRUSTED_MS);
  expect((await atlas.place(LIMITED_PRODUCTS[0])).body).toMatchObject({
    code: 'TRADING_STATE_UNAVAILABLE',
    retryable: true,
  });
  expect((await atlas.call('cancelOrder', { orderId })).status).toBe(200);
});

test('only allowed symbols are traded', async () => {
  const atlas = fleet.start({ ATLAS_ALLOWED_SYMBOLS: 'BTC/USDT' });
  expect((await atlas.place(LIMITED_PRODUCTS[0])).status).toBe(201);
  expect(await atlas.place(LIMITED_PRODUCTS[1])).toMatchObject({ status: 403, body: { code: 'SYMBOL_NOT_ALLOWED' } });
});
