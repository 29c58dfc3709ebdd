import { expect, test } from 'vitest';
import { exportedNames } from './exported-names.ts';

test.each([
  ['a function', 'export async function place() {}', ['place']],
  ['a type, an interface and a class', 'export type A = 1; export interface B {} export class C {}', ['A', 'B', 'C']],
  ['several constants', 'export const A = 1, B = 2;', ['A', 'B']],
  [
    'constants taken apart',
    'export const { a, b: { c }, ...rest } = x; export const [d, , e] = y;',
    ['a', 'c', 'rest', 'd', 'e'],
  ],
  [
    'what is exported under another name',
    "export { a as b, type C } from './x.ts'; export * as d from './y.ts';",
    ['b', 'C', 'd'],
  ],
  ['nothing of its own', "const a = 1; function b() {} export * from './x.ts';", []],
])('names of %s', (_, text, names) => {
  expect(exportedNames(text)).toEqual(names);
});
