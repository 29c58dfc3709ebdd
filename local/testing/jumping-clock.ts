/** A clock that jumps forward where the code under test sleeps, so that no test waits in real time. */
export interface JumpingClock {
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Lets time pass. */
  readonly skip: (ms: number) => void;
  /** A sleep that lets other work run, and jumps. */
  readonly sleep: (ms: number) => Promise<void>;
}

/** Runs with the time of `source` between jumps; by default the machine's. */
export function jumpingClock(source: () => number = Date.now): JumpingClock {
  let ahead = 0;
  return {
    now: () => source() + ahead,
    skip(ms) {
      ahead += ms;
    },
    async sleep(ms) {
      await new Promise(setImmediate);
      ahead += ms;
    },
  };
}
