import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createBitmex } from '../../paper/src/testing.ts';
import { type ConformanceFixture, openFixture } from './conformance-fixture.ts';
import { PRODUCTS } from './products.ts';
import { openScenario, refusal } from './scenario-fixture.ts';

/** Longer than any clock tolerance within which an equal order would count as the same one, delivered twice. */
const LONG_AFTER_MS = 10_000;

let exchanges: ConformanceFixture;
beforeAll(async () => {
  exchanges = await openFixture([(context) => [createBitmex(context, { habits: { clOrdIDReserved: 'forEver' } })]]);
});
afterAll(() => exchanges.close());

/**
 * A venue may reserve a client order id for ever. BitMEX's engine may hold a request for any time, but no longer holds
 * it once it has answered "duplicate".
 */
describe.each(PRODUCTS.filter(({ paper }) => paper === 'bitmex'))(
  'where client order ids stay reserved: $name',
  (product) => {
    test.each([
      ['a cancelled order', false],
      ['a filled order', true],
    ])('the id of %s is refused with that order, and nothing is placed', async (_, fills) => {
      const fixture = await openScenario(exchanges, product);
      try {
        const { placed, place, cancel, get, pass, engine, paper } = fixture;
        const request = { clientOrderId: 'taken', ...(fills && { type: 'MARKET' as const }) };
        const first = await placed(request);
        if (!fills) await cancel(first.id);
        pass(LONG_AFTER_MS);
        const sentAt = paper.clock.now();
        const problem = await refusal(place(request));
        expect(problem).toMatchObject({
          code: 'DUPLICATE_CLIENT_ORDER_ID',
          status: 409,
          details: { orderState: 'notPlaced', order: { id: first.id, state: fills ? 'FILLED' : 'CANCELED' } },
        });
        const { listingLagMs } = fixture.port.facts;
        expect(paper.clock.now() - sentAt).toBeGreaterThan(listingLagMs);
        expect([...engine.orders({ account: 'paper', by: 'created' })].map(({ id }) => id)).toEqual([
          first.exchangeOrderId,
        ]);
        expect(await get(first.id)).toMatchObject({ filledQuantity: first.filledQuantity });
      } finally {
        fixture.close();
      }
    });
  },
);
