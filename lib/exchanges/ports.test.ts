import { describe, expect, test } from 'vitest';
import { silentObservability } from '../telemetry/observability.ts';
import type { CredentialSource } from './credentials.ts';
import { createHttpClient } from './http/http-client.ts';
import { createPorts } from './ports.ts';
import { byProduct, PRODUCTS, type Product } from './venues.ts';

const NO_KEYS: CredentialSource = {
  get: () => Promise.reject(new Error('no keys are needed to build a port')),
  renew: () => Promise.resolve(undefined),
};

function portsOf(products: readonly Product[], credentials = NO_KEYS) {
  const http = createHttpClient();
  const ports = createPorts({
    products,
    origins: byProduct(({ host }) => host.live),
    bases: ['BTC'],
    recvWindowMs: 2_000,
    http,
    credentials,
    now: Date.now,
    observability: silentObservability(),
  });
  http.close();
  return ports;
}

describe('the ports', () => {
  test('exist once for every product', () => {
    const served = portsOf(PRODUCTS).flatMap((port) => port.markets.map((market) => `${port.exchange}.${market}`));
    expect(served).toEqual(PRODUCTS);
  });

  test.each(PRODUCTS)('of %s alone serve only that product, at its own host', (product) => {
    const [port, ...others] = portsOf([product]);
    expect(others).toEqual([]);
    expect(port?.markets.map((market) => `${port.exchange}.${market}`)).toEqual([product]);
    const { host } = new URL(byProduct((row) => row.host.live)[product]);
    expect(port?.origin).toContain(host);
  });

  test('load a venue on first use, once, as what its row says', async () => {
    for (const lazy of portsOf(PRODUCTS)) {
      expect(lazy.loaded()).toBeUndefined();
      const port = await lazy.load();
      expect(await lazy.load()).toBe(port);
      expect(lazy.loaded()).toBe(port);
      const { exchange, markets, origin } = lazy;
      expect(port).toMatchObject({ exchange, markets, origin });
    }
  });

  test('tell since when the keys of their exchange are in use, where their source does', async () => {
    const since = (exchange: string) => exchange.length;
    for (const lazy of portsOf(PRODUCTS, { ...NO_KEYS, usedSince: since })) {
      expect((await lazy.load()).keysUsedSince()).toBe(since(lazy.exchange));
    }
    for (const lazy of portsOf(PRODUCTS)) expect((await lazy.load()).keysUsedSince()).toBe(Number.NEGATIVE_INFINITY);
  });

  test('of products that share something are built for each enabled one', () => {
    expect(portsOf(['binance.spot', 'binance.coinm']).flatMap((port) => port.markets)).toEqual(['spot', 'coinm']);
  });
});
