import { expect, test } from 'vitest';
import type { Bundle } from './build.ts';
import { budgetFaults } from './bundle-budget.ts';

const bundle = (name: string, bytes: number): Bundle => ({ name, bytes, inputs: 1, packages: [] });

test('a bundle may grow by 5 % of its budget, and shrink', () => {
  expect(budgetFaults([bundle('a', 105_000), bundle('b', 1_000)], { a: 100_000, b: 100_000 })).toEqual([]);
});

test('a bundle that grew by more is named, with how much', () => {
  expect(budgetFaults([bundle('a', 106_000)], { a: 100_000 })).toEqual([
    'a: 106000 bytes, 6.0 % above its budget of 100000',
  ]);
});

test('every function has a budget, and no other name has one', () => {
  expect(budgetFaults([bundle('a', 1)], { b: 1 })).toEqual([
    'a: 1 bytes, and no budget',
    'b: has a budget, and is no function',
  ]);
});
