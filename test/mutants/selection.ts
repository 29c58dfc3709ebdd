import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { join, matchesGlob } from 'node:path';
import { instrument } from './instrument.ts';
import type { Mutant } from './mutant.ts';
import { ROOMS, type Room } from './rooms.ts';

/** A source file of a room. */
export interface SourceFile {
  readonly room: Room;
  readonly file: string;
}

/** Which of the listed files to try. */
export interface Selection {
  /** A pattern of paths. */
  readonly files?: string | undefined;
  /** Only files that differ from this commit. */
  readonly since?: string | undefined;
  /** Part n of m, with about the same number of mutants each. */
  readonly part?: { readonly n: number; readonly m: number } | undefined;
}

/** All listed files, room by room. Throws if two rooms have the same file. */
export async function listedFiles(root: string): Promise<readonly SourceFile[]> {
  const found = new Map<string, SourceFile>();
  for (const room of ROOMS) {
    for (const file of await filesOf(root, room.files)) {
      if (file.endsWith('.test.ts')) continue;
      if (found.has(file)) throw new Error(`${file} is in two rooms: ${found.get(file)?.room.name}, ${room.name}`);
      found.set(file, { room, file });
    }
  }
  return [...found.values()];
}

/** The test files of a room, without those that change their own process. */
export function testsOfRoom(root: string, { files, tests }: Room): Promise<readonly string[]> {
  const beside = files
    .filter((pattern) => !pattern.startsWith('!'))
    .map((pattern) => pattern.replace(/\.ts$/, '.test.ts'));
  return filesOf(root, [...beside, ...tests]);
}

/** The files of a selection. */
export function select(root: string, listed: readonly SourceFile[], selection: Selection): readonly SourceFile[] {
  const { files, since, part } = selection;
  let selected = listed.filter(({ file }) => files === undefined || file === files || matchesGlob(file, files));
  if (since !== undefined) {
    const changed = new Set(
      execFileSync('git', ['diff', '--name-only', '--merge-base', since, '--', 'lib'], {
        cwd: root,
        encoding: 'utf8',
      }).split('\n'),
    );
    selected = selected.filter(({ file }) => changed.has(file));
  }
  if (part === undefined) return selected;
  // Cut where the mutants of the preceding files add up to a full share, so that each file is in one part.
  const counts = selected.map((each) => mutantsOf(root, each.file).length);
  const all = counts.reduce((sum, count) => sum + count, 0);
  let before = 0;
  return selected.filter((_, index) => {
    const middle = before + (counts[index] ?? 0) / 2;
    before += counts[index] ?? 0;
    return Math.min(part.m, Math.floor((middle * part.m) / all) + 1) === part.n;
  });
}

/** The mutants of a file in its current state. */
export function mutantsOf(root: string, file: string): readonly Mutant[] {
  return instrument(file, readFileSync(join(root, file), 'utf8'), 1).mutants;
}

async function filesOf(root: string, patterns: readonly string[]): Promise<readonly string[]> {
  const exclude = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1));
  const files = new Set<string>();
  for (const pattern of patterns.filter((each) => !each.startsWith('!'))) {
    for await (const file of glob(pattern, { cwd: root })) {
      if (!exclude.some((each) => matchesGlob(file, each))) files.add(file);
    }
  }
  return [...files].sort();
}
