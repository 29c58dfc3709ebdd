import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { keyText, type Mutant } from './mutant.ts';

/** One entry of the files in `explained/`, under the path of its source file. */
interface Entry {
  readonly in?: string;
  readonly text: string;
  readonly to: string;
  /** Which one, where the function has the same change several times; all of them when absent. */
  readonly nth?: number;
  readonly why: string;
}

/** All explanations; they name a mutant by its change, not by its line. */
export async function readExplanations(): Promise<readonly (Entry & { readonly file: string })[]> {
  const folder = join(import.meta.dirname, 'explained');
  const found: (Entry & { readonly file: string })[] = [];
  for await (const name of glob('*.yaml', { cwd: folder })) {
    const files = (parse(readFileSync(join(folder, name), 'utf8')) ?? {}) as Record<string, readonly Entry[]>;
    for (const [file, entries] of Object.entries(files)) found.push(...entries.map((entry) => ({ ...entry, file })));
  }
  return found;
}

/** Explanations by their mutants, and those without one. */
export function matchExplanations(
  entries: readonly (Entry & { readonly file: string })[],
  mutants: readonly Mutant[],
): { readonly byKey: ReadonlyMap<string, string>; readonly stale: readonly string[] } {
  const byKey = new Map<string, string>();
  const stale: string[] = [];
  for (const { file, in: within = '', text, to, nth, why } of entries) {
    const about = mutants.filter(
      (each) =>
        each.file === file &&
        each.within === within &&
        each.text === text &&
        each.replacement === to &&
        (nth === undefined || each.nth === nth),
    );
    if (about.length === 0) stale.push(`${file}: ${within}: ${text} → ${to}`);
    for (const each of about) byKey.set(keyText(each), why);
  }
  return { byKey, stale };
}
