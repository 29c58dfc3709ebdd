import type { LeftOut, UnreadableInstrument } from './port.ts';
import { describeRow } from './rows.ts';

/** What a source has left out so far. Each row counts once, however often it is read. */
export interface LeftOutTally {
  readonly unreadable: number;
  /**
   * Rows without a time, at most as many as one page had: they have no place in a range, so the next page may have them
   * again.
   */
  readonly unplaced: number;
  readonly notServed: number;
  /** The first instruments, by the exchange's symbols. */
  readonly symbols: readonly string[];
  /** The first unreadable rows, each with its reason. */
  readonly examples: readonly string[];
}

export const NOTHING_LEFT_OUT: LeftOutTally = { unreadable: 0, unplaced: 0, notServed: 0, symbols: [], examples: [] };

/** Bounds on what is named, because it goes into cursors. */
export const MAX_SYMBOLS = 6;
export const MAX_EXAMPLES = 2;
export const MAX_EXAMPLE_LENGTH = 120;

/** The tally with one more row that has a place in the range, or was listed once. */
export function withLeftOut(tally: LeftOutTally, row: LeftOut): LeftOutTally {
  const { why, exchangeSymbol } = row;
  return {
    ...tally,
    [why]: tally[why] + 1,
    symbols: withSymbol(tally.symbols, exchangeSymbol),
    examples: why === 'unreadable' ? withExample(tally.examples, row) : tally.examples,
  };
}

/** The tally after a page with these rows without a time. */
export function withUnplaced(tally: LeftOutTally, rows: readonly LeftOut[]): LeftOutTally {
  const named = rows.reduce((sum, row) => withLeftOut(sum, row), { ...tally, unreadable: 0, notServed: 0 });
  const { symbols, examples } = named;
  return { ...tally, symbols, examples, unplaced: Math.max(tally.unplaced, rows.length) };
}

function withSymbol(symbols: readonly string[], symbol: string | undefined): readonly string[] {
  if (symbol === undefined || symbols.includes(symbol) || symbols.length >= MAX_SYMBOLS) return symbols;
  return [...symbols, symbol];
}

function withExample(examples: readonly string[], row: LeftOut): readonly string[] {
  const example = describeRow(row).slice(0, MAX_EXAMPLE_LENGTH);
  return examples.length >= MAX_EXAMPLES || examples.includes(example) ? examples : [...examples, example];
}

/** Whether no row was left out. */
export function isNothing({ unreadable, unplaced, notServed }: LeftOutTally): boolean {
  return unreadable + unplaced + notServed === 0;
}

/** How many rows could not be read. */
function unreadableIn({ unreadable, unplaced }: LeftOutTally): number {
  return unreadable + unplaced;
}

/** What was left out and why, in words for the caller, where `noun` names a row; `undefined` if nothing was. */
export function describeLeftOut(tally: LeftOutTally, noun = 'order'): string | undefined {
  const sentences: string[] = [];
  const odd = unreadableIn(tally);
  if (odd > 0) {
    const least = tally.unplaced > 0 ? 'At least ' : '';
    const examples = tally.examples.length === 0 ? '' : `: ${tally.examples.join('; ')}`;
    sentences.push(`${least}${count(odd, 'row')} could not be read and ${are(odd)} left out${examples}.`);
  }
  if (tally.notServed > 0) {
    const { notServed, symbols } = tally;
    const names = symbols.length >= MAX_SYMBOLS ? `${symbols.join(', ')} and possibly others` : symbols.join(', ');
    sentences.push(
      `${count(notServed, noun)} on instruments that are not served here ${are(notServed)} left out and untouched: ${names}.`,
    );
  }
  return sentences.length === 0 ? undefined : sentences.join(' ');
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

function are(n: number): string {
  return n === 1 ? 'is' : 'are';
}

/** What was left out of a source's part of the answer. */
export interface LeftOutReport {
  /** Rows that do not have the documented form. */
  readonly unreadable: number;
  /** Orders on instruments that are not served here, mostly of other base assets. Atlas never touches them. */
  readonly notServed: number;
  /** The first of the affected instruments, by the exchange's symbols. */
  readonly exchangeSymbols: readonly string[];
}

/** The tally in the form of the answer. */
export function leftOutReport(tally: LeftOutTally): LeftOutReport {
  return { unreadable: unreadableIn(tally), notServed: tally.notServed, exchangeSymbols: tally.symbols };
}

/** Unreadable instruments in words; `undefined` if there are none. */
export function describeUnreadable(unreadable: readonly UnreadableInstrument[], so: string): string | undefined {
  const [first, ...others] = unreadable;
  if (first === undefined) return undefined;
  const which = `${first.exchangeSymbol ?? 'a row'} (${first.reason.replace(/\.$/, '')})`;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  return `Instruments that cannot be read: ${which}${more}; ${so}.`.slice(0, MAX_MISSING);
}

/** Bounded, because it goes into cursors. */
const MAX_MISSING = 200;
