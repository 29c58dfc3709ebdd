import { readFile, writeFile } from 'node:fs/promises';
import { stringify } from 'yaml';
import { commandLine } from '../../../lib/text/command-line.ts';
import { openapiDocument } from './document.ts';

const HELP = `Writes openapi.yaml from the table of operations in lib/api.

  npm run openapi [-- --check]

  --check  only compare, and end with 1 when the file has drifted from the code

Example: npm run openapi -- --check
`;

const { values } = commandLine({ name: 'npm run openapi', help: HELP, options: { check: { type: 'boolean' } } });

const FILE = new URL('../../../openapi.yaml', import.meta.url);
const text = `# Generated from lib/api by \`npm run openapi\`. Do not edit.\n${stringify(openapiDocument(), { lineWidth: 0, aliasDuplicateObjects: false })}`;

if (values.check === true) {
  const current = await readFile(FILE, 'utf8').catch(() => '');
  if (current !== text) {
    process.stderr.write('openapi.yaml has drifted from lib/api: run `npm run openapi` and commit the result.\n');
    process.exit(1);
  }
  process.stdout.write('openapi.yaml is up to date\n');
} else {
  await writeFile(FILE, text);
  process.stdout.write('openapi.yaml written\n');
}
