import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { matchExplanations, readExplanations } from './explained.ts';
import { instrument } from './instrument.ts';
import { keyText } from './mutant.ts';
import { listedFiles, mutantsOf } from './selection.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

describe('the explanations', () => {
  test('each match an existing mutant, and say why it may survive', async () => {
    const entries = await readExplanations();
    const mutants = (await listedFiles(root)).flatMap(({ file }) => mutantsOf(root, file));
    expect(matchExplanations(entries, mutants).stale).toEqual([]);
    expect(entries.filter(({ why }) => why.length < 10)).toEqual([]);
  });
});

describe('an explanation', () => {
  const source = 'function f(a: number) { return a > 0 ? g(0) : g(0); }';
  const { mutants } = instrument('f.ts', source, 1);
  const entry = { file: 'f.ts', in: 'f', text: '0', to: '1', why: 'g takes both alike' };
  const explained = (nth?: number) => matchExplanations([{ ...entry, ...(nth && { nth }) }], mutants).byKey;

  test('applies to all equal changes in its function', () => {
    const alike = mutants.filter(({ text }) => text === '0');
    expect(alike).toHaveLength(3);
    expect([...explained().keys()]).toEqual(alike.map(keyText));
  });

  test('applies to one of them if it names which', () => {
    expect([...explained(2).keys()]).toEqual(mutants.filter(({ text, nth }) => text === '0' && nth === 2).map(keyText));
  });

  test('is stale without such a mutant', () => {
    expect(matchExplanations([{ ...entry, to: '7' }], mutants).stale).toHaveLength(1);
  });
});
