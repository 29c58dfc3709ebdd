import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import biome from '../../../biome.json' with { type: 'json' };

const PROGRAM = fileURLToPath(new URL('../../../node_modules/.bin/biome', import.meta.url));
const PLUGIN = 'test/tools/lint/no-double-cast.grit';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atlas-lint-'));
  const plugin = fileURLToPath(new URL(`../../../${PLUGIN}`, import.meta.url));
  await writeFile(join(folder, 'biome.json'), JSON.stringify({ plugins: [plugin] }));
});
afterAll(() => rm(folder, { recursive: true }));

/** The linter's report on a source, with only the plugin's rule enabled. */
async function faultsOf(source: string): Promise<string> {
  const file = join(folder, 'source.ts');
  await writeFile(file, source);
  const run = promisify(execFile)(PROGRAM, ['lint', '--only=plugin', `--config-path=${folder}`, file], { cwd: folder });
  return run.then(
    ({ stdout, stderr }) => `${stdout}${stderr}`,
    (error: { readonly stdout: string; readonly stderr: string }) => `${error.stdout}${error.stderr}`,
  );
}

test('the project uses the rule', () => {
  expect(biome.plugins).toContain(`./${PLUGIN}`);
});

describe('a double cast', () => {
  test.each([
    ['by way of unknown', 'export const port = JSON.parse("{}") as unknown as Map<string, string>;\n'],
    ['over two lines', 'export const port = JSON.parse("{}") as\n  unknown as Map<string, string>;\n'],
    ['by way of any', 'export const port = {} as any as Map<string, string>;\n'],
    ['by way of never', 'export const port = {} as never as Map<string, string>;\n'],
    ['deep inside', 'export const all = [1].map((each) => ({ each: (each as unknown as { id: string }).id }));\n'],
  ])('%s is a fault', async (_, source) => {
    expect(await faultsOf(source)).toContain('No double cast');
  });

  test('does not include a single cast, a type, or a text', async () => {
    const source = `export const one = JSON.parse('1') as unknown;
export type Anything = unknown;
export const text = 'as unknown as';
export const list = ['a'] as const satisfies readonly unknown[];
`;
    expect(await faultsOf(source)).not.toContain('No double cast');
  });
});
