import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Plan } from './plan.ts';
import type { RunReport } from './run.ts';

/** All runs, with the amount of output searched for secrets. */
export interface MatrixReport {
  readonly reports: readonly RunReport[];
  readonly searched: { readonly lines: number; readonly traces: number };
  readonly seconds: number;
}

interface Message {
  readonly report: RunReport;
  readonly seen: { readonly lines: number; readonly traces: number };
}

/** Plans per worker: few enough to keep all workers busy, enough to justify its start. */
const BATCH = 250;

/** Carries out all plans on every core. Calls `progress` after each run. */
export async function runMatrix(
  plans: readonly Plan[],
  progress: (report: RunReport) => void = () => undefined,
  threads = Math.min(4, availableParallelism()),
): Promise<MatrixReport> {
  const startedAt = performance.now();
  const tokens = plans.map(({ token }) => token);
  const batches = Array.from({ length: Math.ceil(tokens.length / BATCH) }, (_, at) =>
    tokens.slice(at * BATCH, (at + 1) * BATCH),
  );
  const reports: RunReport[] = [];
  const searched = { lines: 0, traces: 0 };
  const work = async (): Promise<void> => {
    for (let batch = batches.shift(); batch; batch = batches.shift()) {
      const seen = await carryOut(batch, (report) => {
        reports.push(report);
        progress(report);
      });
      searched.lines += seen.lines;
      searched.traces += seen.traces;
    }
  };
  await Promise.all(Array.from({ length: threads }, work));
  const order = new Map(tokens.map((token, index) => [token, index]));
  reports.sort((one, other) => (order.get(one.token) ?? 0) - (order.get(other.token) ?? 0));
  return { reports, searched, seconds: (performance.now() - startedAt) / 1_000 };
}

/** A run takes milliseconds, and a minute where the machine is busy with all else. */
const LONGEST_RUN_MS = 180_000;

/** A worker that crashes or hangs fails the matrix: none of its runs counts as passed. */
function carryOut(tokens: readonly string[], told: (report: RunReport) => void): Promise<Message['seen']> {
  return new Promise((resolve, reject) => {
    let seen: Message['seen'] = { lines: 0, traces: 0 };
    let runs = 0;
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: tokens });
    const hung = () => {
      reject(new Error(`no run ended for ${LONGEST_RUN_MS / 1_000} s at ${tokens[runs]}`));
      void worker.terminate();
    };
    let watch = setTimeout(hung, LONGEST_RUN_MS);
    worker.on('message', (message: Message) => {
      clearTimeout(watch);
      watch = setTimeout(hung, LONGEST_RUN_MS);
      seen = message.seen;
      runs += 1;
      told(message.report);
    });
    worker.on('error', (error) => {
      const why = error instanceof Error ? error.stack : String(error);
      reject(new Error(`broke at ${tokens[runs]}: ${why}`, { cause: error }));
    });
    worker.on('exit', (code) => {
      clearTimeout(watch);
      if (runs === tokens.length) resolve({ ...seen });
      else reject(new Error(`a worker ended with ${code} at ${tokens[runs]}`));
    });
  });
}
