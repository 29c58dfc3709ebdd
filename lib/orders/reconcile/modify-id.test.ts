import fc from 'fast-check';
import { expect, test } from 'vitest';
import { modifyIdOf } from './modify-id.ts';

test('the number of an amend is a positive whole number that every JSON reader holds exactly, and always the same', () => {
  fc.assert(
    fc.property(fc.string(), (id) => {
      const number = modifyIdOf(id);
      expect(number).toMatch(/^[1-9]\d*$/);
      expect(Number.isSafeInteger(Number(number))).toBe(true);
      expect(modifyIdOf(id)).toBe(number);
    }),
  );
});

test('amends with other ids have other numbers', () => {
  const ids = Array.from({ length: 10_000 }, (_, n) => `amend-${n}`);
  expect(new Set(ids.map(modifyIdOf)).size).toBe(ids.length);
});

test('the number never changes: later versions use it to look for what was sent', () => {
  expect(modifyIdOf('made-by-atlas')).toBe('209589017203564');
});
