import { closingQuote, isMemberName, QUOTE, unescaped } from './duplicate-name.ts';

/** The result of `parseExact`: JSON whose numbers are strings, as the exchange wrote them. */
export type ExactJson = string | boolean | null | readonly ExactJson[] | ExactJsonObject;

export interface ExactJsonObject {
  readonly [key: string]: ExactJson;
}

/** The text is invalid or ambiguous JSON. The message never quotes the text: replies can hold account data. */
export class MalformedJsonError extends Error {
  override readonly name = 'MalformedJsonError';
}

/**
 * Parses JSON and returns every number as its exact source text. Binance futures order ids have 19 digits and exceed
 * 2^53 (docs/venues/binance.md §0.1), and prices may be written `1e-7`: a binary float would silently change both.
 *
 * Drops a `__proto__` key, so that copying a reply can never change a prototype. An object with two members of one
 * name is malformed: either value may be the one that the exchange meant.
 * Throws `MalformedJsonError`.
 */
export function parseExact(text: string): ExactJson {
  const { json, ambiguous } = parsed(text);
  if (ambiguous) {
    throw new MalformedJsonError(
      `The reply of ${text.length} characters has an object with two members of the same name.`,
    );
  }
  return json;
}

function parsed(text: string): { readonly json: ExactJson; readonly ambiguous: boolean } {
  try {
    const { quoted, ambiguous } = numbersQuoted(text);
    const json = MAY_NAME_PROTO.test(quoted) ? JSON.parse(quoted, withoutProto) : JSON.parse(quoted);
    return { json, ambiguous };
  } catch {
    throw new MalformedJsonError(`The reply of ${text.length} characters is not JSON.`);
  }
}

/** Plainly, or with one of its letters escaped. */
const MAY_NAME_PROTO = /__proto__|\\u/;

function withoutProto(key: string, value: unknown): unknown {
  return key === '__proto__' ? undefined : value;
}

/** A number, which is no name of a member: no colon follows. */
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?!\s*:)/y;

/** Deeper than any reply; whatever reads a deeper one could exhaust the stack. */
const MOST_LEVELS = 1_000;

/**
 * The same text with every number in quotation marks, and whether an object has two members of one name, compared after
 * unescaping (RFC 8259 §4). A parser that tells the source of each value would do as well, and takes several times as long.
 * Throws on some of what is not JSON, and passes on the rest as no JSON either.
 */
function numbersQuoted(json: string): { readonly quoted: string; readonly ambiguous: boolean } {
  const outer: Set<string>[] = [];
  let names = new Set<string>();
  let ambiguous = false;
  let quoted = '';
  let copied = 0;
  let lists = 0;
  for (let at = 0; at < json.length; at += 1) {
    const character = json.charCodeAt(at);
    if (character === QUOTE) {
      const end = closingQuote(json, at) ?? json.length;
      if (isMemberName(json, end)) {
        const known = names.size;
        ambiguous ||= names.add(unescaped(json.slice(at + 1, end))).size === known;
      }
      at = end;
    } else if (character === MINUS || (character >= DIGIT_0 && character <= DIGIT_9)) {
      NUMBER.lastIndex = at;
      if (!NUMBER.test(json)) throw new SyntaxError('a number is malformed');
      quoted += `${json.slice(copied, at)}"${json.slice(at, NUMBER.lastIndex)}"`;
      copied = NUMBER.lastIndex;
      at = copied - 1;
    } else if (character === OPENING_BRACE) {
      outer.push(names);
      names = new Set();
    } else if (character === CLOSING_BRACE) {
      names = outer.pop() ?? new Set();
    } else if (character === OPENING_BRACKET) {
      lists += 1;
    } else if (character === CLOSING_BRACKET) {
      lists -= 1;
    } else continue;
    if (outer.length + lists > MOST_LEVELS) throw new RangeError('too many levels');
  }
  return { quoted: quoted + json.slice(copied), ambiguous };
}

const MINUS = 0x2d;
const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;
const OPENING_BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;
