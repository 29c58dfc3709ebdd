import { Problem } from '../../domain/problem.ts';
import type { Intent } from '../../intents/intent.ts';
import { callOf, type Deadline, type OrdersContext } from '../context.ts';
import { lookForPlaced, type PreparedPlace, placedAs } from '../place.ts';
import { recordedMoment } from './attribution.ts';
import { type Ending, endingOf } from './ending.ts';
import { resolveUnknown } from './resolve.ts';

/**
 * How an earlier attempt ended that was told to have had no effect, should there be an order of it after all; `undefined` when the
 * exchange, asked late enough, knows none. Exchanges document which answers prove that nothing happened (429, overload); a
 * hop between that answers so after the order went through, or repeats it, would make the next attempt a second order.
 * Throws when the look cannot be made in time: then nothing may be sent.
 */
export async function findEarlierAttempt(
  context: OrdersContext,
  { port, order }: PreparedPlace,
  { intentId, subject, createdAt }: Intent,
  lookFrom: number,
  deadline: Deadline,
): Promise<Ending | undefined> {
  if (subject.operation !== 'place') throw new TypeError('the intent is of another command');
  const { idOrigin, sentAfter } = subject;
  const call = callOf(context, port, deadline, 'order');
  const sent = { order, idOrigin, intentId, sentAt: recordedMoment(createdAt, sentAfter) };
  const look = lookForPlaced(context, port, sent, lookFrom, call);
  const resolution = await resolveUnknown(context, port, lookFrom, call, look);
  switch (resolution.kind) {
    case 'effect':
      return endingOf(async () => placedAs(resolution.value));
    case 'noEffect':
      return undefined;
    case 'unresolved': {
      const why =
        'Whether an earlier attempt took effect after all could not be told in time, so nothing was sent. Ask again with the same key.';
      throw new Problem('NOT_PLACED', why, { exchange: order.instrument.exchange, orderState: 'unknown' });
    }
  }
}
