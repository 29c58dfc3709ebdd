import type { BackOffRule } from '../client/back-off.ts';

/**
 * Every request from one address is in this scope; endpoint limits cause no back-off, because they end within a second.
 */
export const ADDRESS = 'address';

const TEN_MINUTES_MS = 600_000;
const SECOND_MS = 1_000;

/** docs/venues/bybit.md §5. */
export const BYBIT_BACK_OFF: readonly BackOffRule[] = [
  {
    // Signalled by a page instead of JSON, which looks the same where a region is not served.
    applies: ({ problem, status }) => problem === 'RATE_LIMITED' && status === 403,
    way: ADDRESS,
    unnamedMs: () => TEN_MINUTES_MS,
    longestMs: TEN_MINUTES_MS,
    repeatedPageMs: TEN_MINUTES_MS,
  },
  {
    // Each endpoint has its own count, so a cancel may proceed while a place must wait.
    applies: ({ problem }) => problem === 'RATE_LIMITED',
    way: null,
    unnamedMs: () => SECOND_MS,
    longestMs: 10 * SECOND_MS,
  },
];
