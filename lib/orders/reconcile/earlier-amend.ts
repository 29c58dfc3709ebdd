import { Problem } from '../../domain/problem.ts';
import type { Intent } from '../../intents/intent.ts';
import { beforeSending, callOf, type Deadline, type OrdersContext, portOf } from '../context.ts';
import type { Ending } from './ending.ts';
import { amendOf } from './resolve-intent.ts';
import { lookForEarlier } from './settle-amend.ts';

/**
 * How an amend that was told to have had no effect has ended all the same: it was made, or the order was changed or closed
 * meanwhile. `undefined`: no trace of it, and the order is exactly as it was when the intent was written, so it may be sent
 * again. Also of an amend that nothing can exist of, for somebody else may have changed the order since. Throws when the
 * look cannot be made in time: then nothing may be sent.
 */
export function earlierAmendEnding(
  context: OrdersContext,
  { subject, createdAt, progress }: Intent,
  deadline: Deadline,
): Promise<Ending | undefined> {
  return beforeSending(deadline, async () => {
    if (subject.operation !== 'amend') throw new TypeError('the intent is of another command');
    const { exchange, market, exchangeSymbol } = subject;
    const port = portOf(context, exchange, market);
    const call = callOf(context, port, deadline, 'order');
    const instrument = await call.lookup(exchangeSymbol);
    const lookFrom = progress.state === 'NOT_EXECUTED' ? (progress.lookFrom ?? 0) : 0;
    const amend = instrument && amendOf(subject, instrument, createdAt);
    const found = amend ? await lookForEarlier(context, port, amend, lookFrom, call) : ({ kind: 'unclear' } as const);
    switch (found.kind) {
      case 'made':
        return { kind: 'done', order: found.amended.order, amendment: found.amended.amendment };
      case 'overtaken':
        return { kind: 'refused', problem: found.problem };
      case 'notMade':
        return undefined;
      case 'unclear': {
        const why =
          'Whether an earlier attempt took effect after all could not be told in time, so nothing was sent. Ask again with the same key.';
        throw new Problem('NOT_PLACED', why, { exchange, orderState: 'unknown' });
      }
    }
  });
}
