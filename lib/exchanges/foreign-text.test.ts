import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Secret } from '../text/secret.ts';
import { createSecretText } from '../text/secret-text.ts';
import { createForeignText } from './foreign-text.ts';

const BINANCE_KEY = 'vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A';
const BITMEX_KEY = 'LAqUlngMIQkIUjXMUreyu3qn';
const BITMEX_SECRET = 'chNOOS4KvNXR_Xq4k4c9qsfoKWvnDecLATCRlcBwyKDYnWgO';
const SIGNATURE = createHmac('sha256', BITMEX_SECRET).update('GET/api/v1/order').digest('hex');

const secrets = createSecretText();
for (const secret of [BINANCE_KEY, BITMEX_KEY, BITMEX_SECRET]) secrets.conceal(Secret.of(secret));
const { cleaned, isFit } = createForeignText(secrets);

const codesOf = (text: string) => [...text].map((character) => character.charCodeAt(0).toString(16));
const urlEncoded = (text: string) =>
  codesOf(text)
    .map((code) => `%${code.padStart(2, '0')}`)
    .join('');
const jsonEscaped = (text: string) =>
  codesOf(text)
    .map((code) => `\\u${code.padStart(4, '0')}`)
    .join('');
const WRITTEN: readonly (readonly [string, (text: string) => string])[] = [
  ['as it is', (text) => text],
  ['in capitals', (text) => text.toUpperCase()],
  ['in small letters', (text) => text.toLowerCase()],
  ['as in a URL', urlEncoded],
  ['as in a URL, in capitals', (text) => urlEncoded(text).toUpperCase()],
  ['as in a URL in a URL', (text) => encodeURIComponent(urlEncoded(text))],
  ['as in JSON', jsonEscaped],
];
/** Characters that are invisible, or visible only as a line end. */
const UNSEEN = [
  '\0',
  '\n',
  '\r\n',
  '\u001b',
  '\u007f',
  '\u0085',
  '\u00ad',
  '\u200b',
  '\u202e',
  '\u2028',
  '\u2066',
  '\ufeff',
  '\u3164',
];
const SHORTEST_TOLD = 6;

/** Every piece of a text that is long enough to reveal something of it. */
const pieces = (text: string) =>
  Array.from({ length: text.length - SHORTEST_TOLD + 1 }, (_, at) => text.slice(at, at + SHORTEST_TOLD).toLowerCase());

describe('a text of an exchange', () => {
  test.each([
    [
      'Account has insufficient balance for requested action.',
      'Account has insufficient balance for requested action.',
    ],
    ['Canceled: Order had execInst of X\nSubmitted via API.', 'Canceled: Order had execInst of X Submitted via API.'],
    ['  a\u0000\u001b[31m b\u202e c\u2028d\u200be  ', 'a [31m b c d e'],
    ['\ud800x\udc00', 'x'],
    ['price 100% of 61250.5 %', 'price 100% of 61250.5 %'],
    ['bid \u2264 ask, \u4ef7\u683c, \u{1f4c8}', 'bid \u2264 ask, \u4ef7\u683c, \u{1f4c8}'],
    [
      `GET /api/v3/order?symbol=BTCUSDT&signature=ab12&timestamp=1`,
      'GET /api/v3/order?symbol=BTCUSDT&signature=[secret]&timestamp=1',
    ],
    ['q=symbol%3DBTCUSDT%26signature%3Dab12', 'q=symbol%3DBTCUSDT%26signature%3D[secret]'],
    [
      `order 6f1c2d1e-8a4b-4c39-9d70-2f5e8b1a7c03 of key ${BITMEX_KEY}!`,
      'order 6f1c2d1e-8a4b-4c39-9d70-2f5e8b1a7c03 of key [secret]!',
    ],
    [`Invalid key ${BITMEX_KEY.slice(0, 16)}...`, 'Invalid key [secret]...'],
  ])('%j becomes %j', (text, line) => {
    expect(cleaned(text)).toBe(line);
  });

  test('is shortened to a bound, without half a character at its end', () => {
    expect(cleaned('x'.repeat(30).concat(' ').repeat(20))).toHaveLength(240);
    expect(cleaned('\u{1f4c8}'.repeat(300), 10)).toBe(`${'\u{1f4c8}'.repeat(9)}\u2026`);
    expect(cleaned(`${'\0'.repeat(1_000_000)}x`)).toBe('x');
  });

  test('contains nothing of a key, a secret or a signature, in any form at any position', () => {
    const arranged = fc.record({
      before: fc.string({ unit: 'binary', maxLength: 300 }),
      after: fc.string({ unit: 'binary', maxLength: 20 }),
      secret: fc.constantFrom(BINANCE_KEY, BITMEX_KEY, BITMEX_SECRET, SIGNATURE),
      written: fc.constantFrom(...WRITTEN),
      between: fc.constantFrom('', ...UNSEEN, '%00', '%0a', '\\u200b'),
      every: fc.integer({ min: 1, max: 70 }),
    });
    fc.assert(
      fc.property(arranged, ({ before, after, secret, written: [, write], between, every }) => {
        const split = [...write(secret)]
          .map((each, at) => (at > 0 && at % every === 0 ? between + each : each))
          .join('');
        const told = cleaned(`${before}${split}${after}`, 2_000);
        const plain = told.toLowerCase();
        const kept = before.toLowerCase() + after.toLowerCase();
        expect(pieces(secret).filter((piece) => plain.includes(piece) && !kept.includes(piece))).toEqual([]);
        expect(plain).not.toContain(write(secret).toLowerCase());
        expect(told).not.toMatch(/[\p{C}\p{DI}\p{Zl}\p{Zp}]/u);
      }),
      { numRuns: 500 },
    );
  });

  test('is not cut in the middle of a secret that would then show', () => {
    for (let before = 200; before < 1_200; before += 7) {
      const told = cleaned(`${'a '.repeat(before / 2)}${SIGNATURE} and on`, 5_000);
      expect(pieces(SIGNATURE).filter((piece) => told.includes(piece))).toEqual([]);
    }
  });

  test.each([`signature=ab12&x=1`, 'Bearer ab12', `api-key: "ab12"`, `key ${BITMEX_KEY} of ${SIGNATURE}`])(
    'does not change when it is cleaned again: %s',
    (text) => {
      expect(cleaned(cleaned(text))).toBe(cleaned(text));
    },
  );

  test('hides nothing behind a mask the exchange wrote itself', () => {
    expect(cleaned('signature=[secret]ab12')).toBe('signature=[secret]');
    expect(cleaned('Bearer [secret] ab12')).toBe('Bearer [secret]');
  });
});

describe('an id', () => {
  test.each(['oms-1', 'web_1 2', '\u5e01\u5b89\u4eba\u751fUSDT', '6f1c2d1e-8a4b-4c39-9d70-2f5e8b1a7c03', 'a%2Fb'])(
    'is passed on unchanged: %s',
    (id) => {
      expect(isFit(id)).toBe(true);
    },
  );

  test.each<[string, string]>([
    ...UNSEEN.map((unseen): [string, string] => ['what cannot be seen', `oms${unseen}1`]),
    ['a key', `x${BITMEX_KEY}`],
    ['a key in other letters', BITMEX_KEY.toUpperCase()],
    ['more than any id has', 'x'.repeat(65)],
    ['nothing', ''],
  ])('is not passed on with %s in it: %j', (_, id) => {
    expect(isFit(id)).toBe(false);
  });
});
