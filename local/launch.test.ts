import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const PROJECT = fileURLToPath(new URL('..', import.meta.url));
/** Makes a Node say that it is an older one. */
const OLDER =
  'data:text/javascript,Object.defineProperty(process,"versions",{value:{...process.versions,node:"20.1.0"}})';

test.each([
  [
    'npm start',
    'local/launch.mjs',
    'Atlas needs Node 24 or later, and this is 20.1.0: npm ci installs one for npm start.\n',
  ],
  ['atlas', 'client/src/main.ts', 'atlas needs Node 22.12 or later; this is 20.1.0.\n'],
  ['atlas-paper', 'paper/src/main.ts', 'atlas-paper needs Node 22 or later; this is 20.1.0.\n'],
])('%s says in one line which Node it needs', async (_name, program, says) => {
  const run = promisify(execFile)(process.execPath, ['--import', OLDER, program], { cwd: PROJECT });
  await expect(run).rejects.toMatchObject({ code: 1, stdout: '', stderr: says });
});
