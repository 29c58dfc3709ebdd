import { duplicateName } from './duplicate-name.ts';

/** The result of `parseExact`: JSON whose numbers are strings, as the exchange wrote them. */
export type ExactJson = string | boolean | null | readonly ExactJson[] | ExactJsonObject;

export interface ExactJsonObject {
  readonly [key: string]: ExactJson;
}

/** The text is invalid or ambiguous JSON. The message never quotes the text: replies can hold account data. */
export class MalformedJsonError extends Error {
  override readonly name = 'MalformedJsonError';
}

// The third argument is newer than the configured TypeScript library; Node 24 has it.
type SourceReviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;
const parseWithSource = JSON.parse as (text: string, reviver: SourceReviver) => ExactJson;

/**
 * Parses JSON and returns every number as its exact source text. Binance futures order ids have 19 digits and exceed
 * 2^53 (docs/venues/binance.md §0.1), and prices may be written `1e-7`: a binary float would silently change both.
 *
 * Drops a `__proto__` key, so that copying a reply can never change a prototype. An object with two members of one
 * name is malformed: either value may be the one that the exchange meant.
 * Throws `MalformedJsonError`.
 */
export function parseExact(text: string): ExactJson {
  const json = parsed(text);
  if (duplicateName(text) !== undefined) {
    throw new MalformedJsonError(
      `The reply of ${text.length} characters has an object with two members of the same name.`,
    );
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
