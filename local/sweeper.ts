import type { Deadline } from '../lib/domain/deadline.ts';
import type { Swept } from '../lib/orders/reconcile/sweep-intents.ts';

/** The scheduled sweep of the cloud, on a timer. */
export interface Sweeper {
  /** Starts no further sweep, aborts the current one, and waits for it. */
  close(): Promise<void>;
}

export interface SweeperOptions {
  readonly sweep: (deadline: Deadline) => Promise<readonly Swept[]>;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Receives the results of a sweep that found something. */
  readonly swept: (results: readonly Swept[]) => void;
  readonly failed: (what: string, error: unknown) => void;
}

/** From the end of one sweep to the next. */
export const SWEEP_EVERY_MS = 30_000;
const SWEEP_MS = 50_000;

/** Sweeps at once, for intents that the previous process left open, and then periodically, one sweep at a time. */
export function startSweeper({ sweep, now, swept, failed }: SweeperOptions): Sweeper {
  const closing = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;

  const once = async (): Promise<void> => {
    try {
      const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(SWEEP_MS)]);
      const results = await sweep({ signal, deadline: now() + SWEEP_MS });
      if (results.length > 0) swept(results);
    } catch (error) {
      if (!closing.signal.aborted) failed('the sweep of intents failed', error);
    }
  };
  const run = (): void => {
    running = once().finally(() => {
      if (!closing.signal.aborted) timer = setTimeout(run, SWEEP_EVERY_MS).unref();
    });
  };
  run();

  return {
    async close() {
      closing.abort();
      clearTimeout(timer);
      await running;
    },
  };
}
