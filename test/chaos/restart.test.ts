import { describe, expect, test } from 'vitest';
import { productNamed } from './products.ts';
import { killAndRestart } from './restart.ts';

describe('npm start with real hosts and a folder, killed with SIGKILL and restarted', () => {
  // All products and both moments: npm run chaos.
  test.concurrent.each([
    ['binance.spot', 'in mid-order'],
    ['bitmex.usdm', 'in mid-order'],
    ['binance.coinm', 'after it'],
  ] as const)('has one order at %s: killed %s', { timeout: 120_000 }, async (name, killed) => {
    const report = await killAndRestart({ product: productNamed(name), killed, folder: true });
    expect(report).toMatchObject({ violations: [], placed: 1, last: { state: 'FILLED' } });
  });

  test.concurrent('refuses the key with a reason when it has neither a folder nor a table', {
    timeout: 120_000,
  }, async () => {
    const product = productNamed('binance.spot');
    const report = await killAndRestart({ product, killed: 'after it', folder: false });
    expect(report).toMatchObject({
      placed: 0,
      statuses: [503],
      last: { code: 'INTENT_STORE_UNAVAILABLE', retryable: false, orderState: 'notPlaced' },
    });
    expect(String(report.last.detail)).toContain('ATLAS_DATA_DIR');
  });
});
