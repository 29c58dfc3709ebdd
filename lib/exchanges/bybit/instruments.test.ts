import { describe, expect, test } from 'vitest';
import { BYBIT_CATEGORIES } from './categories.ts';
import { bybitDeliveryName, bybitInstrumentRows } from './instruments.ts';
import { BYBIT_INSTRUMENTS, bybitInstrumentRow, wireRow } from './testing/rows.ts';

describe('an instrument', () => {
  test('of spot has the current limits, not the obsolete ones', () => {
    expect(bybitInstrumentRow('spot')).toMatchObject({
      symbol: 'BTC/USDT',
      settle: null,
      contract: null,
      quantityUnit: 'BTC',
      status: 'active',
      step: '0.000001',
      minQuantity: '0.000001',
      maxQuantity: '83',
      marketMaxQuantity: '41.5',
      quoteStep: '0.0000001',
      tickSize: '0.1',
      minNotional: '5',
      priceBand: null,
      capabilities: { quoteQuantity: true, reduceOnly: false },
    });
  });

  test('of a linear contract is measured in the base coin', () => {
    expect(bybitInstrumentRow('usdm')).toMatchObject({
      symbol: 'BTC/USDT:USDT',
      contract: 'perpetual',
      quantityUnit: 'BTC',
      contractSize: '1',
      step: '0.001',
      minQuantity: '0.001',
      maxQuantity: '1190',
      marketMaxQuantity: '119',
      minNotional: '5',
      minPrice: '0.1',
      priceBand: { reference: 'markPrice', buyMax: '1.02', sellMin: '0.98' },
      maxOpenOrders: 500,
      capabilities: { quoteQuantity: false, reduceOnly: true, amend: ['inPlace'] },
    });
  });

  test('of an inverse contract is measured in USD, with its minimum value as a quantity', () => {
    expect(bybitInstrumentRow('coinm')).toMatchObject({
      symbol: 'BTC/USD:BTC',
      inverse: true,
      quantityUnit: 'USD',
      step: '1',
      minQuantity: '5',
      minNotional: null,
    });
  });

  test('has its delivery time from its row, not from its name: the December contract of 2026 is delivered on the 25th', () => {
    const dated = { symbol: 'BTCUSDZ26', contractType: 'InverseFutures', deliveryTime: '1798185600000' };
    expect(bybitInstrumentRow('coinm', dated)).toMatchObject({
      symbol: 'BTC/USD:BTC-261225',
      contract: 'delivery',
      expiry: '2026-12-25T08:00:00.000Z',
    });
  });

  test.each(['PreLaunch', 'Delivering', 'Closed'])('that is %s accepts no orders', (status) => {
    expect(bybitInstrumentRow('usdm', { status })).toMatchObject({ status: 'halted', exchangeStatus: status });
  });

  test('of an undocumented kind, or without a base, is unreadable', () => {
    expect(() => bybitInstrumentRow('usdm', { contractType: 'LinearOption' })).toThrow(/contractType/);
    const { isServed } = bybitInstrumentRows(BYBIT_CATEGORIES.usdm, ['BTC']);
    expect(isServed(wireRow({ ...BYBIT_INSTRUMENTS.usdm, baseCoin: 'DOGE' }))).toBe(false);
    expect(() => isServed(wireRow({ symbol: 'X' }))).toThrow(/baseCoin/);
  });
});

// docs/venues/bybit.md §4.4
test.each([
  [{ base: 'BTC', quote: 'USDT', settle: 'USDT', expiry: '261225' }, 'BTCUSDT-25DEC26'],
  [{ base: 'ETH', quote: 'USDC', settle: 'USDC', expiry: '270326' }, 'ETH-26MAR27'],
  [{ base: 'BTC', quote: 'USD', settle: 'BTC', expiry: '261225' }, 'BTCUSDZ26'],
  [{ base: 'ETH', quote: 'USD', settle: 'ETH', expiry: '270326' }, 'ETHUSDH27'],
  [{ base: 'BTC', quote: 'USD', settle: 'BTC', expiry: '270129' }, undefined],
  [{ base: 'BTC', quote: 'USDT', settle: 'USDT' }, undefined],
])('the contract %o has the name %s', (parts, name) => {
  expect(bybitDeliveryName(parts)).toBe(name);
});
