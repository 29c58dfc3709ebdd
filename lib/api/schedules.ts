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
} as const satisfies Record<string, Schedule>;
