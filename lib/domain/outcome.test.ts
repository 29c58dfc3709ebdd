import { expect, test } from 'vitest';
import { MAY_HAVE_EFFECT } from './outcome.ts';

test('a command may have had an effect unless it was refused or not executed', () => {
  expect(MAY_HAVE_EFFECT).toEqual({ acknowledged: true, rejected: false, notExecuted: false, unknown: true });
});
