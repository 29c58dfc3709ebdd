import { beforeEach, describe, expect, it } from 'vitest';
import type { Fields } from '../testing/signed-client-fixture.ts';
import { NOON, ORDER, openSpotFixture, type SpotFixture } from './testing/spot-fixture.ts';

let fixture: SpotFixture;

beforeEach(() => {
  fixture = openSpotFixture();
});

const ask = (name: string, fields: Fields) => fixture.client('GET', `/api/v3/${name}`, fields, { unsigned: true });

function buy(quantity: string): void {
  fixture.client('POST', ORDER, { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity });
}

describe('the public data of spot', () => {
  it('has candles of the time before it opened, flat, and of what has happened since', () => {
    fixture.setPrice('BTCUSDT', '92000');
    buy('0.1');
    const rows = ask('klines', { symbol: 'BTCUSDT', interval: '1m', limit: 2 }).body as unknown[][];
    expect(rows[0]?.slice(0, 6)).toEqual([
      NOON - 60_000,
      '91234.50000000',
      '91234.50000000',
      '91234.50000000',
      '91234.50000000',
      '0.00000000',
    ]);
    const [openTime, open, high, low, close, volume, closeTime, , trades, takerVolume, , last] = rows[1] ?? [];
    expect([openTime, open, low, closeTime]).toEqual([NOON, '91234.50000000', '91234.50000000', NOON + 59_999]);
    expect(Number(high)).toBeGreaterThan(92_000);
    expect([close, volume, takerVolume, trades, last]).toEqual([high, '0.10000000', '0.10000000', 1, '0']);
    expect(rows[1]).toHaveLength(12);
  });

  it('refuses an interval that it does not know', () => {
    expect(ask('klines', { symbol: 'BTCUSDT', interval: '7m' }).body).toEqual({
      code: -1120,
      msg: 'Invalid interval.',
    });
    expect(ask('klines', { symbol: 'BTCUSDT', interval: '1d', timeZone: '15' }).body).toMatchObject({ code: -1130 });
    expect(ask('uiKlines', { symbol: 'BTCUSDT', interval: '1s', timeZone: '-5:30' }).status).toBe(200);
  });

  it('tells trades, and those of one taker at one price as one', () => {
    buy('0.1');
    buy('0.1');
    const trades = ask('trades', { symbol: 'BTCUSDT' }).body as { id: number; price: string }[];
    expect(trades).toHaveLength(2);
    const [row] = ask('aggTrades', { symbol: 'BTCUSDT' }).body as object[];
    expect(row).toEqual({
      a: trades[0]?.id,
      p: trades[0]?.price,
      q: '0.20000000',
      f: trades[0]?.id,
      l: trades[1]?.id,
      T: NOON,
      m: false,
      M: true,
    });
    const older = { symbol: 'BTCUSDT', fromId: trades[1]?.id };
    expect(ask('historicalTrades', older).body).toEqual([trades[1]]);
    expect(ask('aggTrades', { symbol: 'BTCUSDT', startTime: NOON + 1 }).body).toEqual([]);
  });
});
