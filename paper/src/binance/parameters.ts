import { decimalPlaces, type Fixed, isDecimal, parseDecimal } from '../engine/decimal.ts';
import { REFUSED } from './refusal.ts';

const DECIMAL_RANGE = '^([0-9]{1,20})(\\.[0-9]{1,20})?$';
const INTEGER_RANGE = '^[0-9]{1,20}$';
const DECIMAL = new RegExp(DECIMAL_RANGE);
const INTEGER = new RegExp(INTEGER_RANGE);

/**
 * How a product reads its parameters. Spot recognises each name in one spelling. Futures recognise a name in any case,
 * print it in lower case (docs/venues/binance.md §2.1), and refuse an empty word with its own error.
 */
export type Dialect = 'spot' | 'futures';

/** The names sent, in the spelling of the documents. */
interface SentNames extends Iterable<string> {
  readonly size: number;
  has(name: string): boolean;
}

/**
 * The parameters of one request: query and body together, the query taking precedence (docs/venues/binance.md §1.3).
 */
export interface Parameters {
  readonly names: SentNames;
  /** The name under which the client sends it; refusals use this name. */
  named(name: string): string;
  /** The decoded value; undefined when not sent. Refuses an empty one. */
  text(name: string): string | undefined;
  /** Refuses with -1102 when the value is missing or empty. */
  required(name: string): string;
  /** A plain non-negative decimal. Refuses an exponent, a sign, and any other character with -1100. */
  decimal(name: string): Fixed | undefined;
  /** How many significant decimals the text has. */
  places(name: string): number;
  integer(name: string): bigint | undefined;
  /** An integer within 2^53, or the fallback when not sent. */
  number(name: string, fallback: number): number;
  flag(name: string): boolean | undefined;
  /** One of the given words; refuses anything else with the result of `refusal`, on futures an empty word too. */
  word<const Word extends string>(name: string, words: readonly Word[], refusal?: () => Error): Word | undefined;
}

/**
 * Reads query and form body. Refuses bad encoding (-1100) and names sent twice in one part (-1101), in any letter case
 * on futures, because they ignore case. That they ignore it everywhere is an assumption.
 */
export function readParameters(query: string, body: string, dialect: Dialect): Parameters {
  const spelled = SPELLING[dialect];
  const values = new Map([...parse(body, spelled), ...parse(query, spelled)]);
  const sent = (name: string): string | undefined => values.get(spelled(name));
  const text = (name: string): string | undefined => {
    const value = sent(name);
    if (value === '') throw REFUSED.empty(name);
    return value;
  };
  const legal = (name: string, pattern: RegExp, range: string): string | undefined => {
    const value = text(name);
    if (value !== undefined && !pattern.test(value)) throw REFUSED.illegal(name, range);
    return value;
  };
  const integer = (name: string): bigint | undefined => {
    const value = legal(name, INTEGER, INTEGER_RANGE);
    return value === undefined ? undefined : BigInt(value);
  };
  return {
    names: { size: values.size, has: (name) => values.has(spelled(name)), [Symbol.iterator]: () => values.keys() },
    named: (name) => name,
    text,
    required(name) {
      const value = sent(name);
      if (value === undefined || value === '') throw REFUSED.missing(spelled(name));
      return value;
    },
    decimal(name) {
      const value = legal(name, DECIMAL, DECIMAL_RANGE);
      if (value === undefined) return undefined;
      // Digits beyond the engine's scale are cut here; the precision check refuses such values before they are used.
      return parseDecimal(isDecimal(value) ? value : value.slice(0, value.indexOf('.') + 19));
    },
    places: (name) => decimalPlaces(sent(name) ?? ''),
    integer,
    number(name, fallback) {
      const value = integer(name);
      return value === undefined ? fallback : Number(value);
    },
    flag(name) {
      const value = text(name)?.toLowerCase();
      if (value === undefined) return undefined;
      if (value !== 'true' && value !== 'false') throw REFUSED.illegal(name, '^(true|false)$');
      return value === 'true';
    },
    word(name, words, refusal = () => REFUSED.invalidData(name)) {
      const value = dialect === 'futures' ? sent(name) : text(name);
      if (value === undefined) return undefined;
      const found = words.find((word) => word === value);
      if (found === undefined) throw refusal();
      return found;
    },
  };
}

type Spelling = (name: string) => string;

/** The canonical spelling of a name. */
const SPELLING: Readonly<Record<Dialect, Spelling>> = {
  spot: (name) => name,
  futures: (name) => name.toLowerCase(),
};

function parse(encoded: string, spelled: Spelling): [string, string][] {
  const pairs: [string, string][] = [];
  const seen = new Set<string>();
  for (const part of encoded.split('&')) {
    if (part === '') continue;
    const at = part.indexOf('=');
    const name = spelled(decode(at < 0 ? part : part.slice(0, at)));
    if (seen.has(name)) throw REFUSED.duplicated();
    seen.add(name);
    pairs.push([name, decode(at < 0 ? '' : part.slice(at + 1))]);
  }
  return pairs;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw REFUSED.illegal('query', '^[%-~]*$');
  }
}

/** The same parameters under other names than those sent; refusals use the names that were sent. */
export function renamed(parameters: Parameters, named: (name: string) => string): Parameters {
  const { names } = parameters;
  return {
    names: {
      size: names.size,
      has: (name) => names.has(named(name)),
      [Symbol.iterator]: () => names[Symbol.iterator](),
    },
    named,
    text: (name) => parameters.text(named(name)),
    required: (name) => parameters.required(named(name)),
    decimal: (name) => parameters.decimal(named(name)),
    places: (name) => parameters.places(named(name)),
    integer: (name) => parameters.integer(named(name)),
    number: (name, fallback) => parameters.number(named(name), fallback),
    flag: (name) => parameters.flag(named(name)),
    word: (name, words, refusal) => parameters.word(named(name), words, refusal),
  };
}
