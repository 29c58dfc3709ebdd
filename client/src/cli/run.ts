import { readFile } from 'node:fs/promises';
import { askOnTerminal } from './io.ts';
import { runAtlas } from './program.ts';

const ended = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // A second one ends at once.
    if (ended.signal.aborted) process.exit(130);
    ended.abort();
  });
}
// A reader that has seen enough (`| head`) is no failure.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? 0 : 1));

process.exitCode = await runAtlas(
  {
    env: process.env,
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    interactive: process.stdin.isTTY && process.stderr.isTTY,
    screen: process.stdout.isTTY && process.stderr.isTTY,
    ask: askOnTerminal,
    signal: ended.signal,
    readFile: (path) => readFile(path, 'utf8'),
  },
  process.argv.slice(2),
);
