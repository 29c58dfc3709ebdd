import type { Exchange } from '../domain/instrument.ts';
import { Problem } from '../domain/problem.ts';
import { Secret } from '../text/secret.ts';
import { type ByKeyPart, type Credentials, eachKeyPart, type KeyPart } from './credentials.ts';
import { type PrivateKeyKind, privateKeyNeeds, readPrivateKey } from './private-key.ts';

/** Visible ASCII: all that venues' keys consist of, and all that an HTTP header allows. */
const VISIBLE_ASCII = /^[\x21-\x7e]+$/;
const QUOTED = /^(["'`]).*\1$/s;

/**
 * The key in `text`, without the spaces and line ends that pasting leaves around it: one line of text, or a private key of one
 * of these kinds as PEM. `undefined` if nothing is left. Throws `CREDENTIALS_MALFORMED`, which says what is wrong with the
 * content of `where` and never shows it.
 */
export function readKey(
  text: string | undefined,
  where: string,
  exchange: Exchange,
  privateKeys: readonly PrivateKeyKind[] = [],
): Secret | undefined {
  const key = text?.trim() ?? '';
  if (key === '') return undefined;
  const refused = (fault: string) => new Problem('CREDENTIALS_MALFORMED', `${where} ${fault}.`, { exchange });
  if (QUOTED.test(key)) throw refused('is wrapped in quotation marks: store the key without them');
  const read = readPrivateKey(key, privateKeys);
  if (read?.secret !== undefined) return read.secret;
  if (read !== undefined) throw refused(`holds ${read.held}; ${needed(privateKeys)}`);
  const fault = faultOf(key);
  if (fault !== undefined) throw refused(fault);
  return Secret.of(key);
}

/** The sentence avoids a colon after "private key", which would mask what follows in a log. */
function needed(privateKeys: readonly PrivateKeyKind[]): string {
  if (privateKeys.length === 0) return 'what belongs here is the text that the exchange shows, not a PEM file';
  return `what belongs here is the secret that the exchange shows, or as PEM ${privateKeyNeeds(privateKeys)}`;
}

/** The keys `readKeys` found, or the places that are empty. */
export type FoundKeys =
  | { readonly credentials: Credentials; readonly missing: readonly [] }
  | { readonly credentials: undefined; readonly missing: readonly string[] };

/** The keys of an exchange from the places of their parts, each read by `readKey`. */
export function readKeys(
  places: ByKeyPart<string>,
  textAt: (place: string) => string | undefined,
  exchange: Exchange,
  privateKeys: (part: KeyPart) => readonly PrivateKeyKind[],
): FoundKeys {
  const found: Partial<Record<KeyPart, Secret>> = {};
  const missing: string[] = [];
  for (const [part, place] of eachKeyPart(places)) {
    const key = readKey(textAt(place), place, exchange, privateKeys(part));
    if (key === undefined) missing.push(place);
    else found[part] = key;
  }
  const { apiKey, apiSecret } = found;
  if (missing.length > 0 || apiKey === undefined || apiSecret === undefined) return { credentials: undefined, missing };
  return { credentials: { ...found, apiKey, apiSecret }, missing: [] };
}

function faultOf(key: string): string | undefined {
  if (/\s/.test(key)) return 'has white space inside: it holds more than one key, or a broken line';
  if (!VISIBLE_ASCII.test(key)) return 'has characters that no key contains: paste it again as plain text';
  return undefined;
}
