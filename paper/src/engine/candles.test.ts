import { describe, expect, it } from 'vitest';
import { CandleStore } from './candles.ts';
import { parseDecimal as dec, ONE } from './decimal.ts';

const MINUTE = 60_000;

function trade(price: string, buyerIsMaker: boolean) {
  return { price: dec(price), quantity: ONE, base: ONE, quote: dec(price), buyerIsMaker };
}

describe('candles', () => {
  it('stand still before anything has happened', () => {
    const candle = new CandleStore(dec('100')).between(0, MINUTE);
    expect(candle).toMatchObject({ open: dec('100'), high: dec('100'), low: dec('100'), close: dec('100'), trades: 0 });
  });

  it('open where the price stood, and hold its extremes and its end', () => {
    const store = new CandleStore(dec('100'));
    store.move(dec('90'), 5 * MINUTE);
    store.move(dec('120'), 5 * MINUTE + 1_500);
    store.move(dec('110'), 6 * MINUTE - 1);
    const minute = store.between(5 * MINUTE, 6 * MINUTE);
    expect(minute).toMatchObject({ open: dec('100'), high: dec('120'), low: dec('90'), close: dec('110') });
    expect(store.between(7 * MINUTE, 8 * MINUTE)).toMatchObject({ open: dec('110'), close: dec('110') });
    expect(store.between(0, MINUTE)).toMatchObject({ open: dec('100'), close: dec('100') });
    expect(store.between(5 * MINUTE, 5 * MINUTE + 1_000)).toMatchObject({ high: dec('100'), low: dec('90') });
  });

  it('count trades, those of buyers apart', () => {
    const store = new CandleStore(dec('100'));
    store.trade(trade('101', false), MINUTE);
    store.trade(trade('99', true), 2 * MINUTE);
    expect(store.between(0, 60 * MINUTE)).toMatchObject({
      volume: 2n * ONE,
      quote: dec('200'),
      takerVolume: ONE,
      takerQuote: dec('101'),
      trades: 2,
      high: dec('101'),
      low: dec('99'),
    });
  });

  it('write on in the newest one when the clock is set back', () => {
    const store = new CandleStore(dec('100'));
    store.move(dec('110'), 10 * MINUTE);
    store.move(dec('80'), 5 * MINUTE);
    expect(store.between(10 * MINUTE, 11 * MINUTE)).toMatchObject({ low: dec('80'), close: dec('80') });
  });
});
