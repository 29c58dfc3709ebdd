import { describe, expect, test } from 'vitest';
import { readConfig } from '../config.ts';
import { createObservability } from '../observability/observability.ts';
import type { CredentialSource } from './credentials.ts';
import { createHttpClient } from './http/http-client.ts';
import { createPorts, IMPLEMENTED } from './venues.ts';

const credentials: CredentialSource = {
  get: () => Promise.reject(new Error('no keys are needed to build a port')),
  renew: () => Promise.resolve(undefined),
};

function portsOf(exchanges?: string) {
  const env = exchanges === undefined ? {} : { ATLAS_EXCHANGES: exchanges };
  const http = createHttpClient();
  const observability = createObservability({
    service: 'atlas',
    env: {},
    level: 'silent',
    format: 'json',
    debugSampleRate: 0,
  });
  const ports = createPorts({
    config: readConfig(env, IMPLEMENTED),
    http,
    credentials,
    now: Date.now,
    observability,
  });
  http.close();
  return ports;
}

describe('the ports of Binance', () => {
  test.each([
    ['binance', ['spot', 'usdm', 'coinm']],
    ['binance.usdm', ['usdm']],
    ['binance.coinm', ['coinm']],
    ['binance.spot,binance.coinm', ['spot', 'coinm']],
  ])('%s switches on %j', (exchanges, markets) => {
    expect(portsOf(exchanges).flatMap((port) => port.markets)).toEqual(markets);
  });

  test('each talks to its own host', () => {
    expect(portsOf('binance').map((port) => port.origin)).toEqual(
      ['https://api.binance.com', 'https://fapi.binance.com', 'https://dapi.binance.com'].map(
        (url) => expect.stringContaining(new URL(url).host) as string,
      ),
    );
  });

  test('every product that can be switched on has a port', () => {
    const served = portsOf().flatMap((port) => port.markets.map((market) => `${port.exchange}.${market}`));
    expect(served.sort()).toEqual([...IMPLEMENTED].sort());
  });
});
