import type { Intent } from '../../intents/intent.ts';
import { Problem } from '../../problems.ts';
import { beforeSending, callOf, type Deadline, type OrdersContext, portOf } from '../context.ts';
import { earlierAmend } from '../settle-amend.ts';
import type { Ending } from './ending.ts';
import { amendOf } from './resolve-intent.ts';

/**
 * How an amend that was told to have had no effect has ended all the same: it was made, or the order was changed or closed
 * meanwhile. `undefined`: no trace of it, and the order is exactly as it was when the intent was written, so it may be
 * sent again. The look begins when the lists show what an earlier attempt may have done. Throws when the exchange cannot
 * be asked, or not in time.
 */
export function earlierAmendEnding(
  context: OrdersContext,
  { subject, createdAt, updatedAt }: Intent,
  deadline: Deadline,
): Promise<Ending | undefined> {
  return beforeSending(deadline, async () => {
    if (subject.operation !== 'amend') throw new TypeError('only an amend was made by an earlier amend');
    const port = portOf(context, subject.exchange, subject.market);
    const call = callOf(context, port, deadline, 'order');
    const instrument = await call.lookup(subject.exchangeSymbol);
    if (instrument === undefined) throw tooEarly(subject.exchange);
    const wait = updatedAt + port.facts.listingLagMs - context.now();
    if (context.now() + wait > deadline.deadline) throw tooEarly(subject.exchange);
    if (wait > 0) await context.sleep(wait, deadline.signal);
    try {
      const amended = await earlierAmend(context, port, amendOf(subject, instrument, createdAt), call);
      return amended && { kind: 'done', order: amended.order, amendment: amended.amendment };
    } catch (error) {
      if (error instanceof Problem && error.status === 409) return { kind: 'refused', problem: error };
      throw error;
    }
  });
}

function tooEarly(exchange: string): Problem {
  const why = `It could not be seen in time at ${exchange} that an earlier attempt had no effect; nothing was sent.`;
  return new Problem('DEADLINE_EXCEEDED', why, { exchange });
}
