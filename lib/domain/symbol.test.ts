import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expiryDay, formatSymbol, parseSymbol } from './symbol.ts';

const asset = fc.stringMatching(/^[A-Z0-9]{1,20}$/);
const day = fc.date({
  min: new Date('2000-01-01T00:00:00Z'),
  max: new Date('2099-12-31T23:59:59Z'),
  noInvalidDate: true,
});
const parts = fc.oneof(
  fc.record({ base: asset, quote: asset }),
  fc.record({ base: asset, quote: asset, settle: asset }),
  fc.record({ base: asset, quote: asset, settle: asset, expiry: day.map((date) => expiryDay(date.getTime())) }),
);

describe('the unified symbol', () => {
  it('parses to what was formatted', () => {
    fc.assert(
      fc.property(parts, (given) => {
        expect(parseSymbol(formatSymbol(given))).toEqual(given);
      }),
    );
  });

  it('has only one spelling: what parses is formatted as it was', () => {
    const nearly = fc.oneof(
      fc.string(),
      fc.stringMatching(/^[A-Za-z0-9/:-]{1,30}$/),
      fc.stringMatching(/^[A-Z]{2,4}\/[A-Z]{2,4}(:[A-Z]{2,4}(-\d{5,7})?)?$/),
    );
    fc.assert(
      fc.property(nearly, (text) => {
        const read = parseSymbol(text);
        if (read) expect(formatSymbol(read)).toBe(text);
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['BTC/USDT', { base: 'BTC', quote: 'USDT' }],
    ['BTC/USDT:USDT', { base: 'BTC', quote: 'USDT', settle: 'USDT' }],
    ['BTC/USD:BTC-261225', { base: 'BTC', quote: 'USD', settle: 'BTC', expiry: '261225' }],
    ['BTC/USDT:USDT-280229', { base: 'BTC', quote: 'USDT', settle: 'USDT', expiry: '280229' }],
  ])('reads %s', (text, expected) => {
    expect(parseSymbol(text)).toStrictEqual(expected);
  });

  it.each([
    '',
    'BTCUSDT',
    'btc/usdt',
    'BTC/',
    '/USDT',
    'BTC/USDT:',
    'BTC/USDT-261225',
    'BTC/USDT:USDT-',
    'BTC/USDT:USDT-26122',
    'BTC/USDT:USDT-260230',
    'BTC/USDT:USDT-261301',
    'BTC/USDT:USDT-270229',
    'BTC/USDT ',
    'BTC/USDT\n',
    'BTC-USDT',
    `${'A'.repeat(21)}/USDT`,
  ])('is not %j', (text) => {
    expect(parseSymbol(text)).toBeUndefined();
  });

  it('names the day of delivery in UTC', () => {
    expect(expiryDay(Date.parse('2026-12-25T08:00:00Z'))).toBe('261225');
    expect(expiryDay(Date.parse('2026-12-25T23:59:59.999Z'))).toBe('261225');
  });
});
