import { DECIMALS, type Fixed } from '../engine/decimal.ts';
import { REFUSED } from './refusal.ts';

/** A decoded parameter. Numbers and booleans keep their source text, so that no digit is lost. */
export type Value = string | null | readonly Value[] | Values;

export interface Values {
  readonly [name: string]: Value;
}

/** The parameters of one request, however they are sent. Absent, null and empty are the same. */
export interface Parameters {
  text(name: string): string | undefined;
  /** A signed whole number. Refuses anything else with `<name> is invalid`. */
  integer(name: string): bigint | undefined;
  /** A decimal, exponents allowed. Refuses anything else with `Invalid <name>`. */
  decimal(name: string): Fixed | undefined;
  flag(name: string): boolean | undefined;
  /** ISO 8601 in milliseconds, in UTC when there is no zone. */
  time(name: string): number | undefined;
  /** One text or an array of texts, as JSON or as JSON text. */
  list(name: string): readonly string[] | undefined;
  /** A JSON object, as JSON or as JSON text; `refusal` for anything else. */
  object(name: string, refusal: () => Error): Values | undefined;
}

const NUMBER = /^([+-]?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/;
const ISO_TIME = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)?(Z|[+-]\d{2}:?\d{2})?$/;

/**
 * Reads the query and, except on GET, the body: every endpoint accepts JSON and form. The body takes precedence
 * (docs/venues/bitmex.md §1).
 */
export function readParameters(
  method: string,
  query: string,
  contentType: string | undefined,
  body: string,
): Parameters {
  const sent = method === 'GET' ? {} : readBody(contentType, body);
  return parametersOf({ ...readForm(query), ...sent });
}

/** Parameters of decoded values. */
export function parametersOf(values: Values): Parameters {
  const text = (name: string): string | undefined => {
    const value = values[name];
    if (value === undefined || value === null || value === '') return undefined;
    if (typeof value !== 'string') throw REFUSED.invalidParameter(name);
    return value;
  };
  return {
    text,
    integer(name) {
      const value = text(name);
      if (value === undefined) return undefined;
      const number = exactNumber(value);
      if (number === undefined || number % UNIT !== 0n) throw REFUSED.invalidParameter(name);
      return number / UNIT;
    },
    decimal(name) {
      const value = text(name);
      if (value === undefined) return undefined;
      const number = exactNumber(value);
      if (number === undefined) throw REFUSED.invalid(name);
      return number;
    },
    flag(name) {
      const value = text(name);
      if (value === undefined) return undefined;
      if (value !== 'true' && value !== 'false') throw REFUSED.invalidParameter(name);
      return value === 'true';
    },
    time(name) {
      const value = text(name);
      return value === undefined ? undefined : readTime(value, () => REFUSED.invalidParameter(name));
    },
    list(name) {
      const value = values[name];
      if (value === undefined || value === null || value === '') return undefined;
      const read = typeof value === 'string' && value.startsWith('[') ? tryJson(value) : value;
      if (typeof read === 'string') return [read];
      if (!isList(read)) throw REFUSED.invalid(name);
      return read.map((element) => {
        if (typeof element !== 'string') throw REFUSED.invalid(name);
        return element;
      });
    },
    object(name, refusal) {
      const value = values[name];
      if (value === undefined || value === null || value === '') return undefined;
      const read = typeof value === 'string' ? tryJson(value) : value;
      if (read === undefined || read === null || typeof read === 'string' || isList(read)) throw refusal();
      return read;
    },
  };
}

const UNIT = 10n ** BigInt(DECIMALS);

/**
 * The exact value of a number as text, including exponents; undefined when it is not a number or has too many digits.
 */
export function exactNumber(text: string): Fixed | undefined {
  const match = NUMBER.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  const scale = DECIMALS + Number(exponent) - fraction.length;
  const digits = BigInt(whole + fraction);
  if (scale < 0 && digits % 10n ** BigInt(-scale) !== 0n) return undefined;
  const value = scale < 0 ? digits / 10n ** BigInt(-scale) : digits * 10n ** BigInt(scale);
  return sign === '-' ? -value : value;
}

/** Milliseconds of an ISO 8601 text; throws the result of `refusal` for anything else. */
export function readTime(text: string, refusal: () => Error): number {
  const match = ISO_TIME.exec(text);
  const zoned = match?.[1] !== undefined || text.length === 'YYYY-MM-DD'.length;
  const ms = match === null ? Number.NaN : Date.parse(zoned ? text : `${text}Z`);
  if (Number.isNaN(ms)) throw refusal();
  return ms;
}

/** Parses JSON and keeps every number as text; undefined for invalid JSON. */
export function tryJson(text: string): Value | undefined {
  try {
    return withExactNumbers(text, (_name, value, { source }) => {
      if (typeof value === 'number') return source ?? String(value);
      return typeof value === 'boolean' ? String(value) : value;
    });
  } catch {
    return undefined;
  }
}

type Reviver = (name: string, value: unknown, context: { readonly source?: string }) => unknown;

/** `JSON.parse` with the source text of each number, which its type declaration lacks. */
const withExactNumbers = JSON.parse as (text: string, reviver: Reviver) => Value;

function readBody(contentType: string | undefined, body: string): Values {
  const trimmed = body.trim();
  if (trimmed === '') return {};
  const form = contentType?.includes('x-www-form-urlencoded') ?? !trimmed.startsWith('{');
  if (form) return readForm(trimmed);
  const value = tryJson(trimmed);
  if (value === undefined || value === null || typeof value === 'string' || isList(value)) throw REFUSED.body();
  return value;
}

function readForm(encoded: string): Values {
  return Object.fromEntries(new URLSearchParams(encoded));
}

function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}
