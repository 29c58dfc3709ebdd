import type { Exchange } from '../instruments/instrument.ts';
import { Problem } from '../problems.ts';
import type { HttpMethod } from './http/transport.ts';
import type { CallContext } from './port.ts';

/**
 * For the signing hook of every venue: throws DEADLINE_EXCEEDED, which ends the command as `notExecuted`, when a command
 * is signed later than `CallContext.sendBefore` allows, and `CallContext.refusal` when there is one. Requests that only
 * read are not bound.
 */
export function refuseLate(
  exchange: Exchange,
  method: HttpMethod,
  { sendBefore, refusal }: Pick<CallContext, 'sendBefore' | 'refusal'>,
  now: number,
): void {
  if (method === 'GET') return;
  const forbidden = refusal?.();
  if (forbidden) throw forbidden;
  if (sendBefore === undefined || now <= sendBefore) return;
  const why = 'The time in which it might have been sent had passed; nothing was sent.';
  throw new Problem('DEADLINE_EXCEEDED', why, { exchange });
}
