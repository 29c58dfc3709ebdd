import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { MUTATIONS, NUMBERS } from './list.ts';
import { titlePattern } from './mutation.ts';
import { readSources } from './sources.ts';

const sources = await readSources(fileURLToPath(new URL('../..', import.meta.url)));

describe('the list of mutations', () => {
  test('breaks a rule of every number, in order', () => {
    expect([...new Set(MUTATIONS.map(({ number }) => number))]).toEqual(NUMBERS);
  });

  test.each(MUTATIONS)('$number, $breaks: has a unique text, and names an existing test', (mutation) => {
    expect(mutation.replace).not.toBe(mutation.find);
    expect(sources.fileOf(mutation)).toMatch(/\.ts$/);
    expect(sources.testFileOf(mutation.test)).toMatch(/\.test\.ts$/);
  });

  test('breaks nothing twice', () => {
    expect(new Set(MUTATIONS.map(({ breaks }) => breaks)).size).toBe(MUTATIONS.length);
  });
});

describe('what a mutation names', () => {
  test('is a text that occurs once', () => {
    const [mutation] = MUTATIONS;
    if (mutation === undefined) throw new Error('the list is empty');
    expect(() => sources.fileOf({ ...mutation, find: 'stands' + ' nowhere at all' })).toThrow('stands nowhere');
    expect(() => sources.fileOf({ ...mutation, find: 'import type' })).toThrow('stands also in');
  });

  test('is a test that exists once', () => {
    expect(() => sources.testFileOf({ file: 'none.test.ts', name: '' })).toThrow('no test file is named none.test.ts');
    expect(() => sources.testFileOf({ file: 'cancel.test.ts', name: '' })).toThrow('two test files are named');
    expect(() => sources.testFileOf({ file: 'caller.test.ts', name: 'no such title' })).toThrow('no test named');
  });

  test.each([
    ['is one', 'is one', true],
    ['is one', 'this is one', false],
    ['is one', 'is one of two', false],
    ['%s is a %i (of [$name])', '5 is a 6 (of [7])', true],
    ['%s is a %i (of [$name])', '5 is a 6 of 7', false],
  ])('is by the title "%s" a test "%s": %s', (name, title, matches) => {
    expect(titlePattern({ file: 'list.test.ts', name }).test(title)).toBe(matches);
  });
});
