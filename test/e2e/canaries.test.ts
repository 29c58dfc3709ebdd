import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { searchFolder, searchText } from './canaries.ts';

const CANARY = 'canary+4Key/8That1Must0Not7Be5Seen';

test.each([
  ['plain', `key=${CANARY};`],
  ['in a URL', `?apiKey=${encodeURIComponent(CANARY)}`],
  ...['', 'a', 'ab', 'abc'].map((before) => [
    `in base64 after "${before}"`,
    Buffer.from(`${before}${CANARY}!`).toString('base64'),
  ]),
])('a secret is found %s', (_, text = '') => {
  expect(searchText('here', text, ['another-canary', CANARY])).toEqual([{ place: 'here', secret: CANARY }]);
});

test('other text is not found', () => {
  expect(searchText('here', 'canary, key, nothing more', [CANARY])).toEqual([]);
});

test('files are searched at any depth, including their names', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'canaries-'));
  try {
    await writeFile(join(folder, 'clean'), 'nothing');
    await writeFile(join(folder, 'dirty'), 'the mine-canary');
    expect(await searchFolder(folder, ['mine-canary'])).toEqual({
      files: 2,
      finds: [{ place: join(folder, 'dirty'), secret: 'mine-canary' }],
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});
