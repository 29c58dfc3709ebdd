import type { CallContext, ExchangePort } from '../exchanges/port.ts';
import type { Problem } from '../problems.ts';
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
  | { readonly kind: 'unresolved' };

/**
 * The moment, on our clock, after which an absence is proof: the fence is when the lost request's signature expires, to
 * which come the time the venue's engine may sit on what it accepted (`VenueFacts.engineLagMs`) and the time an accepted
 * order may stay unlisted (`listingLagMs`). Infinite where a venue gives no fence.
 */
export function absenceProvenAfter({ facts }: ExchangePort, fence: number | null): number {
  return fence === null ? Number.POSITIVE_INFINITY : fence + facts.engineLagMs + facts.listingLagMs;
}

/**
 * Settles an unknown outcome by asking the exchange until it shows the effect, or until an absence is proof.
 *
 * A look that *started* after `provenAfter` and saw nothing proves that nothing happened. A look before proves nothing:
 * the request may still be on its way. `look` is told which of the two it is, for more may have to be asked before an
 * absence is believed. A failed look tells nothing either way, and is repeated until the deadline.
 */
export async function resolveUnknown<T>(
  context: OrdersContext,
  provenAfter: number,
  call: CallContext,
  look: (absenceProves: boolean) => Promise<Evidence<T>>,
): Promise<Resolution<T>> {
  for (let pause = FIRST_PAUSE_MS; !call.signal.aborted; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    await context.sleep(pause, call.signal);
    if (call.signal.aborted) break;
    const absenceProves = context.now() > provenAfter;
    const evidence = await attempt(() => look(absenceProves));
    if (evidence?.kind === 'effect') return evidence;
    if (evidence?.kind === 'noTrace' && absenceProves) return { kind: 'noEffect' };
    if (context.now() + pause > call.deadline) break;
  }
  return { kind: 'unresolved' };
}

async function attempt<T>(look: () => Promise<Evidence<T>>): Promise<Evidence<T> | undefined> {
  try {
    return await look();
  } catch {
    // A look that failed says nothing about the order; the next one may.
    return undefined;
  }
}

/** The cause of an unknown outcome, as callers see it. */
export interface LostReply {
  readonly problem: Problem;
  readonly fence: number | null;
  readonly clientOrderIds: readonly string[];
}
