import type { CommandOutcome } from '../domain/outcome.ts';
import { Problem } from '../domain/problem.ts';
import type { CallContext, ExchangePort } from '../exchanges/port.ts';
import { type OrdersContext, sendPatiently } from './reconcile/context.ts';
import type { LostReply, Resolution } from './reconcile/resolve.ts';

/**
 * Something new at an exchange: how it is sent, looked for and told. `Reply` is what the exchange confirms it with, `Found` what
 * a look finds, `Result` what the caller gets.
 */
interface Sending<Reply, Found, Result> {
  /** In sentences. */
  readonly what: 'order' | 'order list';
  readonly send: (call: CallContext) => Promise<CommandOutcome<Reply>>;
  /** Checks what the operator allows; throws where nothing may be sent any more. */
  readonly allowed: () => Promise<void>;
  readonly confirmed: (reply: Reply) => Promise<Result>;
  /** The exchange says that it has the client id already. */
  readonly duplicate: (refusal: Problem) => Promise<Result>;
  /** Looks until it is found, or absent after a moment on the exchange's clock. */
  readonly lookUntil: (provenAfter: number) => Promise<Resolution<Found>>;
  /** Looks until it is found, or absent after no copy can take effect any more. */
  readonly lookForLost: (acceptedUntil: number | null) => Promise<Resolution<Found>>;
  /** `refusal`: what the exchange said of the copy that this call has sent. */
  readonly found: (value: Found, refusal: Problem) => Result;
  /** The result where a refusal may hide the effect of another copy. */
  readonly stillPossible: (refusal: Problem) => Result;
  readonly concluded: (resolution: Resolution<Found>, lost: LostReply) => Result;
}

/**
 * Sends it and finds out its outcome. A second copy leaves only if the exchange refused the first for a cause that is gone, and
 * after a look that began when no copy could take effect any more and found nothing. Throws a `Problem` with
 * `orderState: notPlaced` when it was refused or provably had no effect.
 */
export async function sendCopies<Reply, Found, Result>(
  context: OrdersContext,
  { facts, exchange }: ExchangePort,
  call: CallContext,
  sending: Sending<Reply, Found, Result>,
): Promise<Result> {
  const first = await sendCopy(context, call, sending);
  if (first !== SEND_AGAIN) return first;
  // Time has passed, so the operator's limits are checked again, as for a first copy.
  await sending.allowed();
  const second = await sendCopy(context, call, sending);
  if (second !== SEND_AGAIN) return second;
  const why = `${facts.name} refused the ${sending.what} twice, although Atlas fixed the cause in between; nothing was placed.`;
  throw new Problem('NOT_PLACED', why, { exchange, orderState: 'notPlaced', retryable: true });
}

/** Runs what precedes a sending: a problem says that nothing was placed. */
export async function untilSent<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Problem) throw error.with({ orderState: 'notPlaced' });
    throw error;
  }
}

/** A copy provably had no effect, and the cause of its refusal is gone. */
const SEND_AGAIN = Symbol('send again');

async function sendCopy<Reply, Found, Result>(
  context: OrdersContext,
  call: CallContext,
  sending: Sending<Reply, Found, Result>,
): Promise<Result | typeof SEND_AGAIN> {
  const result = await sendPatiently(context, call, sending.send);
  switch (result.outcome) {
    case 'acknowledged':
      return sending.confirmed(result.value);
    case 'notExecuted':
      throw result.problem.with({ orderState: 'notPlaced' });
    case 'rejected': {
      const { problem, recheckFrom, sendAgain } = result;
      if (problem.code === 'DUPLICATE_CLIENT_ORDER_ID') return sending.duplicate(problem);
      if (recheckFrom === undefined) throw problem.with({ orderState: 'notPlaced' });
      const resolution = await sending.lookUntil(recheckFrom);
      if (resolution.kind === 'effect') return sending.found(resolution.value, problem);
      // Without the look nothing is claimed about it; a later request looks again.
      if (resolution.kind === 'unresolved') return sending.stillPossible(problem);
      if (sendAgain) return SEND_AGAIN;
      throw problem.with({ orderState: 'notPlaced' });
    }
    case 'unknown': {
      const resolution = await sending.lookForLost(result.acceptedUntil);
      if (resolution.kind === 'noEffect' && result.sendAgain) return SEND_AGAIN;
      return sending.concluded(resolution, result);
    }
  }
}
