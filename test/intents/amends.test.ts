import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseDecimal } from '../../paper/src/testing.ts';
import { CHAOS_PRODUCTS, type ChaosProduct, PRICES } from '../chaos/products.ts';
import { type Answer, type IntentsFixture, type Process, startFixture } from './intents-fixture.ts';

const env = { ATLAS_EXCHANGES: 'binance.spot,binance.usdm,binance.coinm,bitmex' };
/**
 * One product per protocol and per quantity unit. Bybit keeps no record of amends, so these tests could not resolve
 * there: the conformance scenarios cover it.
 */
const PRODUCTS = CHAOS_PRODUCTS.filter(
  ({ name, exchange }) => exchange !== 'bybit' && !['bitmex.spot', 'bitmex.usdm'].includes(name),
);
/** The quantity of the second amend: less than the first one's. */
const SECOND = { '0.01': '0.004', '1000': '400' } as const;
/** BitMEX enforces no signature expiry at its engine, so absence is never proven there. */
const provable = ({ family }: ChaosProduct) => family === 'binance';

let fixture: IntentsFixture;
let serial = 0;
const newKey = () => `amend-${++serial}`;

beforeAll(async () => {
  fixture = await startFixture();
});
afterAll(() => fixture.close());
beforeEach(() => {
  fixture.reset();
  for (const { paper, exchangeSymbol } of CHAOS_PRODUCTS) {
    fixture.paper.control.setPrice(paper, exchangeSymbol, PRICES.mid);
  }
});

/** A trader with one resting order on a product, and the events that can affect it. */
async function openTrader(product: ChaosProduct) {
  const urls = Object.fromEntries(
    ['BINANCE_SPOT', 'BINANCE_USDM', 'BINANCE_COINM', 'BITMEX'].map((name) => [`ATLAS_${name}_URL`, fixture.paper.url]),
  );
  const process: Process = fixture.start({ env: { ...env, ...urls } });
  const { exchange, symbol, quantity, smaller, paper } = product;
  const body = { exchange, symbol, side: 'BUY', type: 'LIMIT', quantity, price: PRICES.resting };
  const placed = await process.call('placeOrder', { body, key: newKey() });
  expect(placed.status).toBe(201);
  const orderId = String(placed.body.id);
  const engine = fixture.paper.products.find(({ protocol }) => protocol.product === paper)?.exchange;
  const key = { account: 'paper', symbol: product.exchangeSymbol, id: String(placed.body.exchangeOrderId) };
  const order = () => {
    const found = engine?.order(key);
    if (found === undefined) throw new Error('the order is not on record');
    return found;
  };
  const amend = (of: string, change: object): Promise<Answer> =>
    process.call('amendOrder', { path: { orderId }, body: change, key: of });
  return {
    amend,
    order,
    first: { quantity: smaller },
    second: { quantity: SECOND[quantity as keyof typeof SECOND] },
    /** The engine's counts for the account since the order was placed. */
    effects: () => ({
      amends: order().amendments.length,
      orders: [...(engine?.orders({ account: 'paper', symbol: product.exchangeSymbol, by: 'id' }) ?? [])].length,
    }),
    /** A user of the exchange's own site. */
    person: (change: { readonly quantity?: string; readonly price?: string }) => {
      const done = engine?.amend({
        ...key,
        priority: 'auto',
        ...(change.quantity !== undefined && { quantity: inUnit(change.quantity) }),
        ...(change.price !== undefined && { price: parseDecimal(change.price) }),
      });
      expect(done?.ok).toBe(true);
      /** The quantity in the exchange's units, derived from the order's quantity in both. */
      function inUnit(amount: string): bigint {
        return (order().placedQuantity * parseDecimal(amount)) / parseDecimal(quantity);
      }
    },
    arm: (fault: string, method: string, { count = 1, after = 0 } = {}) =>
      fixture.paper.control.arm({ fault, method, count, after, product: paper }),
    /** Repeats the request with the same key until the outcome is known. */
    async settled(of: string, change: object): Promise<Answer> {
      for (let attempt = 0; attempt < 8; attempt += 1) {
        const answer = await amend(of, change);
        if (answer.status !== 202) return answer;
        fixture.skip(5_000);
      }
      return amend(of, change);
    },
  };
}

/** Loses the reply, and every read after it. */
async function loseAmend(trader: Awaited<ReturnType<typeof openTrader>>, fault: string): Promise<string> {
  const key = newKey();
  trader.arm(fault, 'PUT');
  // The read of the order before the amend passes.
  trader.arm('not-json', 'GET', { count: 0, after: 1 });
  expect((await trader.amend(key, trader.first)).status).toBe(202);
  fixture.paper.control.disarm();
  return key;
}

