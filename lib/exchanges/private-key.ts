import { createPrivateKey, type KeyObject } from 'node:crypto';
import { Secret } from '../text/secret.ts';

/**
 * The kinds of private keys that exchanges take: `ed25519` and `rsa` in PKCS#8, `rsaPkcs1` in the older form whose first line
 * names RSA.
 */
export type PrivateKeyKind = 'ed25519' | 'rsa' | 'rsaPkcs1';

/** A private key, or what a text holds instead, in words that show nothing of it. */
type PrivateKeyReading =
  | { readonly secret: Secret; readonly held: undefined }
  | { readonly secret: undefined; readonly held: string };

const WORDS: Readonly<Record<PrivateKeyKind, string>> = {
  ed25519: 'an Ed25519 private key',
  rsa: 'an RSA private key',
  rsaPkcs1: 'an RSA private key in PKCS#1',
};

/** Lengths of an RSA key, in bits: docs/venues/binance.md §28.1. */
const RSA_BITS = { fewest: 2_048, most: 4_096 };

/** What a PEM file holds, by the label of its first line. */
const LABELLED: Readonly<Record<string, string>> = {
  'PUBLIC KEY': 'a public key, whose place is at the exchange',
  'RSA PUBLIC KEY': 'a public key, whose place is at the exchange',
  CERTIFICATE: 'a certificate',
  'OPENSSH PRIVATE KEY': 'an OpenSSH private key',
  'EC PARAMETERS': 'an EC private key',
  'EC PRIVATE KEY': 'an EC private key',
  'DSA PRIVATE KEY': 'a DSA private key',
  'ENCRYPTED PRIVATE KEY': 'a private key that a passphrase encrypts',
};

/** What a PKCS#8 file of a kind that no exchange takes holds. */
const OTHER_TYPES: Readonly<Record<string, string>> = {
  ec: 'an EC private key',
  dsa: 'a DSA private key',
  ed448: 'an Ed448 private key',
  x25519: 'an X25519 private key, which does not sign',
  'rsa-pss': 'an RSA-PSS private key',
};

const DAMAGED = 'a PEM file that is cut off or damaged';

/** Keys by their secrets: parsing one takes longer than signing with it, and it goes when its secret does. */
const parsed = new WeakMap<Secret, KeyObject>();

/** Whether the text is that of a private key, as `readPrivateKey` writes it, and not a secret for HMAC. */
export function isPrivateKey(revealed: string): boolean {
  return revealed.startsWith('-----BEGIN');
}

/** The key of a secret that is one. */
export function privateKeyOf(secret: Secret): KeyObject {
  const known = parsed.get(secret);
  if (known !== undefined) return known;
  const key = createPrivateKey(secret.reveal());
  parsed.set(secret, key);
  return key;
}

/**
 * The private key in a text, if it is of one of `kinds`; `undefined` for a text that is no key file at all. Its lines may
 * have been joined by `\n` or blanks, as where only one line fits, and may end in blanks or carriage returns.
 */
export function readPrivateKey(text: string, kinds: readonly PrivateKeyKind[]): PrivateKeyReading | undefined {
  if (/^ssh-\w+ /.test(text)) return holding('an OpenSSH public key');
  if (!/-{4,5} ?BEGIN /.test(text)) return undefined;
  const lines = text.replaceAll('\\r', '').replaceAll('\\n', '\n').trim();
  const label = /-----BEGIN ([A-Z0-9 ]+)-----/.exec(lines)?.[1];
  if (label === undefined) return holding(DAMAGED);
  // The older way to encrypt a file says so on its second line.
  if (lines.includes('Proc-Type:')) return holding(LABELLED['ENCRYPTED PRIVATE KEY']);
  if (Object.hasOwn(LABELLED, label)) return holding(LABELLED[label]);
  if (label !== 'PRIVATE KEY' && label !== 'RSA PRIVATE KEY') return holding('a PEM file of another kind');
  if (lines.split('-----BEGIN').length > 2) return holding('more than one PEM file');
  return keyIn(lines, label, kinds);
}

function keyIn(
  lines: string,
  label: 'PRIVATE KEY' | 'RSA PRIVATE KEY',
  kinds: readonly PrivateKeyKind[],
): PrivateKeyReading {
  const body = /^-----BEGIN ([A-Z ]+)-----([A-Za-z0-9+/=\s]+)-----END \1-----$/.exec(lines)?.[2];
  if (body === undefined) return holding(DAMAGED);
  const rows = body.replaceAll(/\s/g, '').match(/.{1,64}/g) ?? [];
  const pem = [`-----BEGIN ${label}-----`, ...rows, `-----END ${label}-----`, ''].join('\n');
  const key = keyOf(pem);
  if (key === undefined) return holding(DAMAGED);
  const { asymmetricKeyType: type = '', asymmetricKeyDetails: { modulusLength = 0 } = {} } = key;
  if (type !== 'rsa' && type !== 'ed25519') {
    return holding(Object.hasOwn(OTHER_TYPES, type) ? OTHER_TYPES[type] : 'a private key of another kind');
  }
  const kind = label === 'RSA PRIVATE KEY' ? 'rsaPkcs1' : type;
  if (!kinds.includes(kind)) return holding(WORDS[kind]);
  if (type === 'rsa' && (modulusLength < RSA_BITS.fewest || modulusLength > RSA_BITS.most)) {
    return holding(`${WORDS[kind]} of ${modulusLength} bits`);
  }
  const secret = Secret.of(pem);
  parsed.set(secret, key);
  return { secret, held: undefined };
}

function keyOf(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    // Its message is about the parser, not about the file.
    return undefined;
  }
}

function holding(held = DAMAGED): PrivateKeyReading {
  return { secret: undefined, held };
}

/** The kinds in prose, e.g. `an Ed25519 private key or an RSA private key of 2048 to 4096 bits in PKCS#8`. */
export function privateKeyNeeds(kinds: readonly PrivateKeyKind[]): string {
  const words = kinds
    .filter((kind) => kind !== 'rsaPkcs1')
    .map((kind) => (kind === 'rsa' ? `${WORDS.rsa} of ${RSA_BITS.fewest} to ${RSA_BITS.most} bits` : WORDS[kind]));
  return `${words.join(' or ')}, in PKCS#8 (BEGIN PRIVATE KEY) and without a passphrase`;
}
