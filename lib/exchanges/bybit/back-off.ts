import type { BackOffRule } from '../client/back-off.ts';

/** All requests from one address go this way; the limits of endpoints close nothing, they end within a second. */
export const ADDRESS = 'address';

const TEN_MINUTES_MS = 600_000;
const SECOND_MS = 1_000;

/** docs/venues/bybit.md §5. */
export const BYBIT_BACK_OFF: readonly BackOffRule[] = [
  {
    // Told by a page in place of JSON, which looks the same where a region is not served.
    applies: ({ problem, status }) => problem === 'RATE_LIMITED' && status === 403,
    way: ADDRESS,
    unnamedMs: () => TEN_MINUTES_MS,
    longestMs: TEN_MINUTES_MS,
    repeatedPageMs: TEN_MINUTES_MS,
  },
  {
    // Each endpoint has a count of its own, so a cancel may go on where a place has to wait.
    applies: ({ problem }) => problem === 'RATE_LIMITED',
    way: null,
    unnamedMs: () => SECOND_MS,
    longestMs: 10 * SECOND_MS,
  },
];
