import { expect, test } from 'vitest';
import { middle } from './reference-price.ts';

test('the reference price is the exact middle of the best bid and the best ask', () => {
  expect(middle('90000.01', '90000.04')).toBe('90000.025');
});

test.each([
  [undefined, '1'],
  ['1', undefined],
  ['0', '1'],
  ['1', '0'],
])('a book with bid %s and ask %s has no middle', (bid, ask) => {
  expect(middle(bid, ask)).toBeUndefined();
});
