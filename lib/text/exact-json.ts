import { duplicateName } from './duplicate-name.ts';

/** What `parseExact` yields: JSON without numbers, for each of them arrives as the text the exchange wrote. */
export type ExactJson = string | boolean | null | readonly ExactJson[] | ExactJsonObject;

export interface ExactJsonObject {
  readonly [key: string]: ExactJson;
}

/** The text is no JSON, or none of one meaning. The message never quotes the text: replies can hold account data. */
export class MalformedJsonError extends Error {
  override readonly name = 'MalformedJsonError';
}

// The third argument is newer than the language library that TypeScript is told to assume; Node 24 has it.
type SourceReviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;
const parseWithSource = JSON.parse as (text: string, reviver: SourceReviver) => ExactJson;

/**
 * Parses JSON, giving every number as its exact source text. Binance futures order ids have 19 digits and exceed
 * 2^53 (docs/venues/binance.md §0.1), prices may be written `1e-7`: a binary float would change both without a word.
 *
 * A `__proto__` key is dropped, so that copying a reply can never reach a prototype. An object with two members of one
 * name is malformed: whichever of the two values were taken, the exchange may have meant the other.
 * Throws `MalformedJsonError`.
 */
export function parseExact(text: string): ExactJson {
  const json = parsed(text);
  if (duplicateName(text) !== undefined) {
    throw new MalformedJsonError(`The reply of ${text.length} characters has an object with two members of one name.`);
  }
  return json;
}

function parsed(text: string): ExactJson {
  try {
    return parseWithSource(text, (key, value, context) => {
      if (key === '__proto__') return undefined;
      return typeof value === 'number' ? context.source : value;
    });
  } catch {
    throw new MalformedJsonError(`The reply of ${text.length} characters is not JSON.`);
  }
}
