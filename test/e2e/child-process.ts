import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment; nothing is inherited. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly input?: string;
}

/** How much of a failed command's output is shown. */
const LAST_LINES = 25;
/** How long a service may take to end before it is killed. */
const GRACE_MS = 10_000;

/** Runs a command to its end; resolves to its output. Rejects with the end of the output when the command fails. */
export async function runToEnd({ command, args, cwd, env, input }: Command): Promise<string> {
  const child = spawn(command, args, { cwd, env, stdio: ['pipe', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  // A command that ends without reading its input is not a failure.
  child.stdin.on('error', () => undefined).end(input ?? '');
  const [code, signal] = await once(child, 'close');
  if (code === 0) return output;
  const end = output.trimEnd().split('\n').slice(-LAST_LINES).join('\n');
  throw new Error(`${[command, ...args].join(' ')} ended with ${code ?? signal}:\n${end}`);
}

export interface Service {
  readonly pid: number;
  /** Why it is no longer running, if so. */
  ended(): string | undefined;
  /** Asks this one process to end, and kills it if necessary. */
  stop(): Promise<void>;
}

/** Starts a long-running command; its output goes to a file. */
export async function startService({ command, args, cwd, env }: Command, logFile: string): Promise<Service> {
  const log = createWriteStream(logFile);
  const child: ChildProcess = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout?.pipe(log, { end: false });
  child.stderr?.pipe(log, { end: false });
  const gone = once(child, 'exit');
  await once(child, 'spawn');
  return {
    pid: child.pid ?? 0,
    ended: () =>
      child.exitCode === null && child.signalCode === null ? undefined : `${child.exitCode ?? child.signalCode}`,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGTERM');
        const impatient = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
        await gone;
        clearTimeout(impatient);
      }
      log.end();
    },
  };
}
