import { InvalidArgumentError } from 'commander';

/** Rows of one page of Atlas. */
const MOST_ROWS = 500;

/** A whole number of seconds, 0 included. */
export function wholeSeconds(text: string): number {
  if (/^\d{1,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It is a whole number of seconds.');
}

/** Seconds between two looks: each of them asks the exchanges. */
export function interval(text: string): number {
  const seconds = /^\d{1,5}(\.\d{1,3})?$/.test(text) ? Number(text) : 0;
  if (seconds > 0) return seconds;
  throw new InvalidArgumentError('It is a number of seconds above 0, e.g. 3 or 0.5.');
}

/** How often. */
export function count(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It is a whole number from 1.');
}

export function rows(text: string): number {
  if (/^[1-9]\d{0,2}$/.test(text) && Number(text) <= MOST_ROWS) return Number(text);
  throw new InvalidArgumentError(`It is a whole number from 1 to ${MOST_ROWS}.`);
}
