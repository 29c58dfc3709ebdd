import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { commandLine } from '../lib/text/command-line.ts';

const HELP = `Does what a new user does: npm start, a request, Ctrl-C. Fails when the gateway does not start, answer, or end cleanly.

  npm run start:check

It takes no options.

Example: npm run start:check
`;

commandLine({ name: 'npm run start:check', help: HELP });

const PATIENCE_MS = 30_000;
const began = performance.now();
const child = spawn('npm', ['start'], {
  env: { ...process.env, PORT: '0', PAPER_PORT: '0' },
  stdio: ['ignore', 'pipe', 'inherit'],
  detached: true,
});
const giveUp = setTimeout(() => fail(`nothing within ${PATIENCE_MS} ms`), PATIENCE_MS);

let output = '';
const url = await new Promise<string>((resolve) => {
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk;
    const [, api] = /(http:\/\/127\.0\.0\.1:\d+)\/docs/.exec(output) ?? [];
    if (api !== undefined) resolve(api);
  });
  child.once('exit', (code) => fail(`it ended with ${code}:\n${output}`));
});
const seconds = ((performance.now() - began) / 1000).toFixed(1);
const health = await fetch(`${url}/v1/health`);
const active = await fetch(`${url}/v1/orders/active`);
if (health.status !== 200 || active.status !== 200) fail(`health ${health.status}, active orders ${active.status}`);
process.stdout.write(`up and answering after ${seconds} s\n`);

child.removeAllListeners('exit');
interrupt();
const [code, signal] = await once(child, 'exit');
clearTimeout(giveUp);
// npm passes on its signal; the started program must have ended on its own.
if (code !== 0 && signal !== 'SIGINT') fail(`Ctrl-C ended it with ${code ?? signal}`);
const still = await fetch(`${url}/v1/health`).catch(() => undefined);
if (still) fail('it still answers after Ctrl-C');
process.stdout.write('Ctrl-C ended it cleanly\n');

/** Ctrl-C reaches the whole process group. */
function interrupt(): void {
  if (child.pid !== undefined) process.kill(-child.pid, 'SIGINT');
}

function fail(why: string): never {
  process.stderr.write(`npm start: ${why}\n`);
  if (child.exitCode === null && child.signalCode === null) interrupt();
  process.exit(1);
}
