import type { Candle, Exchange } from '../engine/contract.ts';
import type { Parameters } from './parameters.ts';
import { BinanceRefusal } from './refusal.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Weeks begin on Monday. */
const FIRST_MONDAY_MS = 4 * DAY_MS;

/** Every interval, by its name on the wire; months are counted by the calendar. */
const INTERVALS: Readonly<Record<string, number | 'month'>> = {
  '1s': SECOND_MS,
  ...Object.fromEntries([1, 3, 5, 15, 30].map((count) => [`${count}m`, count * MINUTE_MS])),
  ...Object.fromEntries([1, 2, 4, 6, 8, 12].map((count) => [`${count}h`, count * HOUR_MS])),
  '1d': DAY_MS,
  '3d': 3 * DAY_MS,
  '1w': 7 * DAY_MS,
  '1M': 'month',
};

/** Where an interval begins that holds a moment, and where the next one does. */
export interface Interval {
  startOf(time: number): number;
  after(start: number): number;
}

/** The interval of a request; -1120 for an unknown one, and for seconds where there are none. */
export function readInterval(parameters: Parameters, seconds: boolean, offsetMs = 0): Interval {
  const name = parameters.required('interval');
  const length = INTERVALS[name];
  if (length === undefined || (name === '1s' && !seconds)) throw new BinanceRefusal(-1120, 'Invalid interval.');
  if (length === 'month') return months(offsetMs);
  const shift = (name === '1w' ? FIRST_MONDAY_MS : 0) - offsetMs;
  return {
    startOf: (time) => Math.floor((time - shift) / length) * length + shift,
    after: (start) => start + length,
  };
}

function months(offsetMs: number): Interval {
  const at = (time: number, ahead: number): number => {
    const date = new Date(time + offsetMs);
    return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + ahead, 1) - offsetMs;
  };
  return { startOf: (time) => at(time, 0), after: (start) => at(start, 1) };
}

/** Which candles are asked for. */
export interface KlineWindow {
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly limit: number;
  /** Which end of a window that holds too many is kept. */
  readonly keep: 'oldest' | 'latest';
  /** Before this there is none. */
  readonly since: number;
}

/** A candle with the last moment of its interval. */
export interface Kline extends Candle {
  readonly closeTime: number;
}

/** The candles of a window, oldest first; the last one is still running (docs/venues/binance.md §27.2). */
export function klinesOf(
  exchange: Exchange,
  symbol: string,
  interval: Interval,
  { from, to, limit, keep, since }: KlineWindow,
  now: number,
): Kline[] {
  const last = Math.min(to ?? now, now);
  const first = Math.max(from ?? since, since);
  const fromTheStart = from !== undefined && keep === 'oldest';
  const starts: number[] = [];
  if (fromTheStart) {
    const before = interval.startOf(first);
    // A candle that began before the window is not in it.
    let start = before < first ? interval.after(before) : before;
    for (; start <= last && starts.length < limit; start = interval.after(start)) starts.push(start);
  } else {
    let start = interval.startOf(last);
    for (; start >= first && starts.length < limit; start = interval.startOf(start - 1)) starts.push(start);
    starts.reverse();
  }
  return starts.map((start) => {
    const end = interval.after(start);
    return { ...exchange.candle(symbol, start, end), closeTime: end - 1 };
  });
}
