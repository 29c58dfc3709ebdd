import { build, type Histogram } from 'hdr-histogram-js';

export interface OpenLoop {
  /** Requests a second. */
  readonly rate: number;
  readonly seconds: number;
  /** Sends one request; rejects unless it did what it was meant to. */
  readonly send: () => Promise<void>;
  /** Ends the run before its time; what is under way is waited for. */
  readonly signal: AbortSignal;
  /** Milliseconds that never jump. */
  readonly now?: () => number;
  /** Uniform in [0, 1). */
  readonly random?: () => number;
}

export interface Loaded {
  readonly offered: number;
  readonly answered: number;
  readonly failed: number;
  /** Of what was answered well, from the first arrival to the last answer. */
  readonly perSecond: number;
  /** From the moment a request was due, microseconds: what a caller would have waited. */
  readonly latency: Histogram;
  /** From the moment it was sent. What a closed loop reports, and what hides a queue. */
  readonly service: Histogram;
}

const HIGHEST_MICROS = 120_000_000;

/**
 * Requests arrive by the clock, at random moments of a Poisson process, whether or not earlier ones were answered: nobody
 * waits for a slow answer before the next one asks. Latency counts from the moment a request was due, so that one which
 * the generator itself sends late is not the faster for it (coordinated omission).
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

/** A timer is a millisecond at least; what is due sooner takes the next turn of the loop. */
function turn(ms: number): Promise<void> {
  return new Promise((resolve) => {
    if (ms < 1) setImmediate(resolve);
    else setTimeout(resolve, Math.min(ms, 50));
  });
}
