import { describe, expect, test } from 'vitest';
import { samples } from '../../domain/testing/instrument-samples.ts';
import { type ExactJson, parseExact } from '../../text/exact-json.ts';
import type { CallContext } from '../port.ts';
import { createBitmexAccount } from './account.ts';
import type { BitmexReadRequest } from './client.ts';
import { createLifeCycleGuard } from './life-cycle-guard.ts';

const call: CallContext = {
  signal: AbortSignal.timeout(60_000),
  deadline: Date.now() + 60_000,
  lookup: () => Promise.resolve(undefined),
};

/** An account that answers with this row of the instrument. */
function accountWith(row: Readonly<Record<string, unknown>>) {
  const answer = ({ path }: BitmexReadRequest): unknown =>
    path.startsWith('/api/v1/wallet/assets') ? [{ currency: 'XBt', scale: 8 }] : [row];
  return createBitmexAccount({
    markets: ['spot', 'usdm', 'coinm'],
    read: <T>(request: BitmexReadRequest, _call: CallContext, parse: (json: ExactJson) => T) =>
      Promise.resolve(parse(parseExact(JSON.stringify(answer(request))))),
    commands: {
      client: { ask: () => Promise.reject(new Error('no command is sent')) },
      lifeCycle: createLifeCycleGuard('https://exchange.test', Date.now),
    },
  });
}

describe('a quanto contract', () => {
  const { quanto } = samples;
  const row = { symbol: 'ETHUSD', multiplier: 100, settlCurrency: 'XBt' };

  test('is worth its multiplier in minor units of the settlement currency', async () => {
    expect(await accountWith(row).quantoMultiplier(quanto, call)).toBe('0.000001');
  });

  test.each([
    ['not positive', { multiplier: -100 }],
    ['of a currency without a scale', { settlCurrency: 'MAMUSd' }],
    ['of another symbol', { symbol: 'SOLUSD' }],
  ])('whose multiplier is %s has no known worth', async (_, other) => {
    await expect(accountWith({ ...row, ...other }).quantoMultiplier(quanto, call)).rejects.toThrow();
  });
});

describe('fees are charged', () => {
  const rates = { makerFee: 0.0005, takerFee: 0.0005 };

  test('in the quote currency on both sides of spot', async () => {
    const { chargedIn } = await accountWith({ symbol: 'BTCUSDT', ...rates }).feeRates(samples.spot, call);
    expect(chargedIn).toEqual({ BUY: 'USDT', SELL: 'USDT' });
  });

  test('in the settlement asset on contracts', async () => {
    const { chargedIn } = await accountWith({ symbol: 'ETHUSD', ...rates }).feeRates(samples.quanto, call);
    expect(chargedIn).toEqual({ BUY: 'BTC', SELL: 'BTC' });
  });
});

describe('positions', () => {
  const xbtusd = { symbol: 'XBTUSD', currency: 'XBt', isOpen: true, timestamp: '2026-05-03T05:01:55.500Z' };
  const positionsOf = (row: Readonly<Record<string, unknown>>) =>
    accountWith({ ...xbtusd, ...row }).positions(['coinm'], {
      ...call,
      lookup: () => Promise.resolve({ ...samples.inverse, contractSize: '1' }),
    });

  test('are as large as the order that closes them', async () => {
    const { rows } = await positionsOf({ currentQty: -300, avgEntryPrice: 90_000 });
    expect(rows).toMatchObject([{ side: 'SHORT', quantity: '300', entryPrice: '90000' }]);
  });

  test('without contracts are none, though the exchange calls them open', async () => {
    expect(await positionsOf({ currentQty: 0, openOrderBuyQty: 100 })).toEqual({ rows: [], leftOut: [] });
  });

  test('of a size that cannot be read are left out, and said to be', async () => {
    const { rows, leftOut } = await positionsOf({ currentQty: 'many' });
    expect([rows, leftOut]).toMatchObject([[], [{ why: 'unreadable', exchangeSymbol: 'XBTUSD' }]]);
  });
});
