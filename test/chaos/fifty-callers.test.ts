import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { memoryStore } from './memory-store.ts';
import { startProcess } from './process.ts';
import { CHAOS_PRODUCTS, PRICES } from './products.ts';
import { witnessOf } from './truth.ts';
import { createWorld, type World } from './world.ts';

const CALLERS = 50;
const PROCESSES = 3;

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const orders = CHAOS_PRODUCTS.flatMap((product) =>
  ([{ type: 'LIMIT', price: PRICES.resting }, { type: 'MARKET' }] as const).map((terms) => ({ product, terms })),
);

describe('fifty concurrent callers of one key', () => {
  test.each(orders)('place one $terms.type order at $product.name', async ({ product, terms }) => {
    const { time, outputs } = world;
    const paper = await world.exchange(product, 1, () => undefined);
    paper.control.setPrice(product.paper, product.exchangeSymbol, PRICES.mid);
    const witness = witnessOf(paper.control, product);
    const store = memoryStore();
    const { observability } = outputs;
    const processes = Array.from({ length: PROCESSES }, () =>
      startProcess({ time, observability, store, paperUrl: paper.url, product: product.name, ahead: 0 }),
    );
    const { exchange, symbol, quantity } = product;
    const body = { exchange, symbol, side: 'BUY', quantity, ...terms };

    const answers = await time.during(
      Promise.all(
        Array.from({ length: CALLERS }, (_, index) =>
          processes[index % PROCESSES]?.call('placeOrder', { body, key: 'one-key' }),
        ),
      ),
    );
    const later = await time.during(Promise.all([processes[0]?.call('placeOrder', { body, key: 'one-key' })]));
    for (const process of processes) process.close();

    const placed = answers.filter((answer) => answer?.status === 201);
    const busy = answers.filter((answer) => answer?.status === 409);
    expect(placed.length + busy.length).toBe(CALLERS);
    expect(placed.filter((answer) => answer?.headers['idempotency-replayed'] === undefined)).toHaveLength(1);
    expect(busy.every((answer) => answer?.body.code === 'IDEMPOTENCY_KEY_IN_USE')).toBe(true);
    expect(new Set([...placed, ...later].map((answer) => answer?.text)).size).toBe(1);
    expect(witness.truth().placed.map(({ state }) => state)).toEqual([terms.type === 'LIMIT' ? 'NEW' : 'FILLED']);
  });
});
