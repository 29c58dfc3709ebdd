import type { Exchange } from '../domain/instrument.ts';
import { Problem } from '../domain/problem.ts';
import { Secret } from '../text/secret.ts';

/** Visible ASCII: what the key formats of all venues use, and all that may stand in an HTTP header. */
const VISIBLE_ASCII = /^[\x21-\x7e]+$/;

/**
 * The key in `text`, without the blanks and line ends that pasting leaves around it. `undefined` when nothing is left.
 * Throws `CREDENTIALS_MALFORMED`, which says what is wrong with the content of `where` and never shows it.
 */
export function readKey(text: string | undefined, where: string, exchange: Exchange): Secret | undefined {
  const key = text?.trim() ?? '';
  if (key === '') return undefined;
  const fault = faultOf(key);
  if (fault !== undefined) throw new Problem('CREDENTIALS_MALFORMED', `${where} ${fault}.`, { exchange });
  return Secret.of(key);
}

function faultOf(key: string): string | undefined {
  if (/^(["'`]).*\1$/s.test(key)) return 'is wrapped in quotation marks: store the key without them';
  if (key.startsWith('-----BEGIN')) return 'holds a PEM file: only HMAC keys are supported';
  if (/\s/.test(key)) return 'has white space inside: it holds more than one key, or a broken line';
  if (!VISIBLE_ASCII.test(key)) return 'has characters that no key has: paste it again as plain text';
  return undefined;
}
