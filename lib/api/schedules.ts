import type { Needs } from './operation.ts';

/** Work that nobody asks for: the stack calls its function, named as those of operations are, by the clock. */
export interface Schedule {
  readonly name: string;
  readonly everyMinutes: number;
  readonly needs: Needs;
  /** MB; absent: as much as the stack gives to what nobody waits for. */
  readonly memoryMb?: number;
  /** How long it may run; absent: all but the end of the time until it is called again. */
  readonly timeoutSeconds?: number;
  readonly summary: string;
}

export const schedules = {
  sweepIntents: {
    name: 'sweepIntents',
    everyMinutes: 1,
    // It asks what became of commands, and sends none.
    needs: { keys: 'readOnly', intents: 'sweep', instruments: 'read', tradingState: 'none' },
    summary: 'Finds out what became of commands that were left behind, and sends nothing',
  },
  refreshCatalogue: {
    name: 'refreshCatalogue',
    // A list is used for five minutes (ATLAS_CATALOGUE_TTL_SECONDS): with one call that fails it is still young enough.
    everyMinutes: 2,
    // What can be traded is public at every exchange (docs/venues/binance.md §2.0, docs/venues/bitmex.md §4).
    needs: { keys: 'none', intents: 'none', instruments: 'refresh', tradingState: 'none' },
    summary: 'Fetches what the exchanges list, so that no request has to wait for it',
  },
  probe: {
    name: 'probe',
    everyMinutes: 5,
    needs: { keys: 'none', intents: 'none', instruments: 'none', tradingState: 'none' },
    // It waits for answers, and nobody waits for it.
    memoryMb: 256,
    // Three requests, each of which the gateway ends after 29 s at the latest.
    timeoutSeconds: 90,
    summary: 'Reads through the front door, signed, as callers do',
  },
} as const satisfies Record<string, Schedule>;

export type ScheduleName = keyof typeof schedules;
