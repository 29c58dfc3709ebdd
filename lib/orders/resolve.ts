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
 * The moment, on the exchange's clock, after which an absence is proof: the fence is until when it can accept the lost
 * request, to which come the time its engine may sit on what it accepted (`VenueFacts.engineLagMs`) and the time an
 * accepted order may stay unlisted (`listingLagMs`). Infinite where a venue gives no fence.
 */
export function absenceProvenAfter({ facts }: ExchangePort, fence: number | null): number {
  return fence === null ? Number.POSITIVE_INFINITY : fence + facts.engineLagMs + facts.listingLagMs;
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
  for (let pause = FIRST_PAUSE_MS; !call.signal.aborted; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    await context.sleep(pause, call.signal);
    if (call.signal.aborted) break;
    const absenceProves = await hasPassed(context, port, provenAfter, call);
    const evidence = await attempt(() => look(absenceProves));
    if (evidence?.kind === 'effect') return evidence;
    if (evidence?.kind === 'noTrace' && absenceProves) return { kind: 'noEffect' };
    if (context.now() + pause > call.deadline) break;
  }
  return { kind: 'unresolved' };
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
  const told = await attempt(() => port.time(call));
  return told !== undefined && told.serverTime > moment;
}

async function attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
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
