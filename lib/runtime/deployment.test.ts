import { expect, test } from 'vitest';
import { deploymentSchema } from '../api/schemas/responses.ts';
import { type Environment, readConfig } from '../config.ts';
import { fixedTradingState, tradingStateUnavailable } from '../guard/trading-state.ts';
import { deploymentReport } from './deployment.ts';

const CANARY = 'canary4Key8That1Must0Not7Be5Seen';

const report = (env: Environment, state = fixedTradingState('active')) => deploymentReport(readConfig(env), state);

test('reports every limit in force, as the guard applies it', async () => {
  const told = await report({
    ATLAS_STAGE: 'prod',
    ATLAS_MAX_NOTIONAL: 'USDT=50000,BTC=0.5',
    ATLAS_ALLOWED_SYMBOLS: 'BTC/USDT',
    ATLAS_PRICE_BAND_PERCENT: '2.5',
    ATLAS_REQUIRE_IDEMPOTENCY_KEY: 'true',
    ATLAS_EXCHANGES: 'binance.usdm,bitmex.spot',
    ATLAS_BINANCE_USDM_URL: 'https://testnet.binancefuture.com',
  });
  expect(deploymentSchema.parse(told)).toMatchObject({
    stage: 'prod',
    products: [
      { exchange: 'binance', market: 'usdm', origin: 'https://testnet.binancefuture.com' },
      { exchange: 'bitmex', market: 'spot', origin: 'https://www.bitmex.com' },
    ],
    trading: { state: 'active', reason: null, by: null, at: null },
    limits: {
      maxNotional: [
        { currency: 'USDT', amount: '50000' },
        { currency: 'BTC', amount: '0.5' },
      ],
      allowedSymbols: ['BTC/USDT'],
      priceBandPercent: '2.5',
      requireIdempotencyKey: true,
    },
  });
});

test('a limit for every currency has currency null, and no limit is null', async () => {
  expect((await report({ ATLAS_MAX_NOTIONAL: '50000' })).limits.maxNotional).toEqual([
    { currency: null, amount: '50000' },
  ]);
  const none = { maxNotional: null, allowedSymbols: null, priceBandPercent: null, requireIdempotencyKey: false };
  expect((await report({})).limits).toEqual(none);
});

test('a trading state that cannot be read is unknown, with the reason', async () => {
  const unknown = {
    ...fixedTradingState('active'),
    current: () => Promise.reject(tradingStateUnavailable(new Error('SSM is away'))),
  };
  expect((await report({}, unknown)).trading).toMatchObject({ state: 'unknown', reason: expect.any(String) });
});

test('holds no secret', async () => {
  const told = await report({
    ATLAS_BINANCE_API_KEY: CANARY,
    ATLAS_BINANCE_API_SECRET: CANARY,
    ATLAS_LOCAL_TOKEN: CANARY,
  });
  expect(JSON.stringify(told)).not.toContain(CANARY);
});
