/** Work that nobody asks for: the stack calls its function, named as those of operations are, by the clock. */
export interface Schedule {
  readonly name: string;
  readonly everyMinutes: number;
  /** Whether it calls exchanges with the account's keys. */
  readonly usesKeys: boolean;
  readonly summary: string;
}

export const schedules = {
  sweepIntents: {
    name: 'sweepIntents',
    everyMinutes: 1,
    usesKeys: true,
    summary: 'Finds out what became of commands that were left behind, and sends nothing',
  },
  refreshCatalogue: {
    name: 'refreshCatalogue',
    // A list is used for five minutes (ATLAS_CATALOGUE_TTL_SECONDS): with one call that fails it is still young enough.
    everyMinutes: 2,
    // What can be traded is public at every exchange (protocol/binance.md §2.0, protocol/bitmex.md §4).
    usesKeys: false,
    summary: 'Fetches what the exchanges list, so that no request has to wait for it',
  },
  probe: {
    name: 'probe',
    everyMinutes: 5,
    usesKeys: false,
    summary: 'Reads through the front door, signed, as callers do',
  },
} as const satisfies Record<string, Schedule>;

export type ScheduleName = keyof typeof schedules;
