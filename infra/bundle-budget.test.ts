import { expect, test } from 'vitest';
import type { Bundle } from './build.ts';
import { budgetFaults } from './bundle-budget.ts';

const size = (bytes: number, startBytes = bytes) => ({ bytes, startBytes });
const bundle = (name: string, bytes: number, startBytes = bytes): Bundle => ({
  name,
  ...size(bytes, startBytes),
  inputs: 1,
  packages: [],
});

test('a bundle may grow by 5 % of its budget, and shrink', () => {
  const budget = { a: size(100_000), b: size(100_000) };
  expect(budgetFaults([bundle('a', 105_000), bundle('b', 1_000)], budget)).toEqual([]);
});

test('a bundle that grew by more is named with its growth', () => {
  expect(budgetFaults([bundle('a', 106_000, 1_000)], { a: size(100_000, 1_000) })).toEqual([
    'a: 106000 bytes in all, 6.0 % above its budget of 100000',
  ]);
});

test('the code a start loads has a separate budget', () => {
  expect(budgetFaults([bundle('a', 100_000, 2_000)], { a: size(100_000, 1_000) })).toEqual([
    'a: 2000 bytes at the start, 100.0 % above its budget of 1000',
  ]);
});

test('every function has a budget, and nothing else has one', () => {
  expect(budgetFaults([bundle('a', 1)], { b: size(1) })).toEqual([
    'a: 1 bytes, without a budget',
    'b: has a budget but is not a function',
  ]);
});
