import { canonical, type DecimalString } from '../domain/decimal.ts';
import type { ExactJson, ExactJsonObject } from '../text/exact-json.ts';

/**
 * A reply that is JSON but does not have the shape the exchange documents. A read ends with EXCHANGE_PROTOCOL; after a
 * command the outcome is unknown. The message names the field, never its value.
 */
export class UnreadableReply extends Error {
  override readonly name = 'UnreadableReply';
}

/**
 * A number or a numeric string; the bounded exponent keeps a hostile reply from becoming a huge text. Bybit writes some
 * quantities without a leading zero (docs/venues/bybit.md §12.3).
 */
const NUMBER = /^[+-]?(\d{1,40}(\.\d{1,40})?|\.\d{1,40})([eE][+-]?\d{1,2})?$/;

/** The expected object. Throws an `UnreadableReply` that names `what`. */
export function objectOf(json: ExactJson | undefined, what: string): ExactJsonObject {
  if (json === undefined || !isObject(json)) throw new UnreadableReply(`${what} is not an object.`);
  return json;
}

/** The expected list. Throws an `UnreadableReply` that names `what`. */
export function listOf(json: ExactJson | undefined, what: string): readonly ExactJson[] {
  if (!Array.isArray(json)) throw new UnreadableReply(`${what} is not an array.`);
  return json as readonly ExactJson[];
}

/** Whether it is an object and not a list. */
export function isObject(json: ExactJson): json is ExactJsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

/** A text, or a number in its exact digits: both arrive as text (see `parseExact`). */
export function textOf(row: ExactJsonObject, field: string): string {
  const value = row[field];
  if (typeof value !== 'string' || value === '') throw new UnreadableReply(`${field} is missing.`);
  return value;
}

/** The text of a field; `undefined` if it is absent, empty or not text. */
export function optionalText(row: ExactJsonObject, field: string): string | undefined {
  const value = row[field];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/**
 * A decimal in canonical form. Exchanges print varying numbers of zeros, so values are compared, never texts
 * (docs/venues/binance.md §2.1).
 */
export function decimalOf(row: ExactJsonObject, field: string): DecimalString {
  const value = optionalDecimal(row, field);
  if (value === undefined) throw new UnreadableReply(`${field} is not a decimal.`);
  return value;
}

/** A decimal in canonical form; `undefined` if absent. Throws `UnreadableReply` for any other text. */
export function optionalDecimal(row: ExactJsonObject, field: string): DecimalString | undefined {
  const value = optionalText(row, field);
  if (value === undefined) return undefined;
  if (!NUMBER.test(value)) throw new UnreadableReply(`${field} is not a decimal.`);
  return canonical(value);
}

/** Zero means "none" in many fields of Binance. */
export function unlessZero(value: DecimalString | undefined): DecimalString | null {
  const text = value === undefined ? '0' : canonical(value);
  return text === '0' ? null : text;
}

/** A whole number that a double holds exactly. */
export function integerOf(row: ExactJsonObject, field: string): number {
  const value = optionalInteger(row, field);
  if (value === undefined) throw new UnreadableReply(`${field} is not a whole number.`);
  return value;
}

/** The latest time a date can hold, epoch milliseconds: ECMA-262, section Time Values and Time Range. */
const FARTHEST_TIME = 8.64e15;

/** A time, epoch milliseconds. Throws UnreadableReply if the number is not a time. */
export function timeOf(row: ExactJsonObject, field: string): number {
  const time = optionalTime(row, field);
  if (time === undefined) throw new UnreadableReply(`${field} is not a time.`);
  return time;
}

/** The same; `undefined` if absent. */
export function optionalTime(row: ExactJsonObject, field: string): number | undefined {
  const time = optionalInteger(row, field);
  if (time !== undefined && Math.abs(time) > FARTHEST_TIME) throw new UnreadableReply(`${field} is not a time.`);
  return time;
}

/** A whole number that a double holds exactly; `undefined` if absent. */
export function optionalInteger(row: ExactJsonObject, field: string): number | undefined {
  const value = optionalText(row, field);
  if (value === undefined) return undefined;
  const number = Number(value);
  if (!/^-?\d+$/.test(value) || !Number.isSafeInteger(number)) {
    throw new UnreadableReply(`${field} is not a whole number.`);
  }
  return number;
}

/** Whether the field is true; absent means false. */
export function flagOf(row: ExactJsonObject, field: string): boolean {
  return row[field] === true;
}

/** The result, or `undefined` if it does not have the documented form. */
export function unlessOdd<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof UnreadableReply) return undefined;
    throw error;
  }
}
