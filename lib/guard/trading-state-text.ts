import { TRADING_STATES, type TradingState, type TradingStateReading } from './trading-state.ts';

/** What Parameter Store takes in a parameter of the standard tier, bytes; nothing longer was written by Atlas. */
const MAX_LENGTH = 4_096;
export const MAX_REASON = 500;
export const MAX_NAME = 100;

/** What an operator says: the state, why, who he is, and when. */
export interface TradingWord {
  readonly state: TradingState;
  readonly reason: string;
  readonly by: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** The text in which a trading state is kept, so that its reason is kept with it. */
export function tradingStateText({ state, reason, by, at }: TradingWord): string {
  return JSON.stringify({ state, reason, by, at: new Date(at).toISOString() });
}

/**
 * Reads what `tradingStateText` wrote, or the bare name of a state, in any case, as somebody types it into AWS's own
 * console. What says no state that there is halts, and `place` is told in the reason: somebody meant to say something,
 * and what it was is not known.
 */
export function tradingStateOf(text: string, place: string): TradingStateReading {
  const said = text.trim();
  const { state: word, reason, by, at } = said.startsWith('{') ? fieldsOf(said) : { state: said };
  const state = TRADING_STATES.find((each) => each.toLowerCase() === textOf(word, MAX_NAME)?.toLowerCase());
  if (state === undefined) return unreadableState(`${place} says no state that there is`);
  return { state, reason: textOf(reason, MAX_REASON), by: textOf(by, MAX_NAME), at: momentOf(at) };
}

/** A state for where nobody's word can be read. */
export function unreadableState(why: string): TradingStateReading {
  return { state: 'halted', reason: `${why}; it should be one of ${TRADING_STATES.join(', ')}`, by: null, at: null };
}

interface Fields {
  readonly state?: unknown;
  readonly reason?: unknown;
  readonly by?: unknown;
  readonly at?: unknown;
}

function fieldsOf(json: string): Fields {
  if (json.length > MAX_LENGTH) return {};
  try {
    const read: unknown = JSON.parse(json);
    return typeof read === 'object' && read !== null ? read : {};
  } catch {
    return {};
  }
}

/** One line, as it goes into answers and logs; `null` for what is no text. */
function textOf(value: unknown, most: number): string | null {
  if (typeof value !== 'string') return null;
  const line = value.replaceAll(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  return line === '' ? null : line.slice(0, most);
}

function momentOf(value: unknown): string | null {
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}
