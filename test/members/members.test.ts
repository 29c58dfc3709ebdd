import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withMember } from './add-member.ts';
import { difference, listed } from './list.ts';
import { createChecker } from './places.ts';

const SOURCES: Readonly<Record<string, string>> = {
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      target: 'es2024',
      lib: ['es5'],
      module: 'nodenext',
      types: [],
      strict: true,
      noEmit: true,
      allowImportingTsExtensions: true,
    },
  }),
  'lib/domain/colour.ts': `export const COLOURS = ['RED', 'GREEN'] as const;
export type Colour = (typeof COLOURS)[number];
`,
  'lib/paint.ts': `import type { Colour } from './domain/colour.ts';

export const CODES: Record<Colour, string> = { RED: '#f00', GREEN: '#0f0' };

export function isWarm(colour: Colour): boolean {
  return colour === 'RED' ? true : false;
}

export class Brush {
  strokes(colour: Colour): number {
    switch (colour) {
      case 'RED':
        return 1;
      case 'GREEN':
        return 2;
      default:
        return colour satisfies never;
    }
  }
}
`,
  'test/wall.ts': `import type { Colour } from '../lib/domain/colour.ts';

const paint = (red: 'RED' | 'GREEN') => red;
const next = (): Colour => 'RED';
paint(next());
`,
};

describe('the places that handle a member', () => {
  let root: string;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'atlas-members-'));
    for (const [name, text] of Object.entries(SOURCES)) {
      await mkdir(dirname(join(root, name)), { recursive: true });
      await writeFile(join(root, name), text);
    }
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  const placesOf = (declaration: string) =>
    createChecker(root, join(root, 'tsconfig.json')).placesOf({ name: 'colours', declaration, member: `'BLUE'` });

  it('are those that the compiler reports, by declaration, but not code that means "the other one"', () => {
    expect(placesOf('COLOURS')).toEqual([
      { file: 'lib/paint.ts', within: 'Brush.strokes', errors: 2 },
      { file: 'lib/paint.ts', within: 'CODES', errors: 1 },
      { file: 'test/wall.ts', within: '(module)', errors: 1 },
    ]);
  });

  it('are found without writing the member to the sources', async () => {
    placesOf('COLOURS');
    expect(await readFile(join(root, 'lib/domain/colour.ts'), 'utf8')).toBe(SOURCES['lib/domain/colour.ts']);
  });

  it('cannot be found for an undeclared set', () => {
    expect(() => placesOf('SHADES')).toThrow('SHADES is declared in no file of lib/');
  });
});

describe('an added member', () => {
  const added = (text: string) => withMember(ts.createSourceFile('set.ts', text, ts.ScriptTarget.Latest), 'SET', `'C'`);

  it.each([
    [`export const SET = ['A', 'B'] as const;`, `export const SET = ['A', 'B', 'C'] as const;`],
    [
      `export const SET = ['A'] as const satisfies readonly string[];`,
      `export const SET = ['A', 'C'] as const satisfies readonly string[];`,
    ],
    [`export type SET<T> =\n  | 'A'\n  | T;`, `export type SET<T> =\n  | 'A'\n  | T | 'C';`],
  ])('is written to %j', (before, after) => {
    expect(added(before)).toBe(after);
  });

  it.each([`const SET = ['A'];`, `export const SETS = ['A'];`, `export const SET = of('A');`])(
    'has no place in %j',
    (text) => {
      expect(added(text)).toBeUndefined();
    },
  );
});

describe('a list of places', () => {
  it('has one place per line, and the number of errors if it is more than one', () => {
    const place = { file: 'lib/a.ts', within: 'A', errors: 1 };
    expect(listed([place, { ...place, within: 'b', errors: 2 }])).toBe('lib/a.ts  A\nlib/a.ts  b ×2\n');
  });

  it('differs by removed and added places', () => {
    expect(difference('a\nb\n', 'b\nc\n')).toEqual({ gone: ['a'], added: ['c'] });
  });
});
