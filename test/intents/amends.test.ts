import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseDecimal } from '../../paper/src/testing.ts';
import { CHAOS_PRODUCTS, type ChaosProduct, PRICES } from '../chaos/products.ts';
import { type Answer, type House, type Process, startHouse } from './house.ts';

const env = { ATLAS_EXCHANGES: 'binance.spot,binance.usdm,binance.coinm,bitmex' };
/** One of each protocol and of each way to count a quantity. */
const PRODUCTS = CHAOS_PRODUCTS.filter(({ name }) => !['bitmex.spot', 'bitmex.usdm'].includes(name));
/** What the amend that comes second makes of the quantity: less than the first one. */
const SECOND = { '0.01': '0.004', '1000': '400' } as const;
/** BitMEX bounds no signature at its engine, so no absence is ever proven there. */
const provable = ({ family }: ChaosProduct) => family === 'binance';

let house: House;
let serial = 0;
const newKey = () => `amend-${++serial}`;

beforeAll(async () => {
  house = await startHouse();
});
afterAll(() => house.close());
beforeEach(() => {
  house.reset();
  for (const { paper, exchangeSymbol } of CHAOS_PRODUCTS) {
    house.paper.control.setPrice(paper, exchangeSymbol, PRICES.mid);
  }
});

/** A desk with one resting order on a product, and what can happen to it. */
async function openDesk(product: ChaosProduct) {
  const urls = Object.fromEntries(
    ['BINANCE_SPOT', 'BINANCE_USDM', 'BINANCE_COINM', 'BITMEX'].map((name) => [`ATLAS_${name}_URL`, house.paper.url]),
  );
  const process: Process = house.start({ env: { ...env, ...urls } });
  const { exchange, symbol, quantity, smaller, paper } = product;
  const body = { exchange, symbol, side: 'BUY', type: 'LIMIT', quantity, price: PRICES.resting };
  const placed = await process.call('placeOrder', { body, key: newKey() });
  expect(placed.status).toBe(201);
  const orderId = String(placed.body.id);
  const engine = house.paper.products.find(({ protocol }) => protocol.product === paper)?.exchange;
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
    /** What the engine counts of the account since the order was placed. */
    effects: () => ({
      amends: order().amendments.length,
      orders: [...(engine?.orders({ account: 'paper', symbol: product.exchangeSymbol, by: 'id' }) ?? [])].length,
    }),
    /** Somebody at the exchange itself. */
    person: (change: { readonly quantity?: string; readonly price?: string }) => {
      const done = engine?.amend({
        ...key,
        priority: 'auto',
        ...(change.quantity !== undefined && { quantity: inUnit(change.quantity) }),
        ...(change.price !== undefined && { price: parseDecimal(change.price) }),
      });
      expect(done?.ok).toBe(true);
      /** The quantity in the units of the exchange, by what the order is in both. */
      function inUnit(amount: string): bigint {
        return (order().placedQuantity * parseDecimal(amount)) / parseDecimal(quantity);
      }
    },
    arm: (fault: string, method: string, { count = 1, after = 0 } = {}) =>
      house.paper.control.arm({ fault, method, count, after, product: paper }),
    /** Asks with the same key until it is told how the amend ended. */
    async settled(of: string, change: object): Promise<Answer> {
      for (let attempt = 0; attempt < 8; attempt += 1) {
        const answer = await amend(of, change);
        if (answer.status !== 202) return answer;
        house.skip(5_000);
      }
      return amend(of, change);
    },
  };
}

/** Its reply lost, and nothing that could be read after it. */
async function loseAmend(desk: Awaited<ReturnType<typeof openDesk>>, fault: string): Promise<string> {
  const key = newKey();
  desk.arm(fault, 'PUT');
  // The read of the order before it is amended is let through.
  desk.arm('not-json', 'GET', { count: 0, after: 1 });
  expect((await desk.amend(key, desk.first)).status).toBe(202);
  house.paper.control.disarm();
  return key;
}