describe.each(PRODUCTS)('an amend of $name whose reply was lost', (product) => {
  test('and that another key has overtaken is done, and does not overwrite the other change', async () => {
    const trader = await openTrader(product);
    const key = await loseAmend(trader, 'reset-after-effect');
    expect((await trader.amend(newKey(), trader.second)).status).toBe(200);
    const answer = await trader.settled(key, trader.first);
    expect(answer).toMatchObject({ status: 200, body: { ...trader.second, amendment: { changedSince: true } } });
    expect((await trader.amend(key, trader.first)).text).toBe(answer.text);
    expect(trader.effects()).toEqual({ amends: 2, orders: 1 });
  });

  test('and that a person has overtaken is done', async () => {
    const trader = await openTrader(product);
    const key = await loseAmend(trader, 'reset-after-effect');
    trader.person(trader.second);
    expect(await trader.settled(key, trader.first)).toMatchObject({
      status: 200,
      body: { ...trader.second, amendment: { changedSince: true } },
    });
    expect(trader.effects()).toEqual({ amends: 2, orders: 1 });
  });

  test('and that was made and reverted is done: the order only looks unchanged', async () => {
    // A quantity is never raised in place on spot, so a reduction there stays.
    if (product.name === 'binance.spot') return;
    const trader = await openTrader(product);
    const key = await loseAmend(trader, 'reset-after-effect');
    trader.person({ quantity: product.quantity });
    expect(await trader.settled(key, trader.first)).toMatchObject({
      status: 200,
      body: { quantity: product.quantity, amendment: { changedSince: true } },
    });
    expect(trader.effects()).toEqual({ amends: 2, orders: 1 });
  });

  test('and that never arrived, while a person changed the order, ends so for good', async () => {
    const trader = await openTrader(product);
    const key = await loseAmend(trader, 'reset-before-effect');
    trader.person(trader.second);
    const answer = await trader.settled(key, trader.first);
    if (provable(product)) {
      expect(answer).toMatchObject({
        status: 409,
        body: { code: 'ORDER_CHANGED', orderState: 'placed', order: trader.second },
      });
      const again = await trader.amend(key, trader.first);
      expect(again).toMatchObject({ status: 409, body: { code: 'ORDER_CHANGED' } });
      expect(again.headers['idempotency-replayed']).toBe('true');
    } else {
      expect(answer.status).toBe(202);
    }
    expect(trader.effects()).toEqual({ amends: 1, orders: 1 });
  });

  test('and that never arrived is sent again only while the order is unchanged', async () => {
    if (!provable(product)) return;
    const trader = await openTrader(product);
    const key = await loseAmend(trader, 'reset-before-effect');
    expect(await trader.settled(key, trader.first)).toMatchObject({ status: 503, body: { code: 'NOT_PLACED' } });
    trader.person(trader.second);
    fixture.skip(5_000);
    expect(await trader.amend(key, trader.first)).toMatchObject({ status: 409, body: { code: 'ORDER_CHANGED' } });
    expect(trader.effects()).toEqual({ amends: 1, orders: 1 });

    const other = await openTrader(product);
    const again = await loseAmend(other, 'reset-before-effect');
    expect(await other.settled(again, other.first)).toMatchObject({ status: 503, body: { code: 'NOT_PLACED' } });
    expect(await other.amend(again, other.first)).toMatchObject({ status: 200, body: other.first });
    expect(other.effects().amends).toBe(1);
  });
});

describe.each(PRODUCTS)('an amend of $name that was reported to have no effect', (product) => {
  test('but had one is found before it is sent again', async () => {
    const trader = await openTrader(product);
    const key = newKey();
    trader.arm('rate-limited-after-effect', 'PUT');
    expect((await trader.amend(key, trader.first)).status).toBe(429);
    fixture.skip(5_000);
    expect(await trader.amend(key, trader.first)).toMatchObject({
      status: 200,
      body: { ...trader.first, amendment: { changedSince: false } },
    });
    expect(trader.effects()).toEqual({ amends: 1, orders: 1 });
  });

  test('but had one that was overtaken is found, too', async () => {
    const trader = await openTrader(product);
    const key = newKey();
    trader.arm('rate-limited-after-effect', 'PUT');
    expect((await trader.amend(key, trader.first)).status).toBe(429);
    trader.person(trader.second);
    fixture.skip(5_000);
    expect(await trader.amend(key, trader.first)).toMatchObject({
      status: 200,
      body: { ...trader.second, amendment: { changedSince: true } },
    });
    expect(trader.effects()).toEqual({ amends: 2, orders: 1 });
  });

  test('does not overwrite the change of a person', async () => {
    const trader = await openTrader(product);
    const key = newKey();
    trader.arm('rate-limited', 'PUT');
    expect((await trader.amend(key, trader.first)).status).toBe(429);
    trader.person(trader.second);
    fixture.skip(5_000);
    expect(await trader.amend(key, trader.first)).toMatchObject({
      status: 409,
      body: { code: 'ORDER_CHANGED', order: trader.second },
    });
    expect(trader.effects()).toEqual({ amends: 1, orders: 1 });
  });

  test('is not sent again while the effect of an earlier attempt cannot be read', async () => {
    const trader = await openTrader(product);
    const key = newKey();
    trader.arm('rate-limited', 'PUT');
    expect((await trader.amend(key, trader.first)).status).toBe(429);
    fixture.skip(5_000);
    trader.arm('not-json', 'GET', { count: 0 });
    expect(await trader.amend(key, trader.first)).toMatchObject({ body: { retryable: true } });
    fixture.paper.control.disarm();
    expect(trader.effects().amends).toBe(0);
    expect(await trader.amend(key, trader.first)).toMatchObject({ status: 200, body: trader.first });
    expect(trader.effects()).toEqual({ amends: 1, orders: 1 });
  });
});
