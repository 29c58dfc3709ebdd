import { describe, expect, test } from 'vitest';
import { productNamed } from './products.ts';
import { killUnderSwitch } from './switch.ts';

describe('a caller killed under an armed switch, together with its gateway', () => {
  // All products: npm run chaos.
  test.concurrent.each(['binance.spot', 'binance.usdm', 'bitmex.coinm', 'bybit.usdm'] as const)(
    'leaves no order at %s once the next gateway has swept',
    { timeout: 120_000 },
    async (name) => {
      expect(await killUnderSwitch(productNamed(name))).toMatchObject({
        violations: [],
        before: 2,
        after: 0,
        state: 'fired',
      });
    },
  );
});
