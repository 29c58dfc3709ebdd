import { SECRET_MASK, type Secret } from './secret.ts';
import { SECRET_NAME_PART } from './secret-names.ts';

/** `signature=ab12`, `"apiKey": "…"`, `X-MBX-APIKEY: …`, `'api-signature' => …`: a secret name, a separator, its value. */
const NAMED_VALUE = new RegExp(
  String.raw`[\w-]*(?:${SECRET_NAME_PART})[\w-]*["']?\s*(?:[:=]|=>)\s*["']?(?<secret>(?:\[secret\]|[^\s"'&,;)}\]])+)`,
  'dgi',
);

/** `Authorization: AWS4-HMAC-SHA256 Credential=…`, `Bearer …`: everything to the end of the line or the closing quote. */
const AUTHORIZATION = /(?:(?:proxy-)?authorization["']?\s*[:=]\s*["']?|\b(?:Bearer|Basic)\s+)(?<secret>[^"'\r\n]+)/dgi;

const URL_USER = /[a-z][a-z0-9+.-]*:\/\/(?<secret>[^\s/@]+)@/dgi;

/** HMAC-SHA256 in hex has 64 characters, a Binance key 64, a session token more; no id, symbol or word of ours has 40. */
const LONG_RUN = /(?<secret>[A-Za-z0-9]{40,})/dg;

/** A BitMEX secret has 48 characters of base64url, of all kinds: that tells it from a trace header or a dashed name. */
const LONG_MIXED_RUN = /(?<secret>(?=[\w-]*[a-z])(?=[\w-]*[A-Z])(?=[\w-]*\d)[\w-]{44,})/dg;

const LOOKS = [URL_USER, AUTHORIZATION, NAMED_VALUE, LONG_RUN, LONG_MIXED_RUN];

/** A word, in which none of them finds anything: it has no separator, and is too short for a run. */
const PLAIN_WORD = /^\w{1,39}$/;

/** As much of a secret as tells it from any other text: no shorter piece of a key is looked for. */
const PIECE = 12;

/** A part of a text: `[from, to)`. */
export type Span = readonly [from: number, to: number];

/** The rule by which secrets are found in a text, whoever writes it and whoever reads it. */
export interface SecretText {
  /** From now on this very text is found wherever it turns up, in whichever case, in a URL and in JSON too. */
  conceal(secret: Secret): void;
  /** Where a text shows a concealed secret, a credential by its name, or what looks like a key or a signature. */
  spansIn(text: string): Span[];
  /** Where a text shows a concealed secret or a piece of one, as a cut or an echo of half of it leaves behind. */
  piecesIn(text: string): Span[];
}

/** Knows no secret of its own until it is told one. */
export function createSecretText(): SecretText {
  const concealed = new Set<string>();
  const pieces = new Set<string>();
  const lengths = new Set<number>();

  return {
    conceal(secret) {
      const revealed = secret.reveal();
      // As it would stand in a URL, and in a JSON text.
      for (const each of [revealed, encodeURIComponent(revealed), JSON.stringify(revealed).slice(1, -1)]) {
        concealed.add(lowerCased(each));
      }
      const length = Math.min(PIECE, revealed.length);
      lengths.add(length);
      for (let from = 0; from + length <= revealed.length; from += 1) {
        pieces.add(lowerCased(revealed.slice(from, from + length)));
      }
    },
    spansIn(text) {
      const lower = concealed.size === 0 ? '' : lowerCased(text);
      const known = [...concealed].flatMap((secret) => occurrences(lower, secret));
      return PLAIN_WORD.test(text) ? known : [...known, ...LOOKS.flatMap(matches(text))];
    },
    piecesIn(text) {
      const lower = lowerCased(text);
      const found: Span[] = [];
      for (const length of lengths) {
        for (let from = 0; from + length <= lower.length; from += 1) {
          if (pieces.has(lower.slice(from, from + length))) found.push([from, from + length]);
        }
      }
      return found;
    },
  };
}

/** The text with `[secret]` in place of each span; what stands between them passes through `between`. */
export function masked(text: string, spans: readonly Span[], between: (text: string) => string = (it) => it): string {
  let result = '';
  let at = 0;
  for (const [from, to] of merged(spans)) {
    result += `${between(text.slice(at, from))}${SECRET_MASK}`;
    at = to;
  }
  return result + between(text.slice(at));
}

/** In order; those that overlap are one. */
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

/** Only letters that keys have: other ones may change their length with their case. */
function lowerCased(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  return text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
