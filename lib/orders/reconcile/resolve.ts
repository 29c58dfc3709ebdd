import { Problem } from '../../domain/problem.ts';
import type { CallContext, ExchangePort } from '../../exchanges/port.ts';
import type { OrdersContext } from './context.ts';

/** First pause before asking what became of a command; doubles up to `LONGEST_PAUSE_MS`. */
const FIRST_PAUSE_MS = 150;
const LONGEST_PAUSE_MS = 1500;

/** What one look at the exchange tells about a command whose reply was lost. */
export type Evidence<T> =
  | { readonly kind: 'effect'; readonly value: T }
  /** No trace of an effect. It counts as proof only when the look began late enough. */
  | { readonly kind: 'noTrace' }
  /** An effect that can still change: look again. */
  | { readonly kind: 'pending' };

export type Resolution<T> =
  | { readonly kind: 'effect'; readonly value: T }
  | { readonly kind: 'noEffect' }
  /** `askAgainMs`: how long to wait before another look can tell more. */
  | { readonly kind: 'unresolved'; readonly askAgainMs: number };

/**
 * The moment, on the exchange's clock, after which an absence is proof: `acceptedUntil` is until when it can accept the lost
 * request, to which come the time its engine may sit on what it accepted (`VenueFacts.engineLagMs`) and the time an
 * accepted order may stay unlisted (`listingLagMs`). Infinite where signatures do not expire.
 */
export function absenceProvenAfter({ facts }: ExchangePort, acceptedUntil: number | null): number {
  return acceptedUntil === null ? Number.POSITIVE_INFINITY : acceptedUntil + facts.engineLagMs + facts.listingLagMs;
}

/** The shortest wait that a caller is asked for: in less, a command that is being sent has not ended either. */
export const LEAST_ASK_AGAIN_MS = 1_000;

/**
 * How long to wait before asking again makes sense, milliseconds: until an absence is proof, or, where it never is, until
 * the lists of the exchange show what the engine did; and no shorter than the exchange, or its budget, refuses to be asked.
 */
export function askAgainAfter(port: ExchangePort, now: number, provenAfter: number, refusedForMs = 0): number {
  const untilProof = Number.isFinite(provenAfter) ? provenAfter - port.exchangeTime(now).at : port.facts.listingLagMs;
  return Math.max(LEAST_ASK_AGAIN_MS, untilProof, refusedForMs);
}

/**
 * Settles an unknown outcome by asking the exchange until it shows the effect, or until an absence is proof.
 *
 * A look that began when the exchange's clock was past `provenAfter` and saw nothing proves that nothing happened. A look
 * before proves nothing: the request may still be on its way. The exchange itself tells its clock, right before such a
 * look: what was learnt of it earlier may be wrong, and may be what the command was signed by. `look` is told which of the
 * two it is, for more may have to be asked before an absence is believed. A failed look tells nothing either way, and is
 * repeated until the deadline.
 */
export async function resolveUnknown<T>(
  context: OrdersContext,
  port: ExchangePort,
  provenAfter: number,
  call: CallContext,
  look: (absenceProves: boolean) => Promise<Evidence<T>>,
): Promise<Resolution<T>> {
  let refusedForMs: number | undefined;
  const patiently = async <R>(work: () => Promise<R>): Promise<R | undefined> => {
    try {
      return await work();
    } catch (error) {
      // A look that failed says nothing about the order; the next one may.
      refusedForMs = error instanceof Problem ? error.details.retryAfterMs : undefined;
      return undefined;
    }
  };
  for (let pause = FIRST_PAUSE_MS; !call.signal.aborted; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    await context.sleep(pause, call.signal);
    if (call.signal.aborted) break;
    refusedForMs = undefined;
    const absenceProves = await patiently(() => hasPassed(context, port, provenAfter, call));
    const evidence = await patiently(() => look(absenceProves === true));
    if (evidence?.kind === 'effect') return evidence;
    if (evidence?.kind === 'noTrace' && absenceProves) return { kind: 'noEffect' };
    if (context.now() + pause > call.deadline) break;
  }
  return { kind: 'unresolved', askAgainMs: askAgainAfter(port, context.now(), provenAfter, refusedForMs) };
}

/** Whether the exchange's clock is past a moment: asked only when it may be. */
async function hasPassed(
  context: OrdersContext,
  port: ExchangePort,
  moment: number,
  call: CallContext,
): Promise<boolean> {
  const { at, within } = port.exchangeTime(context.now());
  if (at + within <= moment) return false;
  return (await port.time(call)).serverTime > moment;
}

/** The cause of an unknown outcome, as callers see it. */
export interface LostReply {
  readonly problem: Problem;
  readonly acceptedUntil: number | null;
  readonly clientOrderIds: readonly string[];
}
