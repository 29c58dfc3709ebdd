import { describe, expect, test } from 'vitest';
import { isInstrument, isShortName } from './instrument-check.ts';
import { samples } from './testing/instrument-samples.ts';

describe('an instrument', () => {
  test.each(Object.entries(samples))('%s is valid', (_, each) => {
    expect(isInstrument(each)).toBeUndefined();
  });

  test.each([
    ['contractSize', ['0', '0.00', '', 'x', '1e3', '-1', '1'.repeat(37)], ['0.001', '100']],
    ['quoteStep', ['0', '0.0', 'x1', '1x'], [null, '0.01']],
    ['step', ['-1', '1x', 'x1', '1'.repeat(37)], ['0', '0.001', '1'.repeat(36)]],
    ['maxOpenOrders', [-1, 1.5, '1'], [null, 0, 200]],
    [
      'expiry',
      ['2026-12-25', '2026-12-25T08:00:00Z', '2026-13-25T08:00:00.000Z', '2026-02-30T08:00:00.000Z', 'soon'],
      [null, '2026-12-25T08:00:00.000Z'],
    ],
    ['symbol', ['BTCUSDT', ''], ['BTC/USDT']],
    ['contract', ['future', ''], [null, 'perpetual', 'delivery']],
    ['status', ['open', ''], ['active', 'reduceOnly', 'cancelOnly', 'halted']],
    ['base', ['', 'x'.repeat(65)], ['x', 'x'.repeat(64)]],
    ['inverse', ['true', 0], [true, false]],
  ])('accepts for its %s none of %j, and any of %j', (field, bad, good) => {
    const withValue = (value: unknown) => isInstrument({ ...samples.spot, [field]: value });
    expect(bad.filter((value) => withValue(value) === undefined)).toEqual([]);
    expect(good.filter((value) => withValue(value) !== undefined)).toEqual([]);
  });

  test('has a band with its reference and its bounds', () => {
    const band = { reference: 'markPrice', buyMax: '1.1', buyMin: null, sellMax: null, sellMin: '0.9' };
    const withBand = (changes: object) => isInstrument({ ...samples.spot, priceBand: { ...band, ...changes } });
    const good = [{}, { reference: 'averagePrice' }, { reference: null }, { buyMin: '0' }];
    expect(good.filter((changes) => withBand(changes) !== undefined)).toEqual([]);
    const bad = [{ reference: 'lastPrice' }, { buyMax: 'x' }, { sellMin: undefined }];
    expect(bad.filter((changes) => withBand(changes) === undefined)).toEqual([]);
  });

  test('may take any end, or one that is far enough', () => {
    const withLeast = (minSecondsToExpiry: unknown) =>
      isInstrument({ ...samples.spot, capabilities: { ...samples.spot.capabilities, minSecondsToExpiry } });
    expect([null, 0, 600].filter((least) => withLeast(least) !== undefined)).toEqual([]);
    expect([-1, 1.5, '600'].filter((least) => withLeast(least) === undefined)).toEqual([]);
  });

  test('has a valid amend method', () => {
    const ways = (amend: unknown) =>
      isInstrument({ ...samples.spot, capabilities: { ...samples.spot.capabilities, amend } });
    expect(ways(['inPlace', 'keepPriority', 'cancelReplace'])).toBeUndefined();
    expect(ways(['anew'])).toBeDefined();
  });
});

test.each([
  ['', false],
  ['x', true],
  ['x'.repeat(64), true],
  ['x'.repeat(65), false],
])('"%s" is a valid name: %s', (text, isName) => {
  expect(isShortName(text) === undefined).toBe(isName);
});
