import type { ExactJson } from '../../text/exact-json.ts';
import { unreadableReply } from '../client/client.ts';
import type { Spoken } from '../client/refusal.ts';
import { isObject, optionalText, UnreadableReply } from '../wire.ts';

export const BYBIT = { exchange: 'bybit', name: 'Bybit' } as const;
export const AT_BYBIT = { exchange: 'bybit' } as const;

/** The success code; its message has several spellings (docs/venues/bybit.md §0). */
export const SUCCESS = '0';

/** `{"retCode","retMsg",…}` with a code other than success, in HTTP 200 (docs/venues/bybit.md §6). */
export function bybitSpoken(json: ExactJson): Spoken | undefined {
  if (!isObject(json)) return undefined;
  const code = optionalText(json, 'retCode');
  if (code === undefined || code === SUCCESS) return undefined;
  return { code, message: optionalText(json, 'retMsg') ?? '' };
}

/** `X-Bapi-Limit-Reset-Timestamp`: when a limit ends, in epoch milliseconds (§5). No message has a wait. */
export function bybitWaitIn(
  _message: string,
  now: number,
  headers: Readonly<Record<string, string>>,
): number | undefined {
  const resetsAt = headers['x-bapi-limit-reset-timestamp'];
  if (resetsAt === undefined || !/^\d{13}$/.test(resetsAt)) return undefined;
  const wait = Number(resetsAt) - now;
  return wait > 0 ? wait : undefined;
}

/** For a `catch` around the reading of replies; rethrows any other error. */
export function bybitProtocolProblem(error: unknown): never {
  throw error instanceof UnreadableReply ? unreadableReply(BYBIT, error) : error;
}
