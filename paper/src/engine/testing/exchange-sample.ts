import type { AccountSpec, Exchange, ExchangeOptions } from '../contract.ts';
import { parseDecimal as dec, type Fixed, ONE } from '../decimal.ts';
import { createExchange } from '../exchange.ts';
import { type Instrument, inverseValuation, linearValuation, quantoValuation, spotValuation } from '../instrument.ts';

const DECIMALS = { base: 8, quote: 8, settle: 8 };

/** One instrument of each kind, small enough for arithmetic by hand; the tests of this folder trade on them. */
export const SPOT: Instrument = {
  symbol: 'BTCUSDT',
  kind: 'spot',
  base: 'BTC',
  quote: 'USDT',
  settle: 'USDT',
  valuation: spotValuation(8),
  tickSize: dec('0.01'),
  stepSize: dec('0.00001'),
  makerFee: dec('0.001'),
  takerFee: dec('0.001'),
  feeCurrency: 'received',
  decimals: DECIMALS,
  initialPrice: dec('90000'),
};

export const LINEAR: Instrument = {
  ...SPOT,
  symbol: 'ETHUSDT',
  kind: 'linear',
  base: 'ETH',
  valuation: linearValuation(ONE, 8),
  stepSize: dec('0.001'),
  makerFee: dec('0.0002'),
  takerFee: dec('0.0005'),
  feeCurrency: 'settle',
  defaultLeverage: dec('20'),
  initialPrice: dec('3000'),
};

export const INVERSE: Instrument = {
  ...LINEAR,
  symbol: 'BTCUSD_PERP',
  kind: 'inverse',
  base: 'BTC',
  quote: 'USD',
  settle: 'BTC',
  valuation: inverseValuation(dec('100'), 8),
  tickSize: dec('0.1'),
  stepSize: ONE,
  initialPrice: dec('90000'),
};

export const QUANTO: Instrument = {
  ...INVERSE,
  symbol: 'ETHUSD',
  kind: 'quanto',
  base: 'ETH',
  valuation: quantoValuation(dec('0.000001'), 8),
  tickSize: dec('0.01'),
  initialPrice: dec('3000'),
};

export const RICH: Record<string, Fixed> = { BTC: dec('1000'), ETH: dec('1000'), USDT: dec('100000000') };

export function account(name: string, spec: Partial<AccountSpec> = {}): AccountSpec {
  return { account: name, balances: RICH, ...spec };
}

/** An exchange with all four instruments and the accounts `ann`, `bob` and `cid`; the returned object is its clock. */
export function sampleExchange(options: Partial<ExchangeOptions> = {}): { exchange: Exchange; clock: { now: number } } {
  const clock = { now: 1_000 };
  const exchange = createExchange({
    instruments: [SPOT, LINEAR, INVERSE, QUANTO],
    accounts: ['ann', 'bob', 'cid'].map((name) => account(name)),
    now: () => clock.now,
    ...options,
  });
  return { exchange, clock };
}
