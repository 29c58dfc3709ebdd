import { TRADING_STATES, type TradingState, type TradingStateReading } from '../../lib/guard/trading-state.ts';
import { MAX_REASON, type TradingWord } from '../../lib/guard/trading-state-text.ts';
import type { TradingCommand } from './command.ts';
import { type Seen, type Switch, SwitchError } from './switches.ts';

/** What the command needs of the world. */
export interface TradingParts {
  readonly target: Switch;
  readonly now: () => number;
  /** Who sits in front of it. */
  readonly userName: () => string;
  /** Whether somebody sits there who can be asked to confirm. */
  readonly interactive: boolean;
  readonly ask: (question: string) => Promise<string>;
  /** What was asked for. */
  readonly print: (text: string) => void;
  /** What belongs to the conversation about it. */
  readonly tell: (text: string) => void;
}

/** What was asked for was not done; the message says why. */
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
 * Writes a state. What allows less is never held up: not by a state that cannot be read, nor by another operator. What
 * allows more is written over the very state that was shown, and is taken back when somebody spoke in between.
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
    reason: `two operators spoke at once, ${by} to set ${state}: ${reason}`.slice(0, MAX_REASON),
    by,
    at: parts.now(),
  });
  throw overtaken('Trading is halted');
}

/** What holds; `undefined` when it cannot be read and what is asked for allows the least there is. */
async function shown({ state }: SetCommand, { target, tell }: TradingParts): Promise<Seen | undefined> {
  try {
    return await target.read();
  } catch (error) {
    if (!(error instanceof SwitchError) || state !== 'halted') throw error;
    tell(`What holds now cannot be read: ${error.message}`);
    return undefined;
  }
}

function overtaken(what: string): NotDone {
  return new NotDone(
    `Somebody else said what may be traded at this very moment. ${what}: look at the status and say anew.`,
  );
}

async function confirm(state: TradingState, { interactive, ask }: TradingParts): Promise<void> {
  if (!interactive) throw new NotDone(`Nobody is there to confirm it: --yes sets ${state} without asking.`);
  const answer = await ask(`Set ${state}? Type the word to go ahead: `);
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
