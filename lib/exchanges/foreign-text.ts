import { masked, type SecretText, type Span } from '../text/secret-text.ts';

/** As much of a text of others as is passed on, in characters. */
const LONGEST = 240;
/** A name or an id is not longer at any exchange. */
const LONGEST_NAME = 64;
/**
 * How much is read of a text, and of how much of that anything is passed on, in characters that can be seen: a secret that
 * stands across the first bound begins behind the second.
 */
const READ = 2_048;
const PASSED_ON = 1_024;
/** How often a text is unescaped: an echo inside an echo. */
const LAYERS = 3;

/** What cannot be seen: controls, bidi overrides, zero width, half of a surrogate pair, line and paragraph separators. */
const UNSEEN = /^[\p{C}\p{DI}\p{Zl}\p{Zp}]$/u;
const SEEN = /[^\p{C}\p{DI}\p{Zl}\p{Zp}]/gu;
const UNSEEN_OR_BLANK = /[\p{C}\p{DI}\p{Z}\s]+/gu;
const NAME = /^(?:(?!\p{DI})[\p{L}\p{M}\p{N}\p{P}\p{S} ])+$/u;
const PLAIN = /^[\x20-\x7e]*$/;
const MAY_BE_ESCAPED = /[%\\]/;
const WRITTEN_OUT = /^(?:%[0-9a-f]{2}|\\u[0-9a-f]{4})/i;

/** Whether a text of others can be shown as a name: it can be seen, all of it, and is not longer than names are. */
export function isName(text: string): boolean {
  return text.length <= LONGEST_NAME && NAME.test(text);
}

/** What becomes of an exchange's text before anybody is told of it. */
export interface ForeignText {
  /**
   * The text as one line of what can be seen, at most `longest` characters of it, without any secret: not in other letter
   * case, not escaped as in a URL or in JSON, not with characters between that cannot be seen, not in part.
   */
  cleaned(text: string, longest?: number): string;
  /** Whether a name or an id can be passed on exactly as it is. One that cannot is not altered: its row is odd. */
  isFit(id: string): boolean;
}

/** Cleans by the rule that the logs are redacted by, which knows the secrets in use. */
export function createForeignText(secrets: SecretText): ForeignText {
  const spansIn = (reading: Reading): Span[] =>
    [...secrets.spansIn(reading.seen), ...secrets.piecesIn(reading.seen)].map((span) => reading.inText(span));
  return {
    cleaned(text, longest = LONGEST) {
      const [first, ...others] = readings(text);
      const [passedOn] = first.inText([Math.min(PASSED_ON, first.seen.length), first.seen.length]);
      const spans = [first, ...others].flatMap(spansIn).filter(([from]) => from < passedOn);
      const end = Math.max(passedOn, ...spans.map(([, to]) => to));
      const line = masked(text.slice(0, end), spans, (between) => between.replaceAll(UNSEEN_OR_BLANK, ' ')).trim();
      return shortened(line, longest);
    },
    isFit: (id) => isName(id) && readings(id).every(({ seen }) => secrets.piecesIn(seen).length === 0),
  };
}

function shortened(line: string, longest: number): string {
  const characters = [...line];
  return characters.length > longest ? `${characters.slice(0, longest - 1).join('')}…` : line;
}

/** A text as it may be meant: what can be seen of it, and where a part of that stands in the text. */
interface Reading {
  readonly seen: string;
  readonly inText: (seen: Span) => Span;
}

/** The text without what cannot be seen, and each time it is unescaped once more. */
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
  for (const { 0: character, index } of text.matchAll(SEEN)) {
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
    const escaped = WRITTEN_OUT.exec(seen.slice(at, at + 6))?.[0];
    const character = escaped === undefined ? seen.charAt(at) : characterOf(escaped);
    const end = at + (escaped?.length ?? 1);
    if (escaped === undefined || !UNSEEN.test(character)) {
      places.push(inText([at, end]));
      meant += character;
    }
    at = end;
  }
  return { seen: meant, inText: placedAt(places) };
}

/** A part of what is seen stands in the text from where its first character begins to where its last one ends. */
function placedAt(places: readonly Span[]): (seen: Span) => Span {
  const end = places.at(-1)?.[1] ?? 0;
  return ([from, to]) => [places[from]?.[0] ?? end, places[to - 1]?.[1] ?? end];
}

function characterOf(escaped: string): string {
  return String.fromCharCode(Number.parseInt(escaped.slice(escaped.startsWith('%') ? 1 : 2), 16));
}
