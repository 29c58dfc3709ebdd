import { TRADING_STATES, type TradingState, type TradingStateReading } from './trading-state.ts';

/** Largest parameter of Parameter Store's standard tier, bytes; Atlas writes nothing longer. */
const MAX_LENGTH = 4_096;
export const MAX_REASON = 500;
export const MAX_NAME = 100;

/** A state as the operator sets it, with reason, author and time. */
export interface TradingWord {
  readonly state: TradingState;
  readonly reason: string;
  readonly by: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** Serializes a trading state together with its reason. */
export function tradingStateText({ state, reason, by, at }: TradingWord): string {
  return JSON.stringify({ state, reason, by, at: new Date(at).toISOString() });
}

/**
 * Parses the output of `tradingStateText`, or the bare name of a state in any case, as an operator types it into the AWS
 * console. Any other text halts trading, with `place` in the reason: the operator meant to set something, and Atlas cannot
 * tell what.
 */
export function tradingStateOf(text: string, place: string): TradingStateReading {
  const said = text.trim();
  const { state: word, reason, by, at } = said.startsWith('{') ? fieldsOf(said) : { state: said };
  const state = TRADING_STATES.find((each) => each.toLowerCase() === textOf(word, MAX_NAME)?.toLowerCase());
  if (state === undefined) return unreadableState(`${place} does not name a trading state`);
  return { state, reason: textOf(reason, MAX_REASON), by: textOf(by, MAX_NAME), at: momentOf(at) };
}

/** The state where the operator's setting cannot be read. */
export function unreadableState(why: string): TradingStateReading {
  return { state: 'halted', reason: `${why}; expected one of ${TRADING_STATES.join(', ')}`, by: null, at: null };
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

/** One line for answers and logs; `null` where the value is not text. */
function textOf(value: unknown, most: number): string | null {
  if (typeof value !== 'string') return null;
  const line = value.replaceAll(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  return line === '' ? null : line.slice(0, most);
}

function momentOf(value: unknown): string | null {
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}
