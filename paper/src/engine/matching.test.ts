import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDecimal as dec, ONE } from './decimal.ts';
import type { NewOrder } from './order.ts';
import { SPOT, sampleExchange } from './testing/exchange-sample.ts';

const makers = fc.array(
  fc.record({
    side: fc.constantFrom('BUY', 'SELL'),
    cents: fc.integer({ min: 1, max: 6 }),
    btc: fc.integer({ min: 1, max: 5 }),
  }),
  { maxLength: 30, size: 'max' },
);

describe('matching', () => {
  it('fills an order from the best price on, first come first served, at the resting prices', () => {
    fc.assert(
      fc.property(
        makers,
        fc.constantFrom('BUY', 'SELL'),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 40 }),
        (resting, side, cents, btc) => {
          const { exchange } = sampleExchange();
          // Bids stay below a hundred dollars and asks above, so that the makers never trade with each other.
          const queue = resting.map((maker) => {
            const sign = maker.side === 'BUY' ? -1n : 1n;
            const price = dec('100') + sign * BigInt(maker.cents) * dec('0.01');
            const order: NewOrder = {
              account: 'ann',
              symbol: SPOT.symbol,
              side: maker.side,
              type: 'LIMIT',
              price,
              quantity: ONE * BigInt(maker.btc),
            };
            const placed = exchange.place(order);
            if (!placed.ok) throw new Error(placed.reason.code);
            return { id: placed.order.id, price, left: ONE * BigInt(maker.btc), side: maker.side };
          });
          const buying = side === 'BUY';
          const limit = dec('100') + (buying ? 1n : -1n) * BigInt(cents) * dec('0.01');
          const expected: { id: string; price: bigint; quantity: bigint }[] = [];
          let wanted = ONE * BigInt(btc);
          while (wanted > 0n) {
            const best = queue
              .filter((m) => m.side !== side && m.left > 0n && (buying ? m.price <= limit : m.price >= limit))
              .reduce<(typeof queue)[number] | undefined>(
                (a, b) => (a === undefined || (buying ? b.price < a.price : b.price > a.price) ? b : a),
                undefined,
              );
            if (best === undefined) break;
            const quantity = best.left < wanted ? best.left : wanted;
            best.left -= quantity;
            wanted -= quantity;
            expected.push({ id: best.id, price: best.price, quantity });
          }
          const taker = exchange.place({
            account: 'bob',
            symbol: SPOT.symbol,
            side,
            type: 'LIMIT',
            price: limit,
            quantity: ONE * BigInt(btc),
          });
          if (!taker.ok) throw new Error(taker.reason.code);
          const made = [...exchange.fills({ account: 'ann' })].map(({ id, price, quantity }) => ({
            id,
            price,
            quantity,
          }));
          expect(made).toEqual(expected);
          expect(taker.fills.map(({ price, quantity }) => ({ price, quantity }))).toEqual(
            expected.map(({ price, quantity }) => ({ price, quantity })),
          );
          expect(taker.order.executedQuantity).toBe(ONE * BigInt(btc) - wanted);
        },
      ),
    );
  });
});
