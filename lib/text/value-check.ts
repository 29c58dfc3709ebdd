/**
 * Checks of values from outside. Hand-written, because a cold container checks about a hundred instruments before
 * its first order, and building and compiling schemas takes several times as long.
 */

/** Checks one value; returns what is wrong with it, `undefined` when nothing is. */
export type Check = (value: unknown) => Fault | undefined;

/** A failed check: what was expected, and where. */
export interface Fault {
  /** A path such as `0.tickSize`; empty for the value itself. */
  readonly path: string;
  /** The expectation, as it reads after "is not". */
  readonly expected: string;
}

/** A check for every field of `T`, so that the compiler asks for the check of a new field. */
export type Shape<T> = { readonly [K in keyof T]-?: Check };

/** A fault as a phrase, e.g. `0.tickSize is not a plain decimal`. */
export function describeFault({ path, expected }: Fault): string {
  return `${path === '' ? 'the whole' : path} is not ${expected}`;
}

/** Any value that passes a test. */
const is =
  (test: (value: unknown) => boolean, expected: string): Check =>
  (value) =>
    test(value) ? undefined : { path: '', expected };

export const isText: Check = is((value) => typeof value === 'string', 'text');

export const isFlag: Check = is((value) => typeof value === 'boolean', 'true or false');

export const isNumber: Check = is((value) => Number.isFinite(value), 'a number');

/** Milliseconds since the epoch; a counter. */
export const isWhole: Check = is((value) => Number.isSafeInteger(value), 'a whole number');

/** A whole number, `least` or more. */
export function isWholeFrom(least: number): Check {
  return is((value) => Number.isSafeInteger(value) && Number(value) >= least, `a whole number from ${least} up`);
}

/** Text that passes a test, described by `expected`. */
export function isTextThat(test: (value: string) => boolean, expected: string): Check {
  return is((value) => typeof value === 'string' && test(value), expected);
}

/** Text that matches a pattern. */
export function isLike(pattern: RegExp, expected: string): Check {
  return isTextThat((value) => pattern.test(value), expected);
}

/** One of these strings. */
export function isOneOf(values: readonly string[]): Check {
  return isTextThat((value) => values.includes(value), `one of ${values.join(', ')}`);
}

/** `null`, or a value that passes the check. */
export function orNull(check: Check): Check {
  return (value) => (value === null ? undefined : check(value));
}

/** Absent, or a value that passes the check. */
export function orAbsent(check: Check): Check {
  return (value) => (value === undefined ? undefined : check(value));
}

/** A list of at least `least` values that pass the check. */
export function isListOf(check: Check, least = 0): Check {
  return (value) => {
    if (!Array.isArray(value)) return { path: '', expected: 'a list' };
    if (value.length < least) return { path: '', expected: `a list of ${least} or more` };
    for (const [index, each] of value.entries()) {
      const fault = check(each);
      if (fault !== undefined) return within(String(index), fault);
    }
    return undefined;
  };
}

/** Applies the first check to a list, the second to any other value. */
export function listOr(list: Check, other: Check): Check {
  return (value) => (Array.isArray(value) ? list : other)(value);
}

/** An object with these fields and no others: an unknown field has a meaning that this code does not know. */
export function hasFields(shape: Readonly<Record<string, Check>>): Check {
  const fields = Object.entries(shape);
  return (value) => {
    if (!isRecord(value)) return NO_OBJECT;
    for (const [name, check] of fields) {
      const fault = check(value[name]);
      if (fault !== undefined) return within(name, fault);
    }
    const unknown = Object.keys(value).find((name) => !Object.hasOwn(shape, name));
    return unknown === undefined ? undefined : within(unknown, UNKNOWN_FIELD);
  };
}

/** An object with any names whose values all pass one check. */
export function hasValues(check: Check): Check {
  return (value) => {
    if (!isRecord(value)) return NO_OBJECT;
    for (const [name, each] of Object.entries(value)) {
      const fault = check(each);
      if (fault !== undefined) return within(name, fault);
    }
    return undefined;
  };
}

/** An object of the form that its field `name` selects. */
export function byField(name: string, forms: Readonly<Record<string, Check>>): Check {
  const tag = isOneOf(Object.keys(forms));
  return (value) => {
    if (!isRecord(value)) return NO_OBJECT;
    const said = value[name];
    const fault = tag(said);
    if (fault !== undefined) return within(name, fault);
    return forms[String(said)]?.(value);
  };
}

/** Whether a value is an object and not a list. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const NO_OBJECT: Fault = { path: '', expected: 'an object' };
const UNKNOWN_FIELD: Fault = { path: '', expected: 'a known field' };

/** Maximum length of a foreign name in a message. */
const SHOWN_NAME = 40;

function within(name: string, { path, expected }: Fault): Fault {
  const shown = name.slice(0, SHOWN_NAME);
  return { path: path === '' ? shown : `${shown}.${path}`, expected };
}
