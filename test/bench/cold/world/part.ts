import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What a started part reports: its address. */
export type Told = Readonly<Record<string, string>>;

/** A part of the test environment in its own process, as the bench sees it. */
export interface Part<T extends Told> {
  readonly told: T;
  /** Executes a command there; resolves to its result. One at a time. */
  ask(what: string): Promise<string>;
  close(): Promise<void>;
}

/** Starts a part and waits until it is ready. */
export async function startPart<T extends Told>(file: string, env: Told = {}): Promise<Part<T>> {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), { env: { ...process.env, ...env } });
  const told = (await answerOf(child)) as T;
  return {
    told,
    async ask(what) {
      const answer = answerOf(child);
      child.send(what);
      return (await answer) as string;
    },
    async close() {
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}

async function answerOf(child: ChildProcess): Promise<unknown> {
  const settled = new AbortController();
  const { signal } = settled;
  const ended = once(child, 'exit', { signal }).then(([code]) => {
    throw new Error(`a part of the bench ended with ${code}`);
  });
  try {
    const [message] = await Promise.race([once(child, 'message', { signal }), ended]);
    return message;
  } finally {
    ended.catch(() => undefined);
    settled.abort();
  }
}

/** In the part's own process: reports its address, executes commands, and exits with its parent. */
export function serve(told: Told, acts: Readonly<Record<string, () => Promise<string>>>): void {
  process.on('message', async (what: string) => {
    process.send?.((await acts[what]?.()) ?? '');
  });
  process.on('disconnect', () => process.exit());
  process.send?.(told);
}
