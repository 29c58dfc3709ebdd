import type { Json } from '../../json.ts';
import type { Call, Endpoint } from '../api.ts';
import { type Kline, klinesOf, readInterval } from '../klines.ts';
import type { Parameters } from '../parameters.ts';
import { REFUSED } from '../refusal.ts';
import { rowLimit } from './paging.ts';
import { amount, type SpotVenue } from './venue.ts';

/** Before the exchange opened there was no candle. */
const OPENED = Date.UTC(2017, 6, 14);
const ZONE = /^([+-]?)(\d{1,2})(?::(\d{2}))?$/;
const MINUTE_MS = 60_000;
const MICROSECONDS = 10n ** 15n;

/** `klines` and `uiKlines` (docs/venues/binance.md §27). */
export function klines(venue: SpotVenue): readonly Endpoint[] {
  return ['klines', 'uiKlines'].map((name) => ({
    method: 'GET',
    path: `/api/v3/${name}`,
    security: 'none',
    weight: 2,
    mandatory: ['symbol', 'interval'],
    optional: ['startTime', 'endTime', 'timeZone', 'limit'],
    handle(call) {
      const { parameters, now } = call;
      const { symbol } = venue.symbol(parameters.required('symbol')).instrument;
      const interval = readInterval(parameters, true, zoneOf(parameters));
      const window = {
        from: timeOf(parameters, 'startTime'),
        to: timeOf(parameters, 'endTime'),
        limit: rowLimit(parameters),
        keep: 'oldest',
        since: OPENED,
      } as const;
      return { body: klinesOf(venue.exchange, symbol, interval, window, now).map((row) => describe(row, call)) };
    },
  }));
}

function timeOf(parameters: Parameters, name: string): number | undefined {
  const time = parameters.integer(name);
  if (time === undefined) return undefined;
  return Number(time >= MICROSECONDS ? time / 1_000n : time);
}

/** Hours, or hours and minutes, from -12:00 to +14:00. */
function zoneOf(parameters: Parameters): number {
  const text = parameters.text('timeZone');
  if (text === undefined) return 0;
  const [, sign, hours = '0', minutes = '0'] = ZONE.exec(text) ?? [undefined, undefined, '99'];
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1);
  if (offset < -720 || offset > 840) throw REFUSED.invalidData('timeZone');
  return offset * MINUTE_MS;
}

function describe(row: Kline, { stamp }: Call): Json {
  return [
    stamp(row.openTime),
    amount(row.open),
    amount(row.high),
    amount(row.low),
    amount(row.close),
    amount(row.volume),
    stamp(row.closeTime),
    amount(row.quote),
    row.trades,
    amount(row.takerVolume),
    amount(row.takerQuote),
    '0',
  ];
}
