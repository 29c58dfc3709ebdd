import type { Deadline } from '../../domain/deadline.ts';
import type { Instrument } from '../../domain/instrument.ts';
import { Problem } from '../../domain/problem.ts';
import type { CallContext, ExchangePort } from '../../exchanges/port.ts';
import type { AmendSubject, Intent, PlaceSubject } from '../../intents/intent.ts';
import { beforeSending, callOf, portOf } from '../../reference/context.ts';
import { recordedMoment } from './attribution.ts';
import type { OrdersContext } from './context.ts';
import { type CommandEnding, endingOf } from './ending.ts';
import { resolveUnknown } from './resolve.ts';
import { amendOf } from './resolve-intent.ts';
import { lookForEarlier } from './settle-amend.ts';
import { listPlacedAs, lookForEarlierList, type SentList, sentListOf } from './settle-list.ts';
import { lookForPlaced, placedAs } from './settle-place.ts';

/**
 * Finds out whether earlier attempts of a command, reported as without effect, took effect after all; `undefined`: they did
 * not, and the command may be sent again. Exchanges document which answers prove that nothing happened (429, overload), but
 * a proxy that sends such an answer after the order went through would turn the next attempt into a second effect. Throws
 * when the look is not possible in time; then nothing may be sent.
 */
export async function endedEarlier(
  context: OrdersContext,
  intent: Intent,
  deadline: Deadline,
): Promise<CommandEnding | undefined> {
  try {
    return await beforeSending(deadline, () => lookForEarlierAttempts(context, intent, deadline));
  } catch (error) {
    // A failed look says nothing about the order.
    throw error instanceof Problem ? error.with({ orderState: 'unknown' }) : error;
  }
}

async function lookForEarlierAttempts(
  context: OrdersContext,
  { intentId, subject, createdAt, progress }: Intent,
  deadline: Deadline,
): Promise<CommandEnding | undefined> {
  const lookFrom = progress.state === 'NOT_EXECUTED' ? progress.lookFrom : null;
  switch (subject.operation) {
    case 'place': {
      if (lookFrom === null) return undefined;
      const { port, call, instrument } = await whereToLook(context, subject, deadline);
      return earlierPlace(context, { intentId, subject, createdAt }, lookFrom, port, instrument, call);
    }
    case 'amend': {
      // Even if no copy of it can exist: another client may have changed the order since.
      const { port, call, instrument } = await whereToLook(context, subject, deadline);
      return earlierAmend(context, { subject, createdAt }, lookFrom ?? 0, port, instrument, call);
    }
    case 'placeList': {
      if (lookFrom === null) return undefined;
      const { port, call, instrument } = await whereToLook(context, subject, deadline);
      return earlierList(context, sentListOf(subject, instrument, createdAt), lookFrom, port, call);
    }
    case 'cancel':
    case 'cancelList':
      // A second cancel changes nothing.
      return undefined;
  }
}

async function whereToLook(
  context: OrdersContext,
  { exchange, market, exchangeSymbol }: Intent['subject'],
  deadline: Deadline,
): Promise<{ readonly port: ExchangePort; readonly call: CallContext; readonly instrument: Instrument }> {
  const port = await portOf(context, exchange, market);
  const call = callOf(context, port, deadline, 'order');
  const instrument = await call.lookup(exchangeSymbol);
  if (instrument === undefined) throw notLooked(exchange);
  return { port, call, instrument };
}

async function earlierPlace(
  context: OrdersContext,
  { intentId, subject, createdAt }: Pick<Intent, 'intentId' | 'createdAt'> & { readonly subject: PlaceSubject },
  lookFrom: number,
  port: ExchangePort,
  instrument: Instrument,
  call: CallContext,
): Promise<CommandEnding | undefined> {
  const { order, idOrigin, sentAfter } = subject;
  const sentAt = recordedMoment(createdAt, sentAfter);
  const sent = { order: { ...order, instrument }, idOrigin, intentId, sentAt };
  const look = lookForPlaced(context, port, sent, lookFrom, call);
  const resolution = await resolveUnknown(context, port, lookFrom, call, look);
  switch (resolution.kind) {
    case 'effect':
      return endingOf(async () => placedAs(resolution.value));
    case 'noEffect':
      return undefined;
    case 'unresolved':
      throw notLooked(port.exchange);
  }
}

async function earlierList(
  context: OrdersContext,
  sent: SentList,
  lookFrom: number,
  port: ExchangePort,
  call: CallContext,
): Promise<CommandEnding | undefined> {
  const found = await lookForEarlierList(context, port, sent, lookFrom, call);
  switch (found.kind) {
    case 'effect':
      return endingOf(async () => listPlacedAs(found.value));
    case 'noEffect':
      return undefined;
    case 'unresolved':
      throw notLooked(port.exchange);
  }
}

/** An amend may be sent again only if the order is exactly as it was when the intent was written. */
async function earlierAmend(
  context: OrdersContext,
  { subject, createdAt }: Pick<Intent, 'createdAt'> & { readonly subject: AmendSubject },
  lookFrom: number,
  port: ExchangePort,
  instrument: Instrument,
  call: CallContext,
): Promise<CommandEnding | undefined> {
  const found = await lookForEarlier(context, port, amendOf(subject, instrument, createdAt), lookFrom, call);
  switch (found.kind) {
    case 'made':
      return { kind: 'done', order: found.amended.order, amendment: found.amended.amendment };
    case 'overtaken':
      return { kind: 'refused', problem: found.problem };
    case 'notMade':
      return undefined;
    case 'unclear':
      throw notLooked(port.exchange);
  }
}

function notLooked(exchange: string): Problem {
  const why =
    'Atlas could not find out in time whether an earlier attempt took effect, so nothing was sent. Ask again with the same key.';
  return new Problem('NOT_PLACED', why, { exchange, orderState: 'unknown' });
}
