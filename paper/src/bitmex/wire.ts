import { type Fixed, formatDecimal } from '../engine/decimal.ts';
import { quoted } from '../json.ts';

/**
 * The values of a BitMEX reply. A bigint is an exact decimal ({@link Fixed}) and becomes a bare JSON number with all
 * its digits; a number is a plain integer.
 */
export type Wire = string | number | boolean | Fixed | null | undefined | readonly Wire[] | Row;

/** One row of a table, by column. */
export interface Row {
  readonly [column: string]: Wire;
}

/**
 * Writes JSON in BitMEX's latest form: keys in alphabetical order, empty fields omitted, numbers never as strings
 * (docs/venues/bitmex.md §1, §2.1). `null` is written, for the few fields with an explicit null (§4).
 */
export function writeWire(value: Wire): string {
  if (value === undefined || value === null) return 'null';
  if (typeof value === 'bigint') return formatDecimal(value);
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new TypeError(`not a whole number: ${value}`);
    return String(value);
  }
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return JSON.stringify(value);
  if (isList(value)) return `[${value.map(writeWire).join(',')}]`;
  const fields = Object.keys(value)
    .filter((name) => value[name] !== undefined && value[name] !== '')
    .sort()
    .map((name) => `${quoted(name)}:${writeWire(value[name])}`);
  return `{${fields.join(',')}}`;
}

/** `YYYY-MM-DDTHH:mm:ss.sssZ`. */
export function timestamp(ms: number): string {
  return new Date(ms).toISOString();
}

function isList(value: readonly Wire[] | Row): value is readonly Wire[] {
  return Array.isArray(value);
}
