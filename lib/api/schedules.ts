import type { Needs } from './operation.ts';

/** Work on a timer: the stack calls its function, which is named like an operation's. */
export interface Schedule {
  readonly name: string;
  readonly everyMinutes: number;
  readonly needs: Needs;
  /** MB; absent: the stack's default for work no caller waits for. */
  readonly memoryMb?: number;
  /** Maximum run time; absent: almost the whole interval between two calls. */
  readonly timeoutSeconds?: number;
  readonly summary: string;
}

export const schedules = {
  sweepIntents: {
    name: 'sweepIntents',
    everyMinutes: 1,
    // It reads the outcome of commands and sends none of them again; a switch that fires sends cancels.
    needs: { keys: 'trading', intents: 'sweep', instruments: 'read', tradingState: 'none', switches: 'fire' },
    summary: "Resolves the outcome of unfinished commands, and fires dead man's switches: it sends nothing but cancels",
  },
  refreshCatalogue: {
    name: 'refreshCatalogue',
    // A list is valid for five minutes (ATLAS_CATALOGUE_TTL_SECONDS), so it survives one failed refresh.
    everyMinutes: 2,
    // Instruments are public at every exchange (docs/venues/binance.md §2.0, docs/venues/bitmex.md §4).
    needs: { keys: 'none', intents: 'none', instruments: 'refresh', tradingState: 'none' },
    summary: 'Refreshes the instrument lists, so that no request waits for them',
  },
  probe: {
    name: 'probe',
    everyMinutes: 5,
    needs: { keys: 'none', intents: 'none', instruments: 'none', tradingState: 'none' },
    // It only waits for answers, and nothing waits for it.
    memoryMb: 256,
    // Three requests, each ended by the gateway after at most 29 s.
    timeoutSeconds: 90,
    summary: 'Reads the API through its public address, as callers do',
  },
} as const satisfies Record<string, Schedule>;

export type ScheduleName = keyof typeof schedules;
