import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { duplicateName } from './duplicate-name.ts';
import { MalformedJsonError, parseExact } from './exact-json.ts';

describe('parseExact', () => {
  test.each([
    '8389766145050669870',
    '-9223372036854775808',
    '1e-7',
    '1E+400',
    '-0',
    '0.10',
    '100000.00000000000000000001',
    '12345678901234567890.12345678901234567890',
  ])('returns the number %s as its source text', (number) => {
    expect(parseExact(`{"n":${number},"list":[ ${number} ]}`)).toEqual({ n: number, list: [number] });
    expect(parseExact(number)).toBe(number);
  });

  test('keeps strings, booleans, null, nesting and empty containers as they are', () => {
    const text = '{"s":"1e-7","t":true,"f":false,"z":null,"a":[],"o":{"":{"x":"\\u00e9"}}}';
    expect(parseExact(text)).toEqual(JSON.parse(text));
  });

  test('round-trips every integer of any size', () => {
    fc.assert(
      fc.property(fc.bigInt(), (integer) => {
        expect(parseExact(`[${integer}]`)).toEqual([String(integer)]);
      }),
    );
  });

  test('round-trips every decimal text, with or without exponent', () => {
    const decimal = fc.stringMatching(/^-?(0|[1-9]\d{0,30})(\.\d{1,30})?([eE][+-]?\d{1,4})?$/);
    fc.assert(
      fc.property(decimal, (text) => {
        expect(parseExact(`{"price":${text}}`)).toEqual({ price: text });
      }),
    );
  });

  test('agrees with JSON.parse on everything without numbers', () => {
    const withoutNumbers = fc
      .jsonValue({ noUnicodeString: false })
      .map((value) => JSON.stringify(value, numbersToText));
    fc.assert(
      fc.property(withoutNumbers, (text) => {
        expect(parseExact(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  test.each([
    ['side by side', '{"status":"NEW","status":"FILLED"}'],
    ['with the same value', '{"status":"NEW","status":"NEW"}'],
    ['one of them escaped', '{"status":"NEW","st\\u0061tus":"FILLED"}'],
    ['in a list item', '[{"orderId":1},{"orderId":2,"orderId":3}]'],
    ['named __proto__', '{"__proto__":1,"__proto__":2}'],
  ])('refuses two members of one name: %s', (_, text) => {
    expect(() => parseExact(text)).toThrow(MalformedJsonError);
  });

  test('lets no reply change a prototype', () => {
    const parsed = parseExact('{"__proto__":{"admin":true},"a":{"__proto__":[1]},"constructor":1}') as object;
    expect(Object.keys(Object.assign({}, parsed))).toEqual(['a', 'constructor']);
    expect(Reflect.has(Object.assign({}, parsed), 'admin')).toBe(false);
    expect(Reflect.has({}, 'admin')).toBe(false);
  });

  test.each(['', '{', '{"a":1', '01', '[1,]', 'NaN', '<html>', '1 2', '\ufeff{}'])('refuses %j', (text) => {
    expect(() => parseExact(text)).toThrow(MalformedJsonError);
  });

  test('refuses nesting that would exhaust the stack', () => {
    expect(() => parseExact('['.repeat(200_000) + ']'.repeat(200_000))).toThrow(MalformedJsonError);
  });

  test('agrees, on every text, with a parser that tells the source of each number', () => {
    const scraps = fc.constantFrom(...'{}[]:,"\\ -+.eE019', 'true', 'null', '__proto__', '\\u005f', '1.50', '"a":');
    const json = fc.jsonValue({ depthSize: 'medium' }).map((value) => JSON.stringify(value));
    const broken = fc
      .tuple(json, scraps, fc.nat(), fc.nat(2))
      .map(([text, scrap, at, cut]) => text.slice(0, at % text.length) + scrap + text.slice((at % text.length) + cut));
    const text = fc.oneof(
      json,
      broken,
      fc.array(scraps).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (given) => {
        const expected = sourcesOf(given);
        if (expected === undefined) expect(() => parseExact(given)).toThrow(MalformedJsonError);
        else expect(parseExact(given)).toEqual(expected.value);
      }),
      { numRuns: 2_000 },
    );
  });

  test('does not quote the reply in its error', () => {
    try {
      parseExact('canary-5e');
      expect.unreachable();
    } catch (error) {
      expect(inspect(error)).not.toContain('canary');
    }
  });
});

type SourceReviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;

/** The oracle; `undefined` for what is not JSON, or ambiguous. */
function sourcesOf(text: string): { readonly value: unknown } | undefined {
  // The third argument is newer than the configured TypeScript library; Node 24 has it.
  const parse = JSON.parse as (text: string, reviver: SourceReviver) => unknown;
  try {
    const value = parse(text, (key, each, { source }) => {
      if (key === '__proto__') return undefined;
      return typeof each === 'number' ? source : each;
    });
    return duplicateName(text) === undefined ? { value } : undefined;
  } catch {
    return undefined;
  }
}

function numbersToText(key: string, value: unknown): unknown {
  if (key === '__proto__') return undefined;
  return typeof value === 'number' ? String(value) : value;
}