describe.each(PRODUCTS)('an amend of $name whose reply was lost', (product) => {
  test('and that another key has overtaken is done, and is not sent again over the other', async () => {
    const desk = await openDesk(product);
    const key = await loseAmend(desk, 'reset-after-effect');
    expect((await desk.amend(newKey(), desk.second)).status).toBe(200);
    const answer = await desk.settled(key, desk.first);
    expect(answer).toMatchObject({ status: 200, body: { ...desk.second, amendment: { changedSince: true } } });
    expect((await desk.amend(key, desk.first)).text).toBe(answer.text);
    expect(desk.effects()).toEqual({ amends: 2, orders: 1 });
  });

  test('and that a person has overtaken is done', async () => {
    const desk = await openDesk(product);
    const key = await loseAmend(desk, 'reset-after-effect');
    desk.person(desk.second);
    expect(await desk.settled(key, desk.first)).toMatchObject({
      status: 200,
      body: { ...desk.second, amendment: { changedSince: true } },
    });
    expect(desk.effects()).toEqual({ amends: 2, orders: 1 });
  });

  test('and that was made and taken back is done: the order only looks untouched', async () => {
    // A quantity is never raised in place on spot, so what was reduced there stays so.
    if (product.name === 'binance.spot') return;
    const desk = await openDesk(product);
    const key = await loseAmend(desk, 'reset-after-effect');
    desk.person({ quantity: product.quantity });
    expect(await desk.settled(key, desk.first)).toMatchObject({
      status: 200,
      body: { quantity: product.quantity, amendment: { changedSince: true } },
    });
    expect(desk.effects()).toEqual({ amends: 2, orders: 1 });
  });

  test('and that never arrived, while a person changed the order, ends as that, for good', async () => {
    const desk = await openDesk(product);
    const key = await loseAmend(desk, 'reset-before-effect');
    desk.person(desk.second);
    const answer = await desk.settled(key, desk.first);
    if (provable(product)) {
      expect(answer).toMatchObject({
        status: 409,
        body: { code: 'ORDER_CHANGED', orderState: 'placed', order: desk.second },
      });
      const again = await desk.amend(key, desk.first);
      expect(again).toMatchObject({ status: 409, body: { code: 'ORDER_CHANGED' } });
      expect(again.headers['idempotency-replayed']).toBe('true');
    } else {
      expect(answer.status).toBe(202);
    }
    expect(desk.effects()).toEqual({ amends: 1, orders: 1 });
  });

  test('and that never arrived is sent again only while the order is as it was', async () => {
    if (!provable(product)) return;
    const desk = await openDesk(product);
    const key = await loseAmend(desk, 'reset-before-effect');
    expect(await desk.settled(key, desk.first)).toMatchObject({ status: 503, body: { code: 'NOT_PLACED' } });
    desk.person(desk.second);
    house.skip(5_000);
    expect(await desk.amend(key, desk.first)).toMatchObject({ status: 409, body: { code: 'ORDER_CHANGED' } });
    expect(desk.effects()).toEqual({ amends: 1, orders: 1 });

    const other = await openDesk(product);
    const again = await loseAmend(other, 'reset-before-effect');
    expect(await other.settled(again, other.first)).toMatchObject({ status: 503, body: { code: 'NOT_PLACED' } });
    expect(await other.amend(again, other.first)).toMatchObject({ status: 200, body: other.first });
    expect(other.effects().amends).toBe(1);
  });
});

describe.each(PRODUCTS)('an amend of $name that was told to have had no effect', (product) => {
  test('and had one is found before it is sent again', async () => {
    const desk = await openDesk(product);
    const key = newKey();
    desk.arm('rate-limited-after-effect', 'PUT');
    expect((await desk.amend(key, desk.first)).status).toBe(429);
    house.skip(5_000);
    expect(await desk.amend(key, desk.first)).toMatchObject({
      status: 200,
      body: { ...desk.first, amendment: { changedSince: false } },
    });
    expect(desk.effects()).toEqual({ amends: 1, orders: 1 });
  });

  test('and had one that was overtaken is found, too', async () => {
    const desk = await openDesk(product);
    const key = newKey();
    desk.arm('rate-limited-after-effect', 'PUT');
    expect((await desk.amend(key, desk.first)).status).toBe(429);
    desk.person(desk.second);
    house.skip(5_000);
    expect(await desk.amend(key, desk.first)).toMatchObject({
      status: 200,
      body: { ...desk.second, amendment: { changedSince: true } },
    });
    expect(desk.effects()).toEqual({ amends: 2, orders: 1 });
  });

  test('is not sent again over the change of a person', async () => {
    const desk = await openDesk(product);
    const key = newKey();
    desk.arm('rate-limited', 'PUT');
    expect((await desk.amend(key, desk.first)).status).toBe(429);
    desk.person(desk.second);
    house.skip(5_000);
    expect(await desk.amend(key, desk.first)).toMatchObject({
      status: 409,
      body: { code: 'ORDER_CHANGED', order: desk.second },
    });
    expect(desk.effects()).toEqual({ amends: 1, orders: 1 });
  });

  test('is not sent while nobody can see what an earlier attempt did', async () => {
    const desk = await openDesk(product);
    const key = newKey();
    desk.arm('rate-limited', 'PUT');
    expect((await desk.amend(key, desk.first)).status).toBe(429);
    house.skip(5_000);
    desk.arm('not-json', 'GET', { count: 0 });
    expect(await desk.amend(key, desk.first)).toMatchObject({ body: { retryable: true } });
    house.paper.control.disarm();
    expect(desk.effects().amends).toBe(0);
    expect(await desk.amend(key, desk.first)).toMatchObject({ status: 200, body: desk.first });
    expect(desk.effects()).toEqual({ amends: 1, orders: 1 });
  });
});
