/**
 * What `npm start` runs: says in one line what to do where Node is too old to read TypeScript or nothing is installed yet,
 * and starts the gateway otherwise. Plain JavaScript that an old Node reads too.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const OLDEST_NODE = 24;
const installed = existsSync(fileURLToPath(new URL('../node_modules/zod', import.meta.url)));

if (!installed) {
  end('Nothing is installed yet: run npm ci first, which also brings the Node that Atlas needs.');
} else if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
  end(
    `Atlas needs Node ${OLDEST_NODE} or later, and this is ${process.versions.node}: npm ci installs one for npm start.`,
  );
} else {
  await import('./main.ts');
}

function end(text) {
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
}
