import { canonical, type DecimalString, decimal, ZERO } from '../domain/decimal.ts';
import type { ExactJson, ExactJsonObject } from '../text/exact-json.ts';

/**
 * A reply that is JSON but not of the shape the exchange documents. A read answers it with EXCHANGE_PROTOCOL; after a
 * command it means that the outcome is unknown. The message names the field, never its value.
 */
export class UnreadableReply extends Error {
  override readonly name = 'UnreadableReply';
}

/** A number or a numeric string; the bound on the exponent keeps a hostile reply from becoming a huge text. */
const NUMBER = /^[+-]?\d{1,40}(\.\d{1,40})?([eE][+-]?\d{1,2})?$/;

/** The object that was expected. Throws `UnreadableReply` in the name of `what`. */
export function objectOf(json: ExactJson | undefined, what: string): ExactJsonObject {
  if (json === undefined || !isObject(json)) throw new UnreadableReply(`${what} is not an object.`);
  return json;
}

/** The list that was expected. Throws `UnreadableReply` in the name of `what`. */
export function listOf(json: ExactJson | undefined, what: string): readonly ExactJson[] {
  if (!Array.isArray(json)) throw new UnreadableReply(`${what} is not an array.`);
  return json as readonly ExactJson[];
}

/** Whether it is an object, and no list. */
export function isObject(json: ExactJson): json is ExactJsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

/** A text, or a number in its exact digits: both arrive as text (see `parseExact`). */
export function textOf(row: ExactJsonObject, field: string): string {
  const value = row[field];
  if (typeof value !== 'string' || value === '') throw new UnreadableReply(`${field} is missing.`);
  return value;
}

/** The text of a field; `undefined` where it is absent, empty, or no text. */
export function optionalText(row: ExactJsonObject, field: string): string | undefined {
  const value = row[field];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/**
 * A decimal in canonical form. The number of zeros printed varies: values are compared, never texts
 * (docs/venues/binance.md §2.1).
 */
export function decimalOf(row: ExactJsonObject, field: string): DecimalString {
  const value = optionalDecimal(row, field);
  if (value === undefined) throw new UnreadableReply(`${field} is no decimal.`);
  return value;
}

/** A decimal in canonical form; `undefined` where there is none. Throws `UnreadableReply` for any other text. */
export function optionalDecimal(row: ExactJsonObject, field: string): DecimalString | undefined {
  const value = optionalText(row, field);
  if (value === undefined) return undefined;
  if (!NUMBER.test(value)) throw new UnreadableReply(`${field} is no decimal.`);
  return canonical(value);
}

/** Zero stands for "none" in many fields of Binance. */
export function unlessZero(value: DecimalString | undefined): DecimalString | null {
  return value === undefined || decimal(value).eq(ZERO) ? null : canonical(value);
}

/** A whole number that a binary one holds exactly. */
export function integerOf(row: ExactJsonObject, field: string): number {
  const value = optionalInteger(row, field);
  if (value === undefined) throw new UnreadableReply(`${field} is no whole number.`);
  return value;
}

/** The farthest moment that a date can hold, epoch milliseconds: ECMA-262, section Time Values and Time Range. */
const FARTHEST_TIME = 8.64e15;

/** A moment, epoch milliseconds. Throws UnreadableReply on a number that is none. */
export function timeOf(row: ExactJsonObject, field: string): number {
  const time = optionalTime(row, field);
  if (time === undefined) throw new UnreadableReply(`${field} is no time.`);
  return time;
}

/** The same, `undefined` where the row has none. */
export function optionalTime(row: ExactJsonObject, field: string): number | undefined {
  const time = optionalInteger(row, field);
  if (time !== undefined && Math.abs(time) > FARTHEST_TIME) throw new UnreadableReply(`${field} is no time.`);
  return time;
}

/** A whole number that a binary one holds exactly, `undefined` where the row has none. */
export function optionalInteger(row: ExactJsonObject, field: string): number | undefined {
  const value = optionalText(row, field);
  if (value === undefined) return undefined;
  const number = Number(value);
  if (!/^-?\d+$/.test(value) || !Number.isSafeInteger(number)) {
    throw new UnreadableReply(`${field} is no whole number.`);
  }
  return number;
}

/** Whether the field says true; absent is false. */
export function flagOf(row: ExactJsonObject, field: string): boolean {
  return row[field] === true;
}

/** What was read, or `undefined` where it is not of the documented form. */
export function unlessOdd<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof UnreadableReply) return undefined;
    throw error;
  }
}
