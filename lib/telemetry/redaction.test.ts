import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Problem } from '../domain/problem.ts';
import { Secret } from '../text/secret.ts';
import { createRedactor } from './redaction.ts';

const CANARY = 'canary-9x';
const redactor = createRedactor();

describe('text', () => {
  test.each([
    [
      'GET /api/v3/order?symbol=BTCUSDT&signature=canary-9x&timestamp=1',
      'GET /api/v3/order?symbol=BTCUSDT&signature=[secret]&timestamp=1',
    ],
    ['X-MBX-APIKEY: canary-9x', 'X-MBX-APIKEY: [secret]'],
    ['{"apiKey":"canary-9x","symbol":"BTCUSDT"}', '{"apiKey":"[secret]","symbol":"BTCUSDT"}'],
    ["{ 'api-signature': 'canary-9x' }", "{ 'api-signature': '[secret]' }"],
    ['Authorization: AWS4-HMAC-SHA256 Credential=canary-9x/20260101, Signature=canary-9x', 'Authorization: [secret]'],
    ['sent Bearer canary-9x', 'sent Bearer [secret]'],
    ['https://user:canary-9x@host/path', 'https://[secret]@host/path'],
    ['api_secret = canary-9x', 'api_secret = [secret]'],
    ['ATLAS_BINANCE_API_SECRET=canary-9x npm start', 'ATLAS_BINANCE_API_SECRET=[secret] npm start'],
  ])('%s', (given, redacted) => {
    expect(redactor.text(given)).toBe(redacted);
  });

  test.each([
    'binance.usdm.BTCUSDT.8389766145050669870',
    'bitmex.coinm.XBTUSD.133c5c30-2d6b-4a5c-8a4e-7f3b1d1c9a10',
    'The exchange does not accept the stored keys',
    'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=557abcec3ee5a047;Sampled=1',
    '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    'arn:aws:lambda:ap-northeast-1:123456789012:function:atlas-dev-place-order',
    '    at place (/var/task/functions/place-order.js:10:15)',
    'Parameter Store has no parameter /atlas/dev/binance/api-key.',
    'ATLAS_BINANCE_API_KEY is not set.',
  ])('keeps what debugging needs: %s', (text) => {
    expect(redactor.text(text)).toBe(text);
  });

  test('a signature or key is recognized by its form, anywhere', () => {
    const binanceKey = 'vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A';
    const bitmexSecret = 'chNOOS4KvNXR_Xq4k4c9qsfoKWvnDecLATCRlcBwyKDYnWgO';
    const signature = createHmac('sha256', 'k').update('m').digest('hex');
    for (const secret of [binanceKey, bitmexSecret, signature]) {
      expect(redactor.text(`refused: <${secret}>`)).toBe('refused: <[secret]>');
    }
  });

  test('a signature of a private key is recognized by its form, as base64 and encoded for a URL', () => {
    for (const { privateKey, digest } of [
      { privateKey: generateKeyPairSync('ed25519').privateKey, digest: null },
      { privateKey: generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey, digest: 'sha256' },
    ]) {
      for (let each = 0; each < 50; each += 1) {
        const signature = sign(digest, Buffer.from(`m${each}`), privateKey).toString('base64');
        expect(redactor.text(`refused: <${signature}>`)).toBe('refused: <[secret]>');
        expect(redactor.text(`refused: <${encodeURIComponent(signature)}>`)).toBe('refused: <[secret]>');
      }
    }
  });

  test.each([
    ['ed25519', generateKeyPairSync('ed25519').privateKey],
    ['rsa', generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey],
  ] as const)('a concealed private key is masked, whole and line by line: %s', (_, key) => {
    const own = createRedactor();
    const pem = key.export({ type: 'pkcs8', format: 'pem' }).toString();
    own.conceal(Secret.of(pem));
    const lines = pem.split('\n').filter((line) => line.length >= 12 && !line.startsWith('-----'));
    expect(lines).not.toEqual([]);
    for (const text of [
      pem,
      pem.replaceAll('\n', '\r\n'),
      pem.replaceAll('\n', '\\n'),
      pem.replaceAll('\n', ''),
      JSON.stringify({ pem }),
      encodeURIComponent(pem),
      pem.toLowerCase(),
      ...lines,
    ]) {
      const shown = own.text(text).toLowerCase();
      for (const line of lines) {
        expect(shown).not.toContain(line.toLowerCase());
        expect(shown).not.toContain(encodeURIComponent(line).toLowerCase());
      }
    }
  });

  test('a concealed key is masked whatever its form, also in a URL and in JSON', () => {
    const own = createRedactor();
    own.conceal(Secret.of('paper+"key'));
    const texts = ['key paper+"key!', `?x=${encodeURIComponent('paper+"key')}`, JSON.stringify({ x: 'paper+"key' })];
    expect(texts.map(own.text)).toEqual(['key [secret]!', '?x=[secret]', '{"x":"[secret]"}']);
  });
});

