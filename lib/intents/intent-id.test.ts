import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CLIENT_ORDER_ID_PATTERN } from '../domain/order.ts';
import { intentIdOf, isOfIntentIdForm, partIdOf, requestHashOf } from './intent-id.ts';

test('the id of a key is always the same, and every exchange accepts it as a client order id', () => {
  fc.assert(
    fc.property(fc.string(), fc.option(fc.string()), fc.string(), (stage, owner, key) => {
      const id = intentIdOf(stage, owner, key);
      expect(id).toBe(intentIdOf(stage, owner, key));
      expect(id).toMatch(CLIENT_ORDER_ID_PATTERN);
      expect(id).toHaveLength(22);
    }),
  );
});

test('an id has a form by which a text can be told that is none', () => {
  fc.assert(fc.property(fc.string(), (key) => isOfIntentIdForm(intentIdOf('dev', null, key))));
  const id = intentIdOf('dev', null, 'k');
  for (const other of ['', id.slice(1), `${id}x`, `${id.slice(1)}.`, `${id}\n`])
    expect(isOfIntentIdForm(other)).toBe(false);
});

test('keys of different stages, owners or texts never share an id, however they are split', () => {
  const ids = [
    intentIdOf('dev', null, 'k'),
    intentIdOf('prod', null, 'k'),
    intentIdOf('dev', 'null', 'k'),
    intentIdOf('dev', 'a', 'k'),
    intentIdOf('dev', 'a', 'K'),
    intentIdOf('dev', 'ak', ''),
    intentIdOf('deva', null, 'k'),
  ];
  expect(new Set(ids).size).toBe(ids.length);
});

test('the parts of a key have ids of their own, which exchanges accept, too', () => {
  const ids = [
    intentIdOf('dev', 'a', 'k'),
    partIdOf('dev', 'a', 'k', '0'),
    partIdOf('dev', 'a', 'k', '1'),
    partIdOf('dev', 'a', 'K', '0'),
    partIdOf('dev', 'b', 'k', '0'),
    partIdOf('dev', null, 'k', '0'),
    partIdOf('prod', 'a', 'k', '0'),
  ];
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[\w-]{22}$/);
  // Records of earlier versions are found under it.
  expect(partIdOf('dev', 'a', 'k', '0')).toBe('n3KAqB9OfRLiHDJB9FsmEI');
});

test('requests that differ only in the order of fields or in undefined fields are equal', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (input) => {
      const turned = Object.fromEntries(Object.entries(input).reverse());
      expect(requestHashOf('place', { ...turned, absent: undefined })).toBe(requestHashOf('place', input));
    }),
  );
});

test.each([
  ['another value', ['place', { quantity: '1.0' }]],
  ['an additional field', ['place', { quantity: '1', price: '2' }]],
  ['the same fields for another command', ['amend', { quantity: '1' }]],
  ['a list in another order', ['place', { quantity: ['1'] }]],
] as const)('a request with %s is another one', (_, [operation, input]) => {
  expect(requestHashOf(operation, input)).not.toBe(requestHashOf('place', { quantity: '1' }));
});

test('ids and hashes are those that are stored already', () => {
  expect(intentIdOf('dev', 'owner', 'key')).toBe('HsFeWCxJzE8wok-mPO12aL');
  const hash = 'Gpm6kXS1_quzc7IqQl6yh6RNV7huxF_T3Hd9IPgooM8';
  expect(requestHashOf('place', { side: 'BUY', exchange: 'binance', quantity: '1', price: '2' })).toBe(hash);
  expect(requestHashOf('place', { exchange: 'binance', price: '2', quantity: '1', side: 'BUY' })).toBe(hash);
});
