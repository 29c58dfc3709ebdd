/** A moment on both clocks of a host. */
export interface Moment {
  readonly now: number;
  readonly elapsed: number;
}

/** Tells how old something is. */
export interface Ages {
  moment(): Moment;
  /** How long ago a moment was, milliseconds. */
  since(at: Moment): number;
}

/**
 * Ages on a host whose clock may be set: nothing becomes younger by that. `now` is our clock, epoch milliseconds; `elapsed` one
 * that nobody sets, by default that of the process, which may stand still while the host sleeps. The longer time counts.
 */
export function agesOf(now: () => number, elapsed: () => number = () => performance.now()): Ages {
  return {
    moment: () => ({ now: now(), elapsed: elapsed() }),
    since: (at) => Math.max(now() - at.now, elapsed() - at.elapsed),
  };
}
