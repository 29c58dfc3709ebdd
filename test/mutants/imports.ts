import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

/** The length of the import chain from one file to another; infinite without one. */
export type Distance = (from: string, to: string) => number;

/** Follows value imports only: a type-only import loads nothing. */
export function importDistances(root: string): Distance {
  const imports = new Map<string, readonly string[]>();
  const importsOf = (file: string): readonly string[] => {
    const known = imports.get(file);
    if (known !== undefined) return known;
    const text = readFileSync(join(root, file), 'utf8').replaceAll(/^import type [^;]*;/gm, '');
    const found = ts
      .preProcessFile(text)
      .importedFiles.map(({ fileName }) => fileName)
      .filter((name) => name.startsWith('.') && name.endsWith('.ts'))
      .map((name) => join(dirname(file), name))
      .filter((path) => existsSync(join(root, path)));
    imports.set(file, found);
    return found;
  };
  const measured = new Map<string, ReadonlyMap<string, number>>();
  const from = (start: string): ReadonlyMap<string, number> => {
    const known = measured.get(start);
    if (known !== undefined) return known;
    const found = new Map([[start, 0]]);
    // A map iterates in insertion order, so the nearest come first.
    for (const [file, distance] of found) {
      for (const next of importsOf(file)) if (!found.has(next)) found.set(next, distance + 1);
    }
    measured.set(start, found);
    return found;
  };
  return (one, other) => from(one).get(other) ?? Number.POSITIVE_INFINITY;
}
