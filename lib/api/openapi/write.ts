import { readFile, writeFile } from 'node:fs/promises';
import { stringify } from 'yaml';
import { openapiDocument } from './document.ts';

/**
 * `npm run openapi` writes openapi.yaml from the operations table. With `--check` it only compares, and fails when the file
 * has drifted.
 */
const FILE = new URL('../../../openapi.yaml', import.meta.url);
const text = `# Generated from lib/api by \`npm run openapi\`. Do not edit.\n${stringify(openapiDocument(), { lineWidth: 0, aliasDuplicateObjects: false })}`;

if (process.argv.includes('--check')) {
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
