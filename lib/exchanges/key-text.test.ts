import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { Exchange } from '../domain/instrument.ts';
import { Problem } from '../domain/problem.ts';
import { createRedactor } from '../telemetry/redaction.ts';
import { readKey } from './key-text.ts';
import { type PrivateKeyKind, privateKeyOf } from './private-key.ts';

const pkcs8 = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString();
const ED25519 = generateKeyPairSync('ed25519');
const RSA = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const PEM = pkcs8(RSA.privateKey);
const PKCS1 = RSA.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();

/** What may stand in place of the secret, as the table of venues says. */
const KINDS: Readonly<Record<Exchange, readonly PrivateKeyKind[]>> = {
  binance: ['ed25519', 'rsa'],
  bitmex: [],
  bybit: ['rsa', 'rsaPkcs1'],
};

const read = (text: string, exchange: Exchange = 'binance', part: 'apiKey' | 'apiSecret' = 'apiSecret') =>
  readKey(text, 'The place', exchange, part === 'apiSecret' ? KINDS[exchange] : []);

function refusalOf(...args: Parameters<typeof read>): string {
  try {
    read(...args);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    expect(error.code).toBe('CREDENTIALS_MALFORMED');
    return error.detail;
  }
  throw new Error('the text was taken');
}

describe('a private key as PEM', () => {
  const joined = (by: string) => PEM.trim().replaceAll('\n', by);
  test.each([
    ['as it is', PEM],
    ['with blank lines around it', `\n\n ${PEM}\n\n`],
    ['with carriage returns', joined('\r\n')],
    ['with carriage returns alone', joined('\r')],
    ['joined by \\n', joined('\\n')],
    ['joined by \\n, one of which also ends it', `${joined('\\n')}\\n`],
    ['joined by \\r\\n', joined('\\r\\n')],
    ['joined by blanks', joined(' ')],
    ['joined by nothing', joined('')],
    ['with blanks at the ends of its lines', joined('  \n')],
    ['with indented lines', joined('\n    ')],
    ['with tabs and CRLF', joined('\t\r\n\t')],
    ['with blank lines between', joined('\n\n')],
    ['with a byte order mark', `\ufeff${PEM}`],
    ['with all its letters on one line', PEM.replaceAll(/(?<=[A-Za-z0-9+/=])\n(?=[A-Za-z0-9+/=])/g, '')],
  ])('is read %s', (_, text) => {
    expect(read(text)?.reveal()).toBe(PEM);
  });

  test.each([
    ['Ed25519', 'binance', pkcs8(ED25519.privateKey)],
    ['RSA', 'binance', PEM],
    ['RSA of 4096 bits', 'binance', pkcs8(generateKeyPairSync('rsa', { modulusLength: 4_096 }).privateKey)],
    ['RSA', 'bybit', PEM],
    ['RSA in PKCS#1', 'bybit', PKCS1],
  ] as const)('of kind %s is taken at %s', (_, exchange, text) => {
    expect(read(text, exchange)?.reveal()).toBe(text);
  });

  test('is parsed once for its secret', () => {
    const secret = read(PEM);
    if (secret === undefined) throw new Error('nothing was read');
    expect(privateKeyOf(secret)).toBe(privateKeyOf(secret));
    expect(privateKeyOf(secret).equals(RSA.privateKey)).toBe(true);
  });
});

const armoured = (label: string, body = 'c2VjcmV0'.repeat(16)) =>
  `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----\n`;
const encrypted = (type: 'pkcs1' | 'pkcs8') =>
  RSA.privateKey.export({ type, format: 'pem', cipher: 'aes-256-cbc', passphrase: 'p' }).toString();
const ec = generateKeyPairSync('ec', { namedCurve: 'secp256k1' });
const rsaOf = (modulusLength: number) => pkcs8(generateKeyPairSync('rsa', { modulusLength }).privateKey);

