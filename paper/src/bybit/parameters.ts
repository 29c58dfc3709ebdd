import { type Fixed, isDecimal, parseDecimal } from '../engine/decimal.ts';
import type { PaperRequest } from '../protocol.ts';
import { textOf } from '../protocol.ts';
import { REFUSED } from './refusal.ts';

/** Any JSON value of a body. */
type Value = string | number | boolean | null | readonly Value[] | { readonly [name: string]: Value };

/**
 * The parameters of one request, or of one element of a batch. In a body, decimals are strings, `positionIdx` and the
 * like are numbers, and `reduceOnly` is a boolean (docs/venues/bybit.md §1.2); in a query everything is text. `null`
 * and empty text mean absent. A value of another type is refused with 10001.
 */
export interface Parameters {
  text(name: string): string | undefined;
  required(name: string): string;
  /** A plain decimal in a string. */
  decimal(name: string): Fixed | undefined;
  integer(name: string): number | undefined;
  flag(name: string): boolean | undefined;
  word<W extends string>(name: string, words: readonly W[]): W | undefined;
  /** The elements of a list of objects, each with the members they share. */
  rows(name: string, shared: Readonly<Record<string, string>>): readonly Parameters[];
}

export function readParameters({ method, query, body }: PaperRequest): Parameters {
  if (method === 'GET') return parametersOf(Object.fromEntries(new URLSearchParams(query)), 'query');
  const text = textOf(body);
  return parametersOf(text === '' ? {} : objectOf(text), 'body');
}

function parametersOf(values: { readonly [name: string]: Value }, from: 'query' | 'body'): Parameters {
  const value = (name: string): Value | undefined => {
    const found = Object.hasOwn(values, name) ? values[name] : undefined;
    return found === null || found === '' ? undefined : found;
  };
  const text = (name: string): string | undefined => {
    const found = value(name);
    if (found === undefined || typeof found === 'string') return found;
    throw REFUSED.invalid(name);
  };
  const parameters: Parameters = {
    text,
    required(name) {
      const found = text(name);
      if (found === undefined) throw REFUSED.missing(name);
      return found;
    },
    decimal(name) {
      const found = text(name);
      if (found === undefined) return undefined;
      if (!isDecimal(found)) throw REFUSED.invalid(name);
      return parseDecimal(found);
    },
    integer(name) {
      const found = value(name);
      if (found === undefined) return undefined;
      const written = from === 'query' && typeof found === 'string' && /^-?\d{1,15}$/.test(found);
      const number = written ? Number(found) : found;
      if (typeof number === 'number' && Number.isSafeInteger(number)) return number;
      throw REFUSED.invalid(name);
    },
    flag(name) {
      const found = value(name);
      if (found === undefined || typeof found === 'boolean') return found;
      if (from === 'query' && (found === 'true' || found === 'false')) return found === 'true';
      throw REFUSED.invalid(name);
    },
    word(name, words) {
      const found = text(name);
      if (found === undefined) return undefined;
      const word = words.find((known) => known === found);
      if (word === undefined) throw REFUSED.invalid(name);
      return word;
    },
    rows(name, shared) {
      const found = value(name);
      if (!isList(found)) throw REFUSED.invalid(name);
      return found.map((row) => {
        if (!isObject(row)) throw REFUSED.invalid(name);
        return parametersOf({ ...row, ...shared }, 'body');
      });
    },
  };
  return parameters;
}

/** The `category` of a request that may omit it; undefined if so. */
export function categoryIn(method: string, query: string, body: string): string | undefined {
  if (method === 'GET') return new URLSearchParams(query).get('category') ?? undefined;
  const parsed = tryJson(body);
  return isObject(parsed) && typeof parsed.category === 'string' ? parsed.category : undefined;
}

function objectOf(text: string): { readonly [name: string]: Value } {
  const parsed = tryJson(text);
  if (isObject(parsed)) return parsed;
  throw REFUSED.invalid('body');
}

function tryJson(text: string): Value | undefined {
  try {
    const parsed: Value = JSON.parse(text);
    return parsed;
  } catch {
    return undefined;
  }
}

function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

function isObject(value: Value | undefined): value is { readonly [name: string]: Value } {
  return typeof value === 'object' && value !== null && !isList(value);
}
