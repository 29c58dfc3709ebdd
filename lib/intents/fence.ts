/**
 * How far the clocks of two processes may differ, milliseconds. Leases and fences are written by one and read by
 * another; hosts that keep time (NTP, Amazon Time Sync) are within a few milliseconds of each other.
 */
export const CLOCK_SKEW_MS = 1_000;

/**
 * From when on nothing that was signed until `sendBefore` can be accepted any more, for a reader with another clock.
 * `null` where the exchange does not hold to the validity of signatures.
 */
export function fenceAfter(sendBefore: number, validityMs: number | null): number | null {
  return forOthers(validityMs === null ? null : sendBefore + validityMs);
}

/** A fence on our own clock, as others may believe it. */
export function forOthers(fence: number | null): number | null {
  return fence === null ? null : fence + CLOCK_SKEW_MS;
}