const WRONG: readonly (readonly [what: string, text: string])[] = [
  ['a public key, whose place is at the exchange', RSA.publicKey.export({ type: 'spki', format: 'pem' }).toString()],
  [
    'a public key, whose place is at the exchange',
    ED25519.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  ],
  ['a public key, whose place is at the exchange', RSA.publicKey.export({ type: 'pkcs1', format: 'pem' }).toString()],
  ['a private key that a passphrase encrypts', encrypted('pkcs8')],
  ['a private key that a passphrase encrypts', encrypted('pkcs1')],
  ['an EC private key', pkcs8(ec.privateKey)],
  ['an EC private key', ec.privateKey.export({ type: 'sec1', format: 'pem' }).toString()],
  ['an EC private key', `${armoured('EC PARAMETERS')}${armoured('EC PRIVATE KEY')}`],
  ['an Ed448 private key', pkcs8(generateKeyPairSync('ed448').privateKey)],
  ['an X25519 private key, which does not sign', pkcs8(generateKeyPairSync('x25519').privateKey)],
  ['an RSA-PSS private key', pkcs8(generateKeyPairSync('rsa-pss', { modulusLength: 2_048 }).privateKey)],
  ['an RSA private key of 1024 bits', rsaOf(1_024)],
  ['an RSA private key in PKCS#1', PKCS1],
  ['an OpenSSH private key', armoured('OPENSSH PRIVATE KEY')],
  ['an OpenSSH public key', `ssh-ed25519 ${'c2VjcmV0'.repeat(8)} me@desk`],
  ['a certificate', armoured('CERTIFICATE')],
  ['more than one PEM file', `${PEM}${PEM}`],
  ['a PEM file of another kind', armoured('PGP PRIVATE KEY BLOCK')],
  ['a PEM file of another kind', armoured('CONSTRUCTOR')],
  ['a PEM file that is cut off or damaged', PEM.slice(0, 400)],
  ['a PEM file that is cut off or damaged', PEM.slice(0, -4)],
  ['a PEM file that is cut off or damaged', PEM.replace('-----BEGIN', '----BEGIN')],
  ['a PEM file that is cut off or damaged', `Bag Attributes: none\n${PEM}`],
  ['a PEM file that is cut off or damaged', PEM.replace(/\n.{64}\n/, '\n')],
  ['a PEM file that is cut off or damaged', PEM.replace(/(?<=\n)[A-Z]/, '*')],
  ['a PEM file that is cut off or damaged', armoured('PRIVATE KEY')],
  ['a PEM file that is cut off or damaged', '-----BEGIN PRIVATE KEY-----'],
];

/** Every run of the text that could tell something of a key. */
const tellingIn = (text: string) =>
  text.replaceAll(/-----(?:BEGIN|END)[^-]*-----/g, ' ').match(/[A-Za-z0-9+/]{9,}/g) ?? [];

describe('another file in the place of the secret', () => {
  test.each(WRONG)('is named, with what is needed, and never shown: %s (%#)', (what, text) => {
    const detail = refusalOf(text);
    expect(detail).toBe(
      `The place holds ${what}; what belongs here is the secret that the exchange shows, or as PEM an Ed25519 private key ` +
        'or an RSA private key of 2048 to 4096 bits, in PKCS#8 (BEGIN PRIVATE KEY) and without a passphrase.',
    );
    for (const piece of tellingIn(text)) expect(detail).not.toContain(piece.slice(0, 9));
  });

  test.each(WRONG)('is named where only text belongs too: %s (%#)', (what, text) => {
    // An RSA key that would do elsewhere is as wrong as one that is too short.
    const said = what.replace(' of 1024 bits', '');
    const expected = `The place holds ${said}; what belongs here is the text that the exchange shows, not a PEM file.`;
    expect(refusalOf(text, 'binance', 'apiKey')).toBe(expected);
    expect(refusalOf(text, 'bitmex')).toBe(expected);
  });

  test('a good private key in the place of the API key is one in the wrong place', () => {
    expect(refusalOf(pkcs8(ED25519.privateKey), 'binance', 'apiKey')).toContain('holds an Ed25519 private key; what');
    expect(refusalOf(PEM, 'bybit', 'apiKey')).toContain('holds an RSA private key; what');
    expect(refusalOf(PEM, 'bitmex')).toContain('holds an RSA private key; what');
  });

  test('a kind that this exchange does not take is refused before it is used', () => {
    expect(refusalOf(pkcs8(ED25519.privateKey), 'bybit')).toContain('holds an Ed25519 private key; what');
  });

  test.each([...WRONG, ['whole', PEM] as const])(
    'leaves nothing of it in the stack of the problem: %s (%#)',
    (_, text) => {
      let thrown: unknown;
      try {
        read(text, 'bitmex');
      } catch (error) {
        thrown = error;
      }
      expect(thrown).toBeInstanceOf(Problem);
      const shown = inspect(thrown, { depth: 9, showHidden: true });
      for (const piece of tellingIn(text)) expect(shown).not.toContain(piece.slice(0, 12));
    },
  );

  test('is told whole in a log, where what follows the name of a secret is masked', () => {
    for (const [, text] of WRONG) {
      const detail = refusalOf(text);
      expect(createRedactor().text(detail)).toBe(detail);
    }
  });
});