describe('values', () => {
  test('credentials are masked by name at any depth, and other fields stay', () => {
    const headers = { 'api-key': CANARY, 'X-MBX-APIKEY': CANARY, authorization: CANARY, 'set-cookie': [CANARY] };
    expect(redactor.fields({ call: { headers, path: '/order' }, key: CANARY, symbol: 'BTC/USDT' })).toEqual({
      call: {
        headers: {
          'api-key': '[secret]',
          'X-MBX-APIKEY': '[secret]',
          authorization: '[secret]',
          'set-cookie': '[secret]',
        },
        path: '/order',
      },
      key: '[secret]',
      symbol: 'BTC/USDT',
    });
  });

  test('an error is expanded with its causes, and its messages are masked too', () => {
    const cause = Object.assign(new Error(`connect signature=${CANARY}`), { code: 'ECONNRESET' });
    const printed = redactor.value(new Problem('EXCHANGE_UNREACHABLE', `apiKey=${CANARY}`, {}, { cause }));
    expect(printed).toMatchObject({
      name: 'Problem',
      code: 'EXCHANGE_UNREACHABLE',
      message: 'EXCHANGE_UNREACHABLE: apiKey=[secret]',
      cause: { message: 'connect signature=[secret]', code: 'ECONNRESET' },
    });
    expect(JSON.stringify(printed)).not.toContain(CANARY);
  });

  test('anything can be printed', () => {
    const circular: Record<string, unknown> = { name: 'loop' };
    circular.self = circular;
    const odd = {
      circular,
      bytes: Buffer.from(CANARY),
      map: new Map<string, unknown>([['apiSecret', CANARY]]),
      set: new Set([1n]),
      date: new Date(0),
      never: new Date(Number.NaN),
      nan: Number.NaN,
      url: new URL('https://host/?signature=canary-9x'),
      secret: Secret.of(CANARY),
      held: [Secret.of(CANARY)],
      fn: () => CANARY,
      symbol: Symbol('s'),
      none: undefined,
      nothing: null,
    };
    expect(redactor.fields(odd)).toEqual({
      circular: { name: 'loop', self: '[circular]' },
      bytes: '[9 bytes]',
      map: { apiSecret: '[secret]' },
      set: ['1'],
      date: '1970-01-01T00:00:00.000Z',
      never: 'Invalid Date',
      nan: 'NaN',
      url: 'https://host/?signature=[secret]',
      secret: '[secret]',
      held: ['[secret]'],
      symbol: '[symbol]',
      nothing: null,
    });
  });

  test('depth is limited', () => {
    let deep: unknown = CANARY;
    for (let level = 0; level < 1_000; level += 1) deep = { deep };
    expect(JSON.stringify(redactor.value(deep))).toContain('[too deep]');
  });

  test('a concealed key remains nowhere in any value', () => {
    const own = createRedactor();
    own.conceal(Secret.of(CANARY));
    const leaf = fc.constantFrom<unknown>(CANARY, `x${CANARY}y`, new Error(CANARY), Secret.of(CANARY), 1, null);
    const tree = fc.letrec((tie) => ({
      node: fc.oneof(
        { depthSize: 'small' },
        leaf,
        fc.array(tie('node')),
        fc.dictionary(fc.constantFrom('a', 'note', CANARY), tie('node')),
      ),
    })).node;
    fc.assert(fc.property(tree, (value) => !JSON.stringify(own.value(value)).includes(CANARY)));
  });
});
