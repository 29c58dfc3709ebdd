import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { join } from 'node:path';
import type { Mutation, NamedTest } from './mutation.ts';

/** A checkout as mutations see it: its sources, which contain their texts, and its test files. */
export interface Sources {
  /**
   * The one file with a mutation's text, relative to the checkout. Throws if there is none, or the text occurs twice.
   */
  fileOf(mutation: Mutation): string;
  /** The file of a test. Throws if there is none or several, or if it has no or several tests of that name. */
  testFileOf(test: NamedTest): string;
}

/** Reads a checkout. */
export async function readSources(root: string): Promise<Sources> {
  const tests = await filesOf(root, '{functions,infra,lib,local,paper,test}/**/*.test.ts');
  const all = await filesOf(root, '{functions,infra,lib,local,paper/src}/**/*.ts');
  const texts = all
    .filter((file) => !file.endsWith('.test.ts'))
    .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }));
  return {
    fileOf({ number, find }) {
      const [place, another] = texts.flatMap(({ file, text }) => Array(count(text, find)).fill(file));
      if (place !== undefined && another === undefined) return place;
      const where = place === undefined ? 'nowhere in the sources' : `also in ${another}`;
      throw new Error(`${number}: the text to be changed stands ${where}: ${find}`);
    },
    testFileOf({ file, name }) {
      const [found, another] = tests.filter((each) => `/${each}`.endsWith(`/${file}`));
      if (found === undefined || another !== undefined) {
        throw new Error(found === undefined ? `no test file is named ${file}` : `two test files are named ${file}`);
      }
      const titles = countTitles(readFileSync(join(root, found), 'utf8'), name);
      if (titles === 1) return found;
      throw new Error(`${found} has ${titles === 0 ? 'no' : 'more than one'} test named: ${name}`);
    },
  };
}

async function filesOf(root: string, pattern: string): Promise<readonly string[]> {
  const files: string[] = [];
  for await (const file of glob(pattern, { cwd: root })) files.push(file);
  return files.sort();
}

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}

/** How often a text occurs as a whole string; the formatter chooses the quotes. */
function countTitles(text: string, title: string): number {
  return ["'", '"', '`'].reduce((sum, quote) => sum + count(text, `${quote}${title}${quote}`), 0);
}
