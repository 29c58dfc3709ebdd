import type { Fill } from '../../../domain/fill.ts';
import type { Instrument } from '../../../domain/instrument.ts';
import { Problem } from '../../../domain/problem.ts';
import type { HistoryPage, HistoryStream } from '../../port.ts';
import { deliveredSibling } from './instruments.ts';

const DAY_MS = 86_400_000;
/** Contracts are delivered at 08:00 UTC (docs/venues/binance.md §4.1). */
const DELIVERY_HOUR_MS = 8 * 3_600_000;
/** How long after the delivery its last trades may be booked. */
const LATEST_MS = DAY_MS;
/** "Invalid symbol" (§6.1). */
const UNKNOWN_SYMBOL = '-1121';

/**
 * The contracts of these instruments' pairs that were delivered in `[from, to)`. They are in no list any more, and trades are
 * asked for by symbol alone (§2.10). A pair that has quarterly contracts now had them then.
 */
export function deliveredBetween(instruments: readonly Instrument[], from: number, to: number): readonly Instrument[] {
  const listed = instruments.filter(({ contract }) => contract === 'delivery');
  const pairs = new Map(listed.map((each) => [pairOf(each), each]));
  return [...pairs.values()].flatMap((sibling) =>
    quarterDays(from, to).map((delivery) => deliveredSibling(sibling, pairOf(sibling), delivery)),
  );
}

/** `BTCUSDT_261225` is a contract of `BTCUSDT` (§4.1). */
function pairOf({ exchangeSymbol }: Instrument): string {
  return exchangeSymbol.split('_')[0] ?? exchangeSymbol;
}

/** The last Fridays of quarters in `[from, to)`, at the hour of delivery. */
function quarterDays(from: number, to: number): readonly number[] {
  const days: number[] = [];
  for (let year = new Date(from).getUTCFullYear(); year <= new Date(to).getUTCFullYear(); year += 1) {
    for (const month of [3, 6, 9, 12]) {
      const last = Date.UTC(year, month, 0);
      const friday = last - ((new Date(last).getUTCDay() + 2) % 7) * DAY_MS;
      const delivery = friday + DELIVERY_HOUR_MS;
      if (delivery >= from && delivery < to) days.push(delivery);
    }
  }
  return days;
}

/**
 * The stream of a delivered contract's fills, which ends a day after its delivery. Whether the exchange still takes the name is
 * unverified: where it does not, the stream says from when on nothing is missing.
 */
export function untilDelivery(
  stream: HistoryStream<Fill>,
  { exchangeSymbol, expiry }: Instrument,
): HistoryStream<Fill> {
  const end = Date.parse(expiry ?? '') + LATEST_MS;
  return {
    ...stream,
    async read(request, call) {
      const { from, to, direction } = request;
      const exhausted = direction === 'newest' ? from : to;
      const nothing: HistoryPage<Fill> = { rows: [], leftOut: [], frontier: exhausted, weight: 0, requests: 0 };
      const latest = Math.min(to, end);
      if (latest <= from) return nothing;
      try {
        const page = await stream.read({ ...request, to: latest }, call);
        return direction === 'oldest' && page.frontier >= latest ? { ...page, frontier: to } : page;
      } catch (error) {
        if (!(error instanceof Problem) || error.details.exchangeCode !== UNKNOWN_SYMBOL) throw error;
        const coverageNote = `Binance no longer lists the fills of ${exchangeSymbol}, which was delivered.`;
        return { ...nothing, requests: 1, coveredFrom: latest, coverageNote };
      }
    },
  };
}
