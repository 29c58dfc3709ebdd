/**
 * The one clock of the paper exchanges. Signature windows, rate windows, order times, retention and expiry all read it,
 * so a test skips ninety days by moving this clock.
 */
export interface PaperClock {
  /** Milliseconds since the epoch, on the exchange's clock. */
  now(): number;
  /** Moves the clock forward (or back, with a negative number) without changing whether it runs. */
  advance(ms: number): void;
  /** Jumps to a moment, given in milliseconds since the epoch, without changing whether it runs. */
  set(ms: number): void;
  /** Stops the clock, at the given moment or at the current one. */
  freeze(ms?: number): void;
  /** Resumes a frozen clock from where it stands. */
  resume(): void;
  /** Returns to real time, running. */
  reset(): void;
  readonly frozen: boolean;
}

/** Makes a clock that adds an offset to the given time source. */
export function createClock(realNow: () => number = Date.now): PaperClock {
  let offset = 0;
  let frozenAt: number | undefined;
  const now = (): number => frozenAt ?? realNow() + offset;
  const set = (ms: number): void => {
    if (!Number.isSafeInteger(ms) || ms < 0) throw new RangeError(`not a time in milliseconds: ${ms}`);
    offset = ms - realNow();
    if (frozenAt !== undefined) frozenAt = ms;
  };
  return {
    now,
    set,
    advance: (ms) => set(now() + ms),
    freeze(ms) {
      if (ms !== undefined) set(ms);
      // Not `now()`: real time passes between the line above and this one.
      frozenAt = ms ?? now();
    },
    resume() {
      if (frozenAt === undefined) return;
      offset = frozenAt - realNow();
      frozenAt = undefined;
    },
    reset() {
      frozenAt = undefined;
      offset = 0;
    },
    get frozen() {
      return frozenAt !== undefined;
    },
  };
}
