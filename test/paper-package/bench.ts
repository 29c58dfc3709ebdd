import { type ChildProcess, spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';

/** The package under test, and its environment. */
export interface Bench {
  readonly tarball: string;
  readonly version: string;
  /** A folder of this run, outside the project. */
  readonly folder: string;
  /** The folder of the Node to run under. */
  readonly node: string;
  /** The npx to run with, a JavaScript file. */
  readonly npx: string;
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  /** Its output so far. */
  stdout(): string;
  readonly ended: Promise<Ended>;
}

/** Every step here takes a second or two. */
const PATIENCE_MS = 60_000;

const running = new Set<ChildProcess>();

/** Starts a program in a separate process group, which is killed after the patience. */
export function start(
  program: string,
  args: readonly string[],
  how: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv },
): Running {
  const child = spawn(program, args, { ...how, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  running.add(child);
  const giveUp = setTimeout(() => signalGroup(child, 'SIGKILL'), PATIENCE_MS);
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(giveUp);
      running.delete(child);
      resolve({ code, signal, stdout, stderr });
    });
  });
  return { child, stdout: () => stdout, ended };
}

/** Runs a program to its end. */
export function run(...started: Parameters<typeof start>): Promise<Ended> {
  return start(...started).ended;
}

/** Kills programs that still run: all of them were started here. */
export function endAll(): void {
  for (const child of running) {
    try {
      signalGroup(child, 'SIGKILL');
    } catch {
      // It has ended in between.
    }
  }
}

/** Like Ctrl-C in a terminal: signals the whole group. */
export function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid !== undefined) process.kill(-pid, signal);
}

/**
 * An environment in which programs find the old Node first, and npm finds neither this machine's settings nor a
 * network.
 */
export function emptyEnvironment({ node, folder }: Bench): NodeJS.ProcessEnv {
  return {
    PATH: [node, process.env.PATH ?? ''].join(delimiter),
    HOME: folder,
    npm_config_cache: join(folder, 'npm-cache'),
    npm_config_offline: 'true',
    npm_config_update_notifier: 'false',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
  };
}

/** Throws in the name of the check. */
export function failed(why: string): never {
  throw new Error(why);
}

export function demand(holds: boolean, otherwise: string): asserts holds {
  if (!holds) failed(otherwise);
}

export function tell(line: string): void {
  process.stdout.write(`${line}\n`);
}
