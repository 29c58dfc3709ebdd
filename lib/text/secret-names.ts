/**
 * Parts of names of fields, headers, parameters and variables that hold credentials; a space stands for an optional `-` or
 * `_`. Wide on purpose: a harmless value that is masked costs a look at the code, a key in a log costs the account.
 */
const PARTS = [
  'secret',
  'signature',
  'token',
  'passw',
  'passphrase',
  'authorization',
  'credential',
  'cookie',
  'session',
  'api key',
  'listen key',
  'private key',
];

/** Names that hold credentials; as parts of longer names these words are harmless. */
const WHOLE_NAMES: ReadonlySet<string> = new Set(['key', 'sig', 'auth']);

/** Source of a regular expression that finds a part of a secret name in a text, in lower case. */
export const SECRET_NAME_PART = PARTS.map((part) => part.replaceAll(' ', '[-_]?')).join('|');

const PART_WITHOUT_SEPARATORS = new RegExp(PARTS.map((part) => part.replaceAll(' ', '')).join('|'));

/** Names that were judged before: the fields of logs have few names, repeated with every line. */
const judged = new Map<string, boolean>();
const MOST_JUDGED = 500;

/** Whether a value of this name is a credential, in whichever case and with whichever separators the name is written. */
export function isSecretName(name: string): boolean {
  const known = judged.get(name);
  if (known !== undefined) return known;
  const secret = hasSecretPart(name);
  if (judged.size < MOST_JUDGED) judged.set(name, secret);
  return secret;
}

function hasSecretPart(name: string): boolean {
  const plain = name.trim().toLowerCase().replaceAll(/[-_]/g, '');
  return PART_WITHOUT_SEPARATORS.test(plain) || WHOLE_NAMES.has(plain);
}
