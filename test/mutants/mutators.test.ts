import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { instrument, mutated } from './instrument.ts';
import { LOOP, type Mutant, SWITCH } from './mutant.ts';

/** The mutated bodies of a function with the given body. */
function bodies(body: string): readonly string[] {
  const source = `function f(a: any, b: any) { ${body} }`;
  return instrument('f.ts', source, 1).mutants.map((mutant) =>
    mutated(source, mutant).slice('function f(a: any, b: any) {'.length, -1).trim(),
  );
}

describe('the mutants of a line', () => {
  test.each<[string, readonly string[]]>([
    ['if (a < b) g();', ['if (true) g();', 'if (false) g();', 'if (a <= b) g();', 'if (a >= b) g();', 'if (a < b) ;']],
    ['return a === b;', ['return true;', 'return false;', 'return a !== b;']],
    ['return a ?? b;', ['return undefined;', 'return a;', 'return b;']],
    ['return a && b;', ['return undefined;', 'return a || b;', 'return a;', 'return b;']],
    ['a += b;', [';', 'a -= b;']],
    ['const c = a - b;', ['const c = a + b;']],
    ['const c = a * 60;', ['const c = a / 60;', 'const c = a * 0;']],
    ['const c = a + 1;', ['const c = a - 1;', 'const c = a + 0;', 'const c = a + 2;']],
    ['const c = !a;', ['const c = true;', 'const c = false;', 'const c = a;']],
    ['const c = true;', ['const c = false;']],
    ["const c = 'BUY';", ["const c = '';"]],
    ['const c = /^x$/;', ['const c = /x$/;', 'const c = /^x/;']],
    ['const c = a?.b.c;', ['const c = a.b.c;']],
    ['const c = a.filter(b);', ['const c = a;']],
    ['const c = a.plus(b);', ['const c = a.minus(b);']],
    ['const c = Math.min(a, b);', ['const c = Math.max(a, b);']],
    ['const c = { a, ...b };', ['const c = { ...b };', 'const c = { a };']],
    ['const c = [a, b];', ['const c = [];', 'const c = [b];', 'const c = [a];']],
    ['throw a;', [';']],
    ['while (a) b();', ['while (a) ;']],
  ])('%s', (body, expected) => {
    expect(bodies(body)).toEqual(expected);
  });

  test('do not include prose', () => {
    expect(bodies("const c = 'The order is closed.';")).toEqual([]);
    expect(bodies(`const c = \`\${a} is closed\`;`)).toEqual([]);
  });

  test('do not include types, imports and names', () => {
    const source =
      "import x from 'x'; type T = 'a' | 1; interface I { a: true } const { 'a-b': c } = x as { 'a-b': 'd' };";
    expect(instrument('f.ts', source, 1).mutants).toEqual([]);
  });
});

describe('the source with switches', () => {
  const source =
    'const limit = 5;\nfunction f(list: number[]) {\n  for (const each of list) g?.(each)?.h;\n  return list[0];\n}';
  const { mutants, text } = instrument('f.ts', source, 7);

  test('has every mutant behind its number, and the lines where they were', () => {
    expect(mutants.map((_, index) => text.includes(`${SWITCH}(${7 + index})`))).toEqual(mutants.map(() => true));
    expect(text.split('\n')).toHaveLength(source.split('\n').length);
  });

  test('counts the rounds of loops', () => {
    expect(text).toContain(`${LOOP}();`);
  });

  test('does what it did while no mutant is on, an `else` without braces included', () => {
    const branches = instrument('f.js', 'function f(a) { if (a) told.push(1); else told.push(2); }', 1).text;
    const told: number[] = [];
    runInNewContext(`${branches} f(true); f(false);`, { [SWITCH]: () => false, told });
    expect(told).toEqual([1, 2]);
  });

  test('marks code that runs when the module loads', () => {
    expect(mutants.filter(({ atLoad }) => atLoad).map(({ text: changed }) => changed)).toEqual(['5', '5']);
  });
});

describe('the name of a mutant', () => {
  const names = (source: string): readonly Partial<Mutant>[] =>
    instrument('f.ts', source, 1).mutants.map(({ within, text, replacement, nth }) => ({
      within,
      text,
      replacement,
      nth,
    }));

  test('does not change with the lines above it', () => {
    const source = 'const f = (a: number) => a > 0;';
    expect(names(`// more\nconst x = y;\n\n${source}`)).toEqual(names(source));
  });

  test('has a number among several equal ones', () => {
    expect(names('function f() { g(0); g(0); }').filter(({ text }) => text === '0')).toEqual([
      { within: 'f', text: '0', replacement: '1', nth: 1 },
      { within: 'f', text: '0', replacement: '1', nth: 2 },
    ]);
  });
});
