import { describe, expect, it } from 'vitest';
import { sampleExchange } from '../engine/testing/exchange-sample.ts';
import { type KlineWindow, klinesOf, readInterval } from './klines.ts';
import { readParameters } from './parameters.ts';

const NOW = Date.UTC(2026, 10, 22, 12, 34, 56);
const HOUR = 3_600_000;
const ALL: KlineWindow = { from: undefined, to: undefined, limit: 3, keep: 'oldest', since: Date.UTC(2017, 0, 1) };

function interval(name: string, offsetMs = 0) {
  return readInterval(readParameters(`interval=${name}`, '', 'spot'), true, offsetMs);
}

function starts(name: string, window: Partial<KlineWindow> = {}): string[] {
  const { exchange } = sampleExchange();
  return klinesOf(exchange, 'BTCUSDT', interval(name), { ...ALL, ...window }, NOW).map(({ openTime }) =>
    new Date(openTime).toISOString().slice(0, 16),
  );
}

describe('the candles of a window', () => {
  it('are the newest ones unless asked, the last one running', () => {
    expect(starts('1h')).toEqual(['2026-11-22T10:00', '2026-11-22T11:00', '2026-11-22T12:00']);
  });

  it('begin at a start time, where the oldest are kept', () => {
    const from = NOW - 5 * HOUR;
    expect(starts('1h', { from })).toEqual(['2026-11-22T08:00', '2026-11-22T09:00', '2026-11-22T10:00']);
    expect(starts('1h', { from, keep: 'latest' })).toEqual([
      '2026-11-22T10:00',
      '2026-11-22T11:00',
      '2026-11-22T12:00',
    ]);
  });

  it('end at an end time, and never before there was a market', () => {
    expect(starts('1h', { to: NOW - 2 * HOUR, limit: 1 })).toEqual(['2026-11-22T10:00']);
    expect(starts('1d', { since: Date.UTC(2026, 10, 21), from: 0 })).toEqual(['2026-11-21T00:00', '2026-11-22T00:00']);
  });

  it('count weeks from Monday, months by the calendar, and days by the hour of a place', () => {
    expect(starts('1w', { limit: 1 })).toEqual(['2026-11-16T00:00']);
    expect(starts('1M', { limit: 2 })).toEqual(['2026-10-01T00:00', '2026-11-01T00:00']);
    const { exchange } = sampleExchange();
    const [row] = klinesOf(exchange, 'BTCUSDT', interval('1d', 8 * HOUR), { ...ALL, limit: 1 }, NOW);
    expect(new Date(row?.openTime ?? 0).toISOString()).toBe('2026-11-21T16:00:00.000Z');
    expect(row?.closeTime).toBe((row?.openTime ?? 0) + 24 * HOUR - 1);
  });

  it.each(['7m', '', '1S'])('refuse the interval "%s"', (name) => {
    expect(() => interval(name)).toThrow(/interval/i);
  });
});
