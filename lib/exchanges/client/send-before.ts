import type { Exchange } from '../../domain/instrument.ts';
import { Problem } from '../../domain/problem.ts';
import type { HttpMethod } from '../http/transport.ts';
import type { CallContext } from '../port.ts';

/**
 * Throws DEADLINE_EXCEEDED, which ends a command as `notExecuted`, when it is signed later than `CallContext.sendBefore`
 * allows, or so that the exchange could accept it later than `CallContext.acceptedUntil`: others count on both. Throws
 * what `CallContext.refusal` says, if anything. Requests that only read are not bound.
 */
export function refuseLate(
  exchange: Exchange,
  method: HttpMethod,
  { sendBefore, acceptedUntil, refusal }: Pick<CallContext, 'sendBefore' | 'acceptedUntil' | 'refusal'>,
  now: number,
  signedUntil: number | null,
): void {
  if (method === 'GET') return;
  const forbidden = refusal?.();
  if (forbidden) throw forbidden;
  if (sendBefore !== undefined && now > sendBefore) {
    const why = 'The time in which it might have been sent had passed; nothing was sent.';
    throw new Problem('DEADLINE_EXCEEDED', why, { exchange });
  }
  if (typeof acceptedUntil === 'number' && signedUntil !== null && signedUntil > acceptedUntil) {
    const why = "The exchange's clock turned out to be ahead of what was recorded; nothing was sent. Send it again.";
    throw new Problem('DEADLINE_EXCEEDED', why, { exchange });
  }
}
