/** Body fields and query parameters, read by name and type; an invalid one throws a `RangeError` with its name. */
export interface Input {
  text(name: string): string;
  optionalText(name: string): string | undefined;
  number(name: string): number;
  optionalNumber(name: string): number | undefined;
  rows(name: string): readonly unknown[];
}

/** Reads the fields of a JSON object. */
export function inputOf(values: Readonly<Record<string, unknown>>): Input {
  const optionalText = (name: string): string | undefined => {
    const value = values[name];
    if (value !== undefined && typeof value !== 'string') throw new RangeError(`${name} must be a string`);
    return value;
  };
  const optionalNumber = (name: string): number | undefined => {
    const value = values[name];
    if (value === undefined) return undefined;
    const number = typeof value === 'string' ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isFinite(number)) throw new RangeError(`${name} must be a number`);
    return number;
  };
  return {
    optionalText,
    optionalNumber,
    text: (name) => required(name, optionalText(name)),
    number: (name) => required(name, optionalNumber(name)),
    rows(name) {
      const value = values[name];
      if (!Array.isArray(value)) throw new RangeError(`${name} must be a list`);
      return value;
    },
  };
}

function required<T>(name: string, value: T | undefined): T {
  if (value === undefined) throw new RangeError(`${name} is missing`);
  return value;
}

/** One of a fixed set of words. */
export function word<const Word extends string>(name: string, value: string, words: readonly Word[]): Word {
  const found = words.find((known) => known === value);
  if (found === undefined) throw new RangeError(`${name} must be ${words.join(' or ')}: ${value}`);
  return found;
}
