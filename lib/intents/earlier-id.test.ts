import { expect, test } from 'vitest';
import { EARLIER_IDS_UNTIL, earlierIdOf } from './earlier-id.ts';
import { intentIdOf } from './intent-id.ts';

const session = 'arn:aws:sts::1:assumed-role/trader/i-0abc';
const given = { stage: 'dev', keyOwner: 'arn:aws:iam::1:role/trader', principal: session, key: 'k' };

test("a role's key is also looked up under the id of its session, as long as such a record can exist", () => {
  expect(earlierIdOf(given, EARLIER_IDS_UNTIL - 1)).toBe(intentIdOf('dev', session, 'k'));
  expect(earlierIdOf(given, EARLIER_IDS_UNTIL)).toBeUndefined();
});

test.each([null, 'arn:aws:iam::1:user/trader'])('a key of %s keeps its id', (owner) => {
  expect(earlierIdOf({ ...given, keyOwner: owner, principal: owner }, 0)).toBeUndefined();
});

test('such a record is counted on until the end of 2027: a date that came sooner would let a key send twice', () => {
  expect(new Date(EARLIER_IDS_UNTIL).toISOString()).toBe('2028-01-01T00:00:00.000Z');
});
