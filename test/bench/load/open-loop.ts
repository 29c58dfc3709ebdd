import { build, type Histogram } from 'hdr-histogram-js';

export interface OpenLoop {
  /** Requests per second. */
  readonly rate: number;
  readonly seconds: number;
  /** Sends one request; rejects unless it succeeds. */
  readonly send: () => Promise<void>;
  /** Ends the run early; requests in flight are awaited. */
  readonly signal: AbortSignal;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
  /** Uniform in [0, 1). */
  readonly random?: () => number;
}

export interface Loaded {
  readonly offered: number;
  readonly answered: number;
  readonly failed: number;
  /** Rate of successful answers, from the first arrival to the last answer. */
  readonly perSecond: number;
  /** From the moment a request was due, in microseconds: the wait of a real caller. */
  readonly latency: Histogram;
  /** From the moment it was sent: what a closed loop reports, which hides a queue. */
  readonly service: Histogram;
}

const HIGHEST_MICROS = 120_000_000;

/**
 * Requests arrive by the clock, at the random times of a Poisson process, whether or not earlier ones were answered: no
 * caller waits for another's answer. Latency counts from the moment a request was due, so that a request which the
 * generator itself sends late does not look faster (coordinated omission).
 */
export async function runOpenLoop(loop: OpenLoop): Promise<Loaded> {
  const { rate, seconds, send, signal, now = () => performance.now(), random = Math.random } = loop;
  const latency = emptyHistogram();
  const service = emptyHistogram();
  const underWay = new Set<Promise<void>>();
  let [offered, failed] = [0, 0];
  const began = now();
  const end = began + seconds * 1_000;

  const fire = (dueAt: number): void => {
    offered += 1;
    const sentAt = now();
    const done = send().then(
      () => {
        const at = now();
        latency.recordValue(micros(at - dueAt));
        service.recordValue(micros(at - sentAt));
      },
      () => {
        failed += 1;
      },
    );
    underWay.add(done);
    void done.finally(() => underWay.delete(done));
  };

  let dueAt = began + arrival(rate, random);
  while (dueAt < end && !signal.aborted) {
    while (dueAt <= now() && dueAt < end) {
      fire(dueAt);
      dueAt += arrival(rate, random);
    }
    await turn(dueAt - now());
  }
  await Promise.all(underWay);
  const answered = offered - failed;
  return { offered, answered, failed, perSecond: (1_000 * answered) / (now() - began), latency, service };
}

function emptyHistogram(): Histogram {
  return build({ lowestDiscernibleValue: 1, highestTrackableValue: HIGHEST_MICROS, numberOfSignificantValueDigits: 3 });
}

function micros(ms: number): number {
  return Math.min(HIGHEST_MICROS, Math.max(1, Math.round(ms * 1_000)));
}

/** Milliseconds until the next arrival. */
function arrival(rate: number, random: () => number): number {
  return (-Math.log(1 - random()) * 1_000) / rate;
}

/** A timer takes at least a millisecond; anything due sooner uses the next turn of the loop. */
function turn(ms: number): Promise<void> {
  return new Promise((resolve) => {
    if (ms < 1) setImmediate(resolve);
    else setTimeout(resolve, Math.min(ms, 50));
  });
}
