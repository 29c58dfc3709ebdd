import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type DataFolder, holdDataFolder, isHeld } from './data-folder.ts';

const EXT4 = 0xef53;
let home: string;
const held: DataFolder[] = [];
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'atlas-data-'));
});
afterEach(() => {
  for (const folder of held.splice(0)) folder.release();
  chmodSync(home, 0o700);
  rmSync(home, { recursive: true, force: true });
});

function hold(path: string, type = EXT4): DataFolder {
  const folder = holdDataFolder(path, () => type);
  held.push(folder);
  return folder;
}

test('a missing folder is created, for its owner alone', () => {
  const path = join(home, 'a', 'b');
  expect(hold(path)).toMatchObject({ path, note: undefined });
  expect(statSync(path).mode & 0o777).toBe(0o700);
});

test('two gateways do not share one: the second is refused until the first releases it', () => {
  const first = hold(home);
  expect(isHeld(home)).toBe(true);
  expect(() => hold(home)).toThrow(`ATLAS_DATA_DIR: ${home} is in use by another gateway`);
  first.release();
  held.splice(0);
  expect(isHeld(home)).toBe(false);
  hold(home);
});

test('checking the lock of an unused folder leaves no trace', () => {
  expect(isHeld(join(home, 'never'))).toBe(false);
});

test('a file is not a folder', () => {
  const path = join(home, 'file');
  writeFileSync(path, '');
  expect(() => hold(path)).toThrow('is not a folder that this process may write');
});

test('a place where this process may not create or write a folder is refused', () => {
  chmodSync(home, 0o500);
  // Root may write everywhere, but cannot create a folder below a file.
  const path = process.getuid?.() === 0 ? '/dev/null/atlas' : home;
  expect(() => hold(path)).toThrow('is not a folder that this process may write');
});

test.each([
  [0x01021994, 'is in memory (tmpfs)'],
  [0x858458f6, 'is in memory (ramfs)'],
  [0x6969, 'is on NFS'],
])('a file system that is not persistent, or is shared, is refused: %i', (type, why) => {
  expect(() => hold(home, type)).toThrow(why);
});

test("a container's own layer is accepted with a warning", () => {
  expect(hold(home, 0x794c7630).note).toContain('mount a volume');
});
