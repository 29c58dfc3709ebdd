import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Exchange } from './contract.ts';
import { parseDecimal as dec } from './decimal.ts';
import { createMarketMaker } from './market-maker.ts';
import { SPOT, sampleExchange } from './testing/exchange-sample.ts';

const BTC = SPOT.symbol;

function books(exchange: Exchange): unknown {
  return exchange.symbols().map((symbol) => exchange.depth(symbol, 100));
}

describe('the market maker', () => {
  it('keeps twenty levels a side around the mid, on tick and on step, however far the mid wanders', () => {
    const { exchange } = sampleExchange();
    const maker = createMarketMaker({ exchange, seed: 7 });
    for (let i = 0; i < 50; i += 1) maker.step();
    for (const symbol of exchange.symbols()) {
      const { tickSize, stepSize } = exchange.market(symbol).instrument;
      const { bids, asks } = exchange.depth(symbol, 100);
      expect([bids.length, asks.length]).toEqual([20, 20]);
      for (const { price, quantity } of [...bids, ...asks]) {
        expect([price % tickSize, quantity % stepSize]).toEqual([0n, 0n]);
      }
      expect(exchange.market(symbol).markPrice).toBe(maker.mid(symbol));
    }
  });

  it('depends only on its seed and the number of steps', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 0, max: 5 }), (seed, steps) => {
        const run = (): unknown => {
          const { exchange } = sampleExchange();
          const maker = createMarketMaker({ exchange, seed });
          for (let i = 0; i < steps; i += 1) maker.step();
          return books(exchange);
        };
        expect(run()).toEqual(run());
      }),
      { numRuns: 10 },
    );
    const drawn = [1, 2].map((seed) => {
      const { exchange } = sampleExchange();
      createMarketMaker({ exchange, seed });
      return books(exchange);
    });
    expect(drawn[0]).not.toEqual(drawn[1]);
  });

  it('fills every resting order in its way when the price jumps, whatever the size', () => {
    const { exchange } = sampleExchange();
    const maker = createMarketMaker({ exchange, seed: 1 });
    const place = (price: string, quantity: string) =>
      exchange.place({
        account: 'ann',
        symbol: BTC,
        side: 'BUY',
        type: 'LIMIT',
        quantity: dec(quantity),
        price: dec(price),
      });
    const [near, far] = [place('80000', '900'), place('70000', '100')];
    maker.setPrice(BTC, dec('80000'));
    expect(near).toMatchObject({ ok: true, order: { state: 'FILLED', executedQuote: dec('72000000') } });
    expect(far).toMatchObject({ ok: true, order: { state: 'NEW' } });
    expect(maker.mid(BTC)).toBe(dec('80000'));
    const { bestBid, bestAsk } = exchange.market(BTC);
    expect(bestBid?.price).toBeLessThan(dec('80000'));
    expect(bestAsk?.price).toBeGreaterThan(dec('80000'));
  });

  it('does not move while paused, but still obeys a set price', () => {
    const { exchange } = sampleExchange();
    const maker = createMarketMaker({ exchange, seed: 1, symbols: [BTC] });
    maker.pause();
    const before = books(exchange);
    maker.step();
    expect(books(exchange)).toEqual(before);
    maker.setPrice(BTC, dec('95000'));
    expect(exchange.market(BTC).markPrice).toBe(dec('95000'));
    maker.resume();
    maker.step();
    expect(books(exchange)).not.toEqual(before);
  });

  it('leaves no trace but its open quotes', () => {
    const { exchange } = sampleExchange();
    const maker = createMarketMaker({ exchange, seed: 1 });
    for (let i = 0; i < 10; i += 1) maker.step();
    expect([...exchange.orders({ account: 'market-maker', by: 'id' })]).toEqual([]);
    expect(exchange.effects()).toEqual([]);
    expect(exchange.openOrders('market-maker')).toHaveLength(160);
  });

  it('quotes nothing on a market that is not open', () => {
    const { exchange } = sampleExchange();
    const maker = createMarketMaker({ exchange, seed: 1, symbols: [BTC], levels: 3, levelQuote: () => dec('1') });
    expect(exchange.depth(BTC, 100).bids).toHaveLength(3);
    exchange.setStatus(BTC, 'closed');
    const before = exchange.depth(BTC, 100);
    maker.step();
    expect(exchange.depth(BTC, 100)).toEqual(before);
  });
});
