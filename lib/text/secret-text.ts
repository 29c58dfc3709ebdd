import { SECRET_MASK, type Secret } from './secret.ts';
import { SECRET_NAME_PART } from './secret-names.ts';

/**
 * `signature=ab12`, `"apiKey": "…"`, `X-MBX-APIKEY: …`, `'api-signature' => …`: a secret name, a separator, its value. A match
 * ends before the value, which may hold further names: `session: {apiKey: …}`.
 */
const NAMED_VALUE = new RegExp(
  String.raw`[\w-]*(?:${SECRET_NAME_PART})[\w-]*["']?\s*(?:[:=]|=>)\s*["']?(?=(?<secret>(?:\[secret\]|[^\s"'&,;)}\]])+))`,
  'dgi',
);

/** `Authorization: AWS4-HMAC-SHA256 Credential=…`, `Bearer …`: everything to the end of the line or the closing quote. */
const AUTHORIZATION = /(?:(?:proxy-)?authorization["']?\s*[:=]\s*["']?|\b(?:Bearer|Basic)\s+)(?<secret>[^"'\r\n]+)/dgi;

const URL_USER = /[a-z][a-z0-9+.-]*:\/\/(?<secret>[^\s/@]+)@/dgi;

/** HMAC-SHA256 in hex has 64 characters, a Binance key 64, a session token more; no id, symbol or name of ours has 40. */
const LONG_RUN = /(?<secret>[A-Za-z0-9]{40,})/dg;

/** A BitMEX secret has 48 base64url characters of all kinds, unlike a trace header or a dashed name. */
const LONG_MIXED_RUN = /(?<secret>(?=[\w-]*[a-z])(?=[\w-]*[A-Z])(?=[\w-]*\d)[\w-]{44,})/dg;

/** A signature of a private key is base64, 88 characters of Ed25519 and more of RSA, and may be encoded as in a URL. */
const LONG_BASE64 = /(?<secret>(?:[A-Za-z0-9+/]|%2[BbFf]){80,}(?:=|%3[Dd]){0,2})/dg;

/** What a secret looks like beside a word that says so, and by itself. */
const MARKED = [URL_USER, AUTHORIZATION, NAMED_VALUE];
const UNMARKED = [LONG_RUN, LONG_MIXED_RUN, LONG_BASE64];

/** Part of every text in which `MARKED` finds something. Few texts have one, and the full search is expensive. */
const MARK = new RegExp(`@|authorization|bearer|basic|${SECRET_NAME_PART}`, 'i');
const SHORTEST_UNMARKED = 40;

/** Most places of a text begin no piece, which two characters tell without a copy. */
const BEGINNINGS = 4_096;

function beginningAt(text: string, at: number): number {
  return ((text.charCodeAt(at) << 6) ^ text.charCodeAt(at + 1)) & (BEGINNINGS - 1);
}

/** Length that distinguishes a piece of a secret from other text; shorter pieces are ignored. */
const PIECE = 12;

const PEM_BODY = /^-----BEGIN [A-Z ]+-----\n([\s\S]+)\n-----END /;

/** A range in a text: `[from, to)`. */
export type Span = readonly [from: number, to: number];

/** Finds secrets in texts of any origin. */
export interface SecretText {
  /** Adds a secret to find from now on, in any case, also in a URL and in JSON. */
  conceal(secret: Secret): void;
  /** Ranges that show a concealed secret, a credential by its name, or what looks like a key or signature. */
  spansIn(text: string): Span[];
  /** Ranges that show a concealed secret or a piece of one, as truncation leaves behind. */
  piecesIn(text: string): Span[];
}

/** Starts without concealed secrets. */
export function createSecretText(): SecretText {
  const concealed = new Set<string>();
  const pieces = new Set<string>();
  const lengths = new Set<number>();
  const beginnings = new Uint8Array(BEGINNINGS);
  const known = new WeakSet<Secret>();
  let shortest = Number.POSITIVE_INFINITY;

  return {
    conceal(secret) {
      // Keys are concealed again whenever they are used.
      if (known.has(secret)) return;
      known.add(secret);
      const [whole, ...lines] = linesOf(secret.reveal());
      if (concealed.has(lowerCased(whole))) return;
      // Plain, and escaped as in a URL and in JSON.
      for (const each of [whole, ...lines].flatMap((text) => [text, encodeURIComponent(text), inJson(text)])) {
        concealed.add(lowerCased(each));
        shortest = Math.min(shortest, each.length);
      }
      const length = Math.min(PIECE, whole.length);
      lengths.add(length);
      for (let from = 0; from + length <= whole.length; from += 1) {
        const piece = lowerCased(whole.slice(from, from + length));
        pieces.add(piece);
        beginnings[beginningAt(piece, 0)] = 1;
      }
    },
    spansIn(text) {
      const found: Span[] = MARK.test(text) ? MARKED.flatMap(matches(text)) : [];
      if (text.length >= SHORTEST_UNMARKED) found.push(...UNMARKED.flatMap(matches(text)));
      if (text.length < shortest) return found;
      const lower = lowerCased(text);
      for (const secret of concealed) found.push(...occurrences(lower, secret));
      return found;
    },
    piecesIn(text) {
      const lower = lowerCased(text);
      const found: Span[] = [];
      for (const length of lengths) {
        for (let from = 0; from + length <= lower.length; from += 1) {
          if (beginnings[beginningAt(lower, from)] === 0) continue;
          if (pieces.has(lower.slice(from, from + length))) found.push([from, from + length]);
        }
      }
      return found;
    },
  };
}

/**
 * The text of a secret, followed by those of its lines that are long enough to tell. A private key as PEM is what stands
 * between its first and its last line, which are no secret, without its line ends, which others may write in other ways.
 */
function linesOf(revealed: string): readonly [whole: string, ...lines: readonly string[]] {
  const body = PEM_BODY.exec(revealed)?.[1];
  if (body === undefined) return [revealed];
  const lines = body.split('\n');
  return [lines.join(''), ...lines.filter((line) => line.length >= PIECE)];
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** Returns the text with `[secret]` in place of each span; the text between spans passes through `between`. */
export function masked(text: string, spans: readonly Span[], between: (text: string) => string = (it) => it): string {
  if (spans.length === 0) return between(text);
  let result = '';
  let at = 0;
  for (const [from, to] of merged(spans)) {
    result += `${between(text.slice(at, from))}${SECRET_MASK}`;
    at = to;
  }
  return result + between(text.slice(at));
}

/** Sorts spans and merges overlapping ones. */
function merged(spans: readonly Span[]): Span[] {
  const result: Span[] = [];
  for (const [from, to] of [...spans].sort(([one], [other]) => one - other)) {
    const last = result.at(-1);
    if (last !== undefined && from < last[1]) result[result.length - 1] = [last[0], Math.max(last[1], to)];
    else result.push([from, to]);
  }
  return result;
}

function occurrences(text: string, part: string): Span[] {
  const found: Span[] = [];
  for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + part.length)) {
    found.push([at, at + part.length]);
  }
  return found;
}

function matches(text: string): (look: RegExp) => Span[] {
  return (look) =>
    [...text.matchAll(look)].flatMap(({ indices }) => {
      const span = indices?.groups?.secret;
      return span === undefined ? [] : [span];
    });
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII.
const ASCII = /^[\x00-\x7f]*$/;

/** Only the letters that keys use: others may change their length with their case. */
function lowerCased(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  return text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
