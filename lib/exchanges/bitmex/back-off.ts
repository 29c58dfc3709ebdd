import type { BackOffRule } from '../client/back-off.ts';

/** There is only one way: cancels count like everything else. */
export const ALL = 'all';

const HOUR_MS = 3_600_000;

/** Ignoring a 429, or collecting refusals, leads to a ban of the address (docs/venues/bitmex.md §5). */
export const BITMEX_BACK_OFF: readonly BackOffRule[] = [
  {
    // Load shedding spares cancels, so it closes nothing; the minimum wait before sending again is half a second (§6).
    applies: ({ problem, outcome }) => problem === 'EXCHANGE_OVERLOADED' && outcome === 'notExecuted',
    way: null,
    unnamedMs: () => 500,
    longestMs: 60_000,
  },
  {
    // A ban of an hour, or a week when repeated, comes as a page of the load balancer; a geo block looks the same (§5, §6).
    applies: ({ problem, status }) => problem === 'RATE_LIMITED' && status === 403,
    way: ALL,
    unnamedMs: () => HOUR_MS,
    longestMs: 168 * HOUR_MS,
    repeatedPageMs: HOUR_MS,
  },
  {
    applies: ({ problem }) => problem === 'RATE_LIMITED',
    way: ALL,
    // Unverified; the bucket refills two requests a second, and fully in a minute (§5).
    unnamedMs: () => 5_000,
    longestMs: 60_000,
  },
];
