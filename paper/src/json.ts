/** What a reply body can hold: JSON, plus integers of any size as bigint. */
export type Json =
  | string
  | number
  | boolean
  | null
  | bigint
  | readonly Json[]
  | { readonly [field: string]: Json | undefined };

/**
 * Writes JSON as the exchanges do: fields in the given order, no spaces, and a bigint as a bare number with all its
 * digits (order ids exceed 2^53: docs/venues/binance.md §0.1). Undefined fields are omitted.
 */
export function writeJson(value: Json): string {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`JSON has no ${value}`);
    return String(value);
  }
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return JSON.stringify(value);
  if (isList(value)) return `[${value.map(writeJson).join(',')}]`;
  const fields: string[] = [];
  for (const [name, field] of Object.entries(value)) {
    if (field !== undefined) fields.push(`${quoted(name)}:${writeJson(field)}`);
  }
  return `{${fields.join(',')}}`;
}

function isList(value: readonly Json[] | object): value is readonly Json[] {
  return Array.isArray(value);
}

/** Cached, because field names are few and repeat in every row. */
const QUOTED = new Map<string, string>();

/** The name of a field as JSON. */
export function quoted(name: string): string {
  const known = QUOTED.get(name);
  if (known !== undefined) return known;
  const text = JSON.stringify(name);
  QUOTED.set(name, text);
  return text;
}
