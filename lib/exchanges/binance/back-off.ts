import type { BackOffRule } from '../client/back-off.ts';
import type { Refusal } from '../client/refusal.ts';

/** What a request costs besides its weight: only requests that place or change orders use the order count. */
export type Spends = 'weight' | 'orders';

/** Cancels do not count as orders, and matter most when no more orders are accepted (docs/venues/binance.md §2.0). */
export function waysOf({ spends }: { readonly spends: Spends }): readonly Spends[] {
  return spends === 'orders' ? ['weight', 'orders'] : ['weight'];
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const UNITS: Readonly<Record<string, number>> = { SECOND: 1_000, MINUTE: MINUTE_MS, HOUR: 60 * MINUTE_MS, DAY: DAY_MS };

/** Clients that continue after a 429 are banned (418), for longer each time (docs/venues/binance.md §5). */
export const BINANCE_BACK_OFF: readonly BackOffRule[] = [
  {
    applies: ({ own, code }) => own && code === '-1015',
    way: 'orders',
    unnamedMs: windowLeft,
    // The longest window of a count (§5).
    longestMs: DAY_MS,
  },
  {
    applies: ({ status, problem }) => problem === 'RATE_LIMITED' && status === 418,
    way: 'weight',
    // §5: from two minutes up to three days.
    unnamedMs: () => 2 * MINUTE_MS,
    longestMs: 3 * DAY_MS,
  },
  {
    applies: ({ problem }) => problem === 'RATE_LIMITED',
    way: 'weight',
    unnamedMs: windowLeft,
    // Weight is counted per minute, raw requests per five minutes (§5).
    longestMs: 5 * MINUTE_MS,
  },
];

/** Windows are aligned to their interval, days to UTC (§5); a minute if the message names none. */
function windowLeft({ message }: Refusal, at: number): number {
  const [, count, unit] = /per (\d{1,4}) (SECOND|MINUTE|HOUR|DAY)/.exec(message ?? '') ?? [];
  const window = count && unit ? Number(count) * (UNITS[unit] ?? MINUTE_MS) : MINUTE_MS;
  return window - (at % window);
}
