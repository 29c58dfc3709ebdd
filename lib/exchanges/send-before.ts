import type { Exchange } from '../instruments/instrument.ts';
import { Problem } from '../problems.ts';
import type { HttpMethod } from './http/transport.ts';
import type { CallContext } from './port.ts';

/**
 * For the signing hook of every venue: throws DEADLINE_EXCEEDED, which ends the command as `notExecuted`, when a command
 * is signed later than `CallContext.sendBefore` allows. Requests that only read are not bound.
 */
export function refuseLate(
  exchange: Exchange,
  method: HttpMethod,
  { sendBefore }: Pick<CallContext, 'sendBefore'>,
  now: number,
): void {
  if (method === 'GET' || sendBefore === undefined || now <= sendBefore) return;
  const why = 'The time in which it might have been sent had passed; nothing was sent.';
  throw new Problem('DEADLINE_EXCEEDED', why, { exchange });
}
