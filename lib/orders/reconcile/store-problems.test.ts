import { expect, test } from 'vitest';
import { untouched } from './store-problems.ts';

test.each([
  ['place', true],
  ['placeList', true],
  ['amend', false],
  ['cancel', false],
  ['cancelList', false],
] as const)('a %s that was not sent placed nothing, as far as that is said of it: %s', (operation, places) => {
  expect(untouched(operation)).toEqual(places ? { orderState: 'notPlaced' } : {});
});
