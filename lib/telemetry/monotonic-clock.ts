/**
 * Milliseconds of a clock that never goes back, for durations. `performance.now()` tells the same, but its first use loads the
 * whole of `perf_hooks`, which a cold start would pay for.
 */
export function monotonicMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1_000 + nanoseconds / 1_000_000;
}
