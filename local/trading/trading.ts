import { TRADING_STATES, type TradingState, type TradingStateReading } from '../../lib/guard/trading-state.ts';
import { MAX_REASON, type TradingWord } from '../../lib/guard/trading-state-text.ts';
import type { TradingCommand } from './command.ts';
import { type Seen, type Switch, SwitchError } from './switches.ts';

/** The surroundings of the command. */
export interface TradingParts {
  readonly target: Switch;
  readonly now: () => number;
  /** The user at the terminal. */
  readonly userName: () => string;
  /** Whether a user can confirm at a terminal. */
  readonly interactive: boolean;
  readonly ask: (question: string) => Promise<string>;
  /** Receives the result. */
  readonly print: (text: string) => void;
  /** Receives prompts and warnings. */
  readonly tell: (text: string) => void;
}

/** The command was not carried out; the message says why. */
export class NotDone extends Error {
  override readonly name = 'NotDone';
}

type SetCommand = Extract<TradingCommand, { action: 'set' }>;

/** Carries out one command. Throws `NotDone`, `SwitchError` or `InputEnded` when it could not. */
export async function runTrading(command: TradingCommand, parts: TradingParts): Promise<void> {
  const reading = command.action === 'set' ? await change(command, parts) : (await parts.target.read()).reading;
  const note = parts.target.note();
  if (command.json) {
    parts.print(JSON.stringify({ switch: parts.target.name, ...reading, note: note ?? null }, null, 2));
    return;
  }
  parts.print([`${parts.target.name}`, `  ${lineOf(reading)}`, ...(note === undefined ? [] : [note])].join('\n'));
}

/**
 * Writes a state. A stricter state is never delayed, neither by an unreadable one nor by another operator. A looser state
 * replaces only the state that was shown, and is undone when another operator wrote in between.
 */
async function change(command: SetCommand, parts: TradingParts): Promise<TradingStateReading> {
  const { target, tell } = parts;
  const { state, reason } = command;
  const by = command.by ?? parts.userName();
  const seen = await shown(command, parts);
  if (seen !== undefined && !command.json) tell(`${target.name}\n  now: ${lineOf(seen.reading)}`);
  if (!command.yes) await confirm(state, parts);

  const word: TradingWord = { state, reason, by, at: parts.now() };
  const looser = seen === undefined || strictness(state) < strictness(seen.reading.state);
  if (looser && seen !== undefined && (await target.read()).mark !== seen.mark) throw overtaken('Nothing was changed');
  const before = await target.write(word);
  if (!looser || seen === undefined || before === undefined || before === seen.mark) {
    return { ...word, at: new Date(word.at).toISOString() };
  }
  await target.write({
    state: 'halted',
    reason: `two operators wrote at once, ${by} to set ${state}: ${reason}`.slice(0, MAX_REASON),
    by,
    at: parts.now(),
  });
  throw overtaken('Trading is halted');
}

/** The current state; `undefined` when it cannot be read and the new one is the strictest. */
async function shown({ state }: SetCommand, { target, tell }: TradingParts): Promise<Seen | undefined> {
  try {
    return await target.read();
  } catch (error) {
    if (!(error instanceof SwitchError) || state !== 'halted') throw error;
    tell(`The current state cannot be read: ${error.message}`);
    return undefined;
  }
}

function overtaken(what: string): NotDone {
  return new NotDone(`Another operator set the state at the same moment. ${what}: check the status and try again.`);
}

async function confirm(state: TradingState, { interactive, ask }: TradingParts): Promise<void> {
  if (!interactive) throw new NotDone(`No terminal to confirm at: --yes sets ${state} without asking.`);
  const answer = await ask(`Set ${state}? Type the word to confirm: `);
  if (answer.trim() !== state) throw new NotDone('Nothing was changed.');
}

function strictness(state: TradingState): number {
  return TRADING_STATES.indexOf(state);
}

function lineOf({ state, reason, by, at }: TradingStateReading): string {
  const since = at === null ? '' : ` since ${at}`;
  const who = by === null ? '' : ` by ${by}`;
  return `${state}${since}${who}${reason === null ? '' : `: ${reason}`}`;
}
