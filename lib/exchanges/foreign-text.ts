import { masked, type SecretText, type Span } from '../text/secret-text.ts';

/** Maximum length of foreign text that is passed on, in characters. */
const LONGEST = 240;
/** No exchange uses longer names or ids. */
const LONGEST_NAME = 64;
/**
 * How much of a text is read, and how much of that is passed on, in visible characters: a secret that crosses the first
 * bound then starts beyond the second.
 */
const READ = 2_048;
const PASSED_ON = 1_024;
/** How often a text is unescaped, for an echo inside an echo. */
const LAYERS = 3;

/** Invisible characters: controls, bidi overrides, zero width, lone surrogates, line and paragraph separators. */
const INVISIBLE = /^[\p{C}\p{DI}\p{Zl}\p{Zp}]$/u;
const VISIBLE = /[^\p{C}\p{DI}\p{Zl}\p{Zp}]/gu;
const INVISIBLE_OR_BLANK = /[\p{C}\p{DI}\p{Z}\s]+/gu;
const NAME = /^(?:(?!\p{DI})[\p{L}\p{M}\p{N}\p{P}\p{S} ])+$/u;
const PLAIN = /^[\x20-\x7e]*$/;
/** Such a text can be read in one way only, and shown as it is. */
const WORD = /^[A-Za-z0-9_]+$/;
const MAY_BE_ESCAPED = /[%\\]/;
const ESCAPE = /^(?:%[0-9a-f]{2}|\\u[0-9a-f]{4})/i;

/** Whether a foreign text can be shown as a name: fully visible and not too long. */
export function isName(text: string): boolean {
  return text.length <= LONGEST_NAME && NAME.test(text);
}

/** Cleans an exchange's text before it is shown. */
export interface ForeignText {
  /**
   * The text as one line of at most `longest` visible characters, without any secret: not in another letter case, not
   * escaped as in a URL or in JSON, not with invisible characters in between, not in part.
   */
  cleaned(text: string, longest?: number): string;
  /** Whether a name or an id can be passed on unchanged. One that cannot is not altered: its row is unreadable. */
  isFit(id: string): boolean;
}

/** Cleans by the same rule as log redaction, which knows the secrets in use. */
export function createForeignText(secrets: SecretText): ForeignText {
  const isOpen = (word: string) => secrets.spansIn(word).length === 0 && secrets.piecesIn(word).length === 0;
  const spansIn = (reading: Reading): Span[] =>
    [...secrets.spansIn(reading.seen), ...secrets.piecesIn(reading.seen)].map((span) => reading.inText(span));
  return {
    cleaned(text, longest = LONGEST) {
      if (text.length <= longest && WORD.test(text) && isOpen(text)) return text;
      const [first, ...others] = readings(text);
      const [passedOn] = first.inText([Math.min(PASSED_ON, first.seen.length), first.seen.length]);
      const spans = [first, ...others].flatMap(spansIn).filter(([from]) => from < passedOn);
      const end = Math.max(passedOn, ...spans.map(([, to]) => to));
      const line = masked(text.slice(0, end), spans, (between) => between.replaceAll(INVISIBLE_OR_BLANK, ' ')).trim();
      return shortened(line, longest);
    },
    isFit: (id) => isName(id) && readings(id).every(({ seen }) => secrets.piecesIn(seen).length === 0),
  };
}

function shortened(line: string, longest: number): string {
  const characters = [...line];
  return characters.length > longest ? `${characters.slice(0, longest - 1).join('')}…` : line;
}

/** One interpretation of a text: its visible characters, and the position of each part in the text. */
interface Reading {
  readonly seen: string;
  readonly inText: (seen: Span) => Span;
}

/** The text without invisible characters, then unescaped once more each time. */
function readings(text: string): [Reading, ...Reading[]] {
  let last = inSight(text);
  const result: [Reading, ...Reading[]] = [last];
  for (let layer = 0; layer < LAYERS && MAY_BE_ESCAPED.test(last.seen); layer += 1) {
    last = unescaped(last);
    result.push(last);
  }
  return result;
}

function inSight(text: string): Reading {
  if (text.length <= READ && PLAIN.test(text)) return { seen: text, inText: (span) => span };
  const places: Span[] = [];
  let seen = '';
  for (const { 0: character, index } of text.matchAll(VISIBLE)) {
    if (seen.length >= READ) break;
    for (const _ of character.split('')) places.push([index, index + character.length]);
    seen += character;
  }
  return { seen, inText: placedAt(places) };
}

function unescaped({ seen, inText }: Reading): Reading {
  const places: Span[] = [];
  let meant = '';
  for (let at = 0; at < seen.length; ) {
    const escaped = ESCAPE.exec(seen.slice(at, at + 6))?.[0];
    const character = escaped === undefined ? seen.charAt(at) : characterOf(escaped);
    const end = at + (escaped?.length ?? 1);
    if (escaped === undefined || !INVISIBLE.test(character)) {
      places.push(inText([at, end]));
      meant += character;
    }
    at = end;
  }
  return { seen: meant, inText: placedAt(places) };
}

/** Maps a visible part to the text, from the start of its first character to the end of its last. */
function placedAt(places: readonly Span[]): (seen: Span) => Span {
  const end = places.at(-1)?.[1] ?? 0;
  return ([from, to]) => [places[from]?.[0] ?? end, places[to - 1]?.[1] ?? end];
}

function characterOf(escaped: string): string {
  return String.fromCharCode(Number.parseInt(escaped.slice(escaped.startsWith('%') ? 1 : 2), 16));
}
