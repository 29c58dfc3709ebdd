import type { ProblemCode } from '../../domain/problem.ts';
import type { ExactJson } from '../../text/exact-json.ts';
import { unreadableReply } from '../client/client.ts';
import { refusalIn, type Spoken } from '../client/refusal.ts';
import { isObject, optionalText, UnreadableReply } from '../wire.ts';
import { BITMEX_FACTS } from './facts.ts';

export const BITMEX = { exchange: 'bitmex', name: 'BitMEX' } as const;
export const AT_BITMEX = { exchange: 'bitmex' } as const;

/** `{"error":{"message","name"}}`, for a balance with `"details":"19000"` (docs/venues/bitmex.md §6), BitMEX's only code. */
export function bitmexSpoken(json: ExactJson): Spoken | undefined {
  if (!isObject(json)) return undefined;
  const { error } = json;
  if (error === undefined || !isObject(error)) return undefined;
  const details = optionalText(error, 'details');
  return {
    code: details !== undefined && /^\d{1,9}$/.test(details) ? details : undefined,
    message: optionalText(error, 'message') ?? '',
  };
}

/** `Rate limit exceeded, retry in 1 seconds.` (§5). */
export function bitmexWaitIn(message: string): number | undefined {
  const seconds = /retry in (\d{1,6}) seconds?/i.exec(message)?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1_000;
}

/** Classifies a reason that comes in an order instead of an error: `ordRejReason` (§2.2). */
export function reasonOf(message: string): ProblemCode {
  return refusalIn({ code: undefined, message }, { facts: BITMEX_FACTS }).problem;
}

/** For a `catch` around reading replies; other errors are rethrown. */
export function protocolProblem(error: unknown): never {
  throw error instanceof UnreadableReply ? unreadableReply(BITMEX, error) : error;
}
