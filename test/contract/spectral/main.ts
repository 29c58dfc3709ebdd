import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandLine } from '../../../lib/text/command-line.ts';
import { lockedFolder } from '../../tools/npm-environment.ts';

const HELP = `Lints openapi.yaml with Spectral and its rules for OpenAPI, all of them; npm run lint:openapi does so with Redocly. Installs
Spectral beside the project the first time. Takes ten seconds.

  npm run lint:spectral

It takes no options. Ends with 1 when Spectral finds anything, a hint included.

Example: npm run lint:spectral
`;

commandLine({ name: 'npm run lint:spectral', help: HELP });

const HERE = fileURLToPath(new URL('.', import.meta.url));
const CONTRACT = fileURLToPath(new URL('../../../openapi.yaml', import.meta.url));

const home = await lockedFolder('spectral', HERE);
const program = join(home, 'node_modules/@stoplight/spectral-cli/dist/index.js');
const words = ['lint', '--ruleset', join(HERE, '.spectral.yaml'), '--fail-severity', 'hint', CONTRACT];
// It tells nobody that it runs.
const env = { ...process.env, SCARF_ANALYTICS: 'false', DO_NOT_TRACK: '1' };
execFile(process.execPath, [program, ...words], { env, maxBuffer: 2 ** 24 }, (error, stdout, stderr) => {
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  if (error !== null) process.exitCode = 1;
});
