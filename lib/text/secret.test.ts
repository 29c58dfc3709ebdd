import { format, inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Secret, secretEquals } from './secret.ts';

const CANARY = 'canary-7d1f0c';

describe('a secret', () => {
  const secret = Secret.of(CANARY);

  test.each([
    ['a template literal', `${secret}`],
    ['concatenation', `key=${String(secret)}`],
    ['JSON.stringify', JSON.stringify({ secret, list: [secret] })],
    ['util.inspect', inspect(secret)],
    ['util.inspect, nested, showing hidden fields', inspect({ a: { secret } }, { showHidden: true, depth: 9 })],
    ['util.inspect without custom inspection', inspect(secret, { customInspect: false, showHidden: true })],
    ['console formatting', format('%s %o %O %j', secret, secret, secret, secret)],
    ['a structured clone', inspect(structuredClone({ secret }), { showHidden: true })],
    ['its own keys', Reflect.ownKeys(secret).join()],
    ['an error message', new Error(`refused ${secret}`).stack ?? ''],
    ['a spread', JSON.stringify({ ...secret })],
  ])('is not printed by %s', (_by, printed) => {
    expect(printed).not.toContain(CANARY);
  });

  test('reads [secret] wherever it is converted to text', () => {
    expect([`${secret}`, JSON.stringify(secret), inspect(secret)]).toEqual(['[secret]', '"[secret]"', '[secret]']);
  });

  test('is returned only by reveal()', () => {
    expect(secret.reveal()).toBe(CANARY);
  });

  test('cannot be empty', () => {
    expect(() => Secret.of('')).toThrow(RangeError);
  });
});

describe('secretEquals', () => {
  test('agrees with === for every pair of texts', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (left, right) => {
        expect(secretEquals(Secret.of(left), right)).toBe(Buffer.from(left).equals(Buffer.from(right)));
        expect(secretEquals(Secret.of(left), Secret.of(left))).toBe(true);
      }),
    );
  });

  test('refuses a prefix, a longer text and the empty text', () => {
    const secret = Secret.of('abc');
    expect(['ab', 'abcd', '', 'ABC'].map((text) => secretEquals(secret, text))).toEqual([false, false, false, false]);
  });
});
