import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { duplicateName } from './duplicate-name.ts';

describe('a name that occurs twice in one object', () => {
  test.each([
    ['side by side', '{"quantity":"0.01","quantity":"9"}', 'quantity'],
    ['with others between', '{"quantity":"0.01","price":"1","quantity":"0.01"}', 'quantity'],
    ['one of them escaped', '{"quantity":"0.01","\\u0071uantity":"9"}', 'quantity'],
    ['both escaped differently', '{"a\\u002fb":1,"a\\/b":2}', 'a/b'],
    ['below other objects', '{"a":{"b":[{"c":1},{"c":1,"c":2}]}}', 'c'],
    ['with a nested object in between', '{"a":{"a":1},"b":[{"a":1}],"a":2}', 'a'],
    ['named __proto__', '{"__proto__":1,"__proto__":{"quantity":"9"}}', '__proto__'],
    ['named __proto__, once escaped', '{"__proto__":1,"\\u005f_proto__":2}', '__proto__'],
    ['named like an inherited property', '{"constructor":1,"constructor":2}', 'constructor'],
    ['with an empty name', '{"":1,"":2}', ''],
    ['with white space before the colon', '{"a" :1,"a"\n\t\r :2}', 'a'],
    ['with a quote in it', '{"a\\"":1,"a\\"":2}', 'a"'],
    ['after a text that ends in a backslash', '{"x":"\\\\","a":1,"a":2}', 'a'],
    ['after a text that holds braces', '{"x":"}{","a":1,"y":"{","a":2}', 'a'],
  ])('is found %s', (_, json, name) => {
    expect(duplicateName(json)).toBe(name);
  });

  test.each([
    ['the same name in two objects', '[{"a":1},{"a":2}]'],
    ['the same name one level down', '{"a":{"a":{"a":1}}}'],
    ['names that differ in case', '{"a":1,"A":2}'],
    ['a value that is a name elsewhere', '{"a":"b","b":"a","c":["a","b","a"]}'],
    ['a text that looks like members', '{"a":"\\"a\\":1","b":",\\"a\\":"}'],
    ['texts around colons', '["x",":","x",":"]'],
    ['no object', '"a"'],
    ['invalid JSON', '{"a":1,"b'],
    ['an extra closing brace', '}}{"a":1}'],
  ])('is not found in %s', (_, json) => {
    expect(duplicateName(json)).toBeUndefined();
  });

  test('is not found in any JSON that a serializer writes', () => {
    const value = fc.jsonValue({ depthSize: 'medium' });
    fc.assert(
      fc.property(value, fc.nat(3), (given, indent) => {
        expect(duplicateName(JSON.stringify(given, null, indent))).toBeUndefined();
      }),
    );
  });

  test('is found wherever it is added to such JSON, however it is escaped', () => {
    const escaped = (name: string) => [...Array(name.length).keys()].map((at) => unit(name.charCodeAt(at))).join('');
    const unit = (code: number) => `\\u${code.toString(16).padStart(4, '0')}`;
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.jsonValue(), fc.jsonValue(), (name, first, other) => {
        const object = `{${JSON.stringify(name)}:${JSON.stringify(first)},"${escaped(name)}":${JSON.stringify(other)}}`;
        expect(duplicateName(`${JSON.stringify([other]).slice(0, -1)},${object}]`)).toBe(name);
      }),
    );
  });
});
