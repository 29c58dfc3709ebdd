import { glob, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { lexer } from 'marked';

/** A fenced block of a document. */
export interface CodeBlock {
  readonly language: string;
  /** The block has `run` after its language: it is part of a session that works as shown. */
  readonly runs: boolean;
  readonly text: string;
}

export interface ReadDocument {
  readonly name: string;
  readonly text: string;
  readonly blocks: readonly CodeBlock[];
}

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

/** README.md, CONTRIBUTING.md and everything in docs/. */
export async function readDocuments(): Promise<readonly ReadDocument[]> {
  const names: string[] = [];
  for await (const name of glob(['README.md', 'CONTRIBUTING.md', 'docs/**/*.md'], { cwd: PROJECT })) names.push(name);
  return Promise.all(
    names.toSorted().map(async (name) => {
      const text = await readFile(`${PROJECT}/${name}`, 'utf8');
      return { name, text, blocks: blocksOf(text) };
    }),
  );
}

/** The fenced blocks of a document, in order. */
function blocksOf(document: string): readonly CodeBlock[] {
  return lexer(document).flatMap((token) => {
    if (token.type !== 'code') return [];
    const [language = '', ...words] = String(token.lang ?? '').split(' ');
    return [{ language, runs: words.includes('run'), text: String(token.text) }];
  });
}
