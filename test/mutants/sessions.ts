import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Reply, Request } from './messages.ts';

/** A job for a session, and the time after which it counts as endless. */
export interface Job {
  readonly request: Exclude<Request, { kind: 'end' }>;
  readonly patienceMs: number;
}

/** `undefined`: it took too long, or the process ended. */
export type Heard = Exclude<Reply, { kind: 'ready' }> | undefined;

/** A session restarts after this many jobs, so that leftovers of earlier mutants do not pile up. */
const JOBS_OF_A_SESSION = 200;
const START_PATIENCE_MS = 300_000;

/**
 * Runs jobs in several processes, one at a time each, and reports the result of each. Ends early, with jobs left, on
 * the signal. Every process has ended when it resolves.
 */
export async function doJobs(
  jobs: Iterable<Job>,
  textsFile: string,
  sessions: number,
  hear: (job: Job, heard: Heard) => void,
  signal: AbortSignal,
): Promise<void> {
  const waiting = jobs[Symbol.iterator]();
  const work = async (): Promise<void> => {
    let session: Session | undefined;
    let done = 0;
    try {
      for (let next = waiting.next(); !next.done && !signal.aborted; next = waiting.next()) {
        if (session === undefined) {
          session = new Session(textsFile, signal);
          if ((await session.next(START_PATIENCE_MS))?.kind !== 'ready') {
            if (signal.aborted) return;
            throw new Error('the process that runs tests did not start');
          }
        }
        const heard = await session.ask(next.value.request, next.value.patienceMs);
        if (signal.aborted) return;
        hear(next.value, heard?.kind === 'ready' ? undefined : heard);
        done += 1;
        if (heard === undefined || done % JOBS_OF_A_SESSION === 0) {
          session.end();
          session = undefined;
        }
      }
    } finally {
      session?.end();
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: sessions }, work));
  const failed = ended.find((each) => each.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

/** A process that gives one answer at a time. */
class Session {
  readonly #child: ChildProcess;
  #hear: (reply: Reply | undefined) => void = () => undefined;
  #gone = false;
  readonly #signal: AbortSignal;

  constructor(textsFile: string, signal: AbortSignal) {
    this.#signal = signal;
    const program = fileURLToPath(new URL('session.ts', import.meta.url));
    // A separate process group, so that its children end with it, and nothing else does.
    this.#child = fork(program, [textsFile], { detached: true, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    this.#child.on('message', (reply: Reply) => this.#hear(reply));
    this.#child.once('exit', () => {
      this.#gone = true;
      this.#hear(undefined);
    });
  }

  ask(request: Request, patienceMs: number): Promise<Reply | undefined> {
    const heard = this.next(patienceMs);
    if (!this.#gone) this.#child.send(request);
    return heard;
  }

  next(patienceMs: number): Promise<Reply | undefined> {
    if (this.#gone || this.#signal.aborted) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const end = (reply: Reply | undefined): void => {
        clearTimeout(impatient);
        this.#signal.removeEventListener('abort', stop);
        this.#hear = () => undefined;
        resolve(reply);
      };
      const stop = (): void => end(undefined);
      const impatient = setTimeout(stop, patienceMs);
      this.#signal.addEventListener('abort', stop, { once: true });
      this.#hear = end;
    });
  }

  end(): void {
    if (!this.#gone && this.#child.pid !== undefined) process.kill(-this.#child.pid, 'SIGKILL');
    this.#gone = true;
  }
}
