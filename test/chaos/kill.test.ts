import { describe, expect, test } from 'vitest';
import { killInMidPlace } from './kill.ts';
import { productNamed } from './products.ts';

describe('a gateway killed with SIGKILL while it places an order, and asked again', () => {
  test.concurrent.each([
    ['binance.spot', 'MARKET', 'after the effect'],
    ['bitmex.usdm', 'MARKET', 'with the order in flight'],
  ] as const)('has one order at %s: %s, killed %s', { timeout: 60_000 }, async (name, type, moment) => {
    const report = await killInMidPlace({ product: productNamed(name), type, moment });
    expect(report).toMatchObject({ violations: [], placed: 1, state: type === 'MARKET' ? 'FILLED' : 'NEW' });
    expect(report.statuses.at(-1)).toBe(201);
  });

  test.concurrent.each([
    ['binance.spot', 'LIMIT', 'after the effect'],
    ['binance.usdm', 'MARKET', 'before the effect'],
    ['bybit.usdm', 'MARKET', 'with the order in flight'],
  ] as const)(
    'has one order of an alert that is sent again at %s: %s, killed %s',
    { timeout: 60_000 },
    async (name, type, moment) => {
      const report = await killInMidPlace({ product: productNamed(name), type, moment, asking: 'by an alert' });
      expect(report).toMatchObject({ violations: [], placed: 1, state: type === 'MARKET' ? 'FILLED' : 'NEW' });
      expect(report.statuses.at(-1)).toBe(201);
    },
  );

  test.concurrent('reports an order that never reached BitMEX as unknown', { timeout: 60_000 }, async () => {
    const product = productNamed('bitmex.coinm');
    const report = await killInMidPlace({ product, type: 'MARKET', moment: 'before the effect' });
    expect(report).toMatchObject({ violations: [], placed: 0 });
    expect(report.statuses.at(-1)).toBe(202);
  });
});
