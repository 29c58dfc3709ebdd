import type { Exchange } from '../../domain/instrument.ts';
import { Problem } from '../../domain/problem.ts';
import type { HttpMethod } from '../http/transport.ts';
import type { CallContext } from '../port.ts';

/**
 * Throws DEADLINE_EXCEEDED, which ends a command as `notExecuted`, if it is signed later than `CallContext.sendBefore`, or
 * if the exchange could accept it later than `CallContext.acceptedUntil`: other requests rely on both limits. Also throws
 * what `CallContext.refusal` returns, if anything. Reads are not bound.
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
    const why = 'The time limit for sending it had passed; nothing was sent.';
    throw new Problem('DEADLINE_EXCEEDED', why, { exchange });
  }
  if (typeof acceptedUntil === 'number' && signedUntil !== null && signedUntil > acceptedUntil) {
    const why = "The exchange's clock is ahead of the recorded time; nothing was sent. Send it again.";
    throw new Problem('DEADLINE_EXCEEDED', why, { exchange });
  }
}
