/** Looks at one value that was read from somewhere; throws `ShapeError` where it is not what it should be. */
export type Check = (value: unknown, path: string) => void;

/** The checks of every field of `T`: a field that is added to it has to be checked too. */
export type Shape<T> = { readonly [K in keyof T]-?: Check };

/** What was read is not of the shape that the code counts on; the message says where. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';

  constructor(path: string, expected: string) {
    super(`${path === '' ? 'the whole' : path} is not ${expected}`);
  }
}

export const isText: Check = (value, path) => {
  if (typeof value !== 'string') throw new ShapeError(path, 'text');
};

export const isFlag: Check = (value, path) => {
  if (typeof value !== 'boolean') throw new ShapeError(path, 'true or false');
};

/** Text of a form. `expected` says which, after "is not". */
export function isLike(pattern: RegExp, expected: string): Check {
  return (value, path) => {
    if (typeof value !== 'string' || !pattern.test(value)) throw new ShapeError(path, expected);
  };
}

/** Milliseconds since the epoch; a counter. */
export const isWhole: Check = (value, path) => {
  if (!Number.isSafeInteger(value)) throw new ShapeError(path, 'a whole number');
};

export const isNumber: Check = (value, path) => {
  if (!Number.isFinite(value)) throw new ShapeError(path, 'a number');
};

export function isOneOf(values: readonly string[]): Check {
  return (value, path) => {
    if (typeof value !== 'string' || !values.includes(value)) throw new ShapeError(path, `one of ${values.join(', ')}`);
  };
}

export function orNull(check: Check): Check {
  return (value, path) => {
    if (value !== null) check(value, path);
  };
}

/** Absent, or of that shape. */
export function orAbsent(check: Check): Check {
  return (value, path) => {
    if (value !== undefined) check(value, path);
  };
}

const isObject: Check = (value, path) => {
  if (!isRecord(value)) throw new ShapeError(path, 'an object');
};

/** An object with these fields and no others: whoever wrote another one meant something by it that is not known here. */
export function hasFields(shape: Readonly<Record<string, Check>>): Check {
  const fields = Object.entries(shape);
  return (value, path) => {
    if (!isRecord(value)) throw new ShapeError(path, 'an object');
    for (const [name, check] of fields) check(value[name], inside(path, name));
    const unknown = Object.keys(value).find((name) => !Object.hasOwn(shape, name));
    if (unknown !== undefined) throw new ShapeError(inside(path, unknown), 'a field that is known here');
  };
}

/** An object with any names, all of whose values are of one shape. */
export function hasValues(check: Check): Check {
  return (value, path) => {
    if (!isRecord(value)) throw new ShapeError(path, 'an object');
    for (const [name, each] of Object.entries(value)) check(each, inside(path, name));
  };
}

/** A list, each item of which is of that shape. */
export function isListOf(check: Check): Check {
  return (value, path) => {
    if (!Array.isArray(value)) throw new ShapeError(path, 'a list');
    for (const [index, each] of value.entries()) check(each, inside(path, String(index)));
  };
}

/** The first shape for what is a list, the second for what is none. */
export function listOr(list: Check, other: Check): Check {
  return (value, path) => (Array.isArray(value) ? list : other)(value, path);
}

/** An object of the form that its field `name` says it has. */
export function byField(name: string, forms: Readonly<Record<string, Check>>): Check {
  const tag = isOneOf(Object.keys(forms));
  return (value, path) => {
    isObject(value, path);
    const said = isRecord(value) ? value[name] : undefined;
    tag(said, inside(path, name));
    if (typeof said === 'string') forms[said]?.(value, path);
  };
}

/** As much of a name that was read as a message shows. */
const SHOWN_NAME = 40;

function inside(path: string, name: string): string {
  const shown = name.slice(0, SHOWN_NAME);
  return path === '' ? shown : `${path}.${shown}`;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
