import { Problem } from '../../domain/problem.ts';
import type { CallContext, ExchangePort } from '../../exchanges/port.ts';
import type { OrdersContext } from './context.ts';

/** First pause before a look for the outcome; doubles up to `LONGEST_PAUSE_MS`. */
const FIRST_PAUSE_MS = 150;
const LONGEST_PAUSE_MS = 1500;

/** Wait before asking again where only the exchange, asked by hand, can tell the outcome. */
const UNPROVABLE_ASK_AGAIN_MS = 60_000;

/** The result of one look at the exchange for a command whose reply was lost. */
export type Evidence<T> =
  | { readonly kind: 'effect'; readonly value: T }
  /** No trace of an effect; proof only if the look began late enough. */
  | { readonly kind: 'noTrace' }
  /** An effect that can still change: look again. */
  | { readonly kind: 'pending' };

export type Resolution<T> =
  | { readonly kind: 'effect'; readonly value: T }
  | { readonly kind: 'noEffect' }
  /** `askAgainMs`: how long to wait before another look can show more. */
  | { readonly kind: 'unresolved'; readonly askAgainMs: number };

/**
 * The moment, on the exchange's clock, after which an absence is proof: `acceptedUntil`, the last moment at which it can
 * accept the lost request, plus the time its engine may hold an accepted request (`VenueFacts.engineLagMs`), plus the time
 * an accepted order may stay unlisted (`listingLagMs`). Infinite where signatures do not expire.
 */
export function absenceProvenAfter({ facts }: ExchangePort, acceptedUntil: number | null): number {
  return acceptedUntil === null ? Number.POSITIVE_INFINITY : acceptedUntil + facts.engineLagMs + facts.listingLagMs;
}

/**
 * The moment, on the exchange's clock, from which its lists show everything that it has done until now. The clock may be ahead of
 * what is known of it.
 */
export function listedFrom({ facts, exchangeTime }: ExchangePort, now: number): number {
  const { at, within } = exchangeTime(now);
  // Exchanges accept whole milliseconds.
  return Math.ceil(at + (Number.isFinite(within) ? within : 0)) + facts.listingLagMs;
}

/**
 * Whether the exchange may no longer tell of an order that was sent at a moment of its clock: it forgets orders that ended
 * without a fill (`VenueFacts.unfilledRetentionMs`). From then on an absence proves nothing any more.
 */
export function mayBeForgotten(port: ExchangePort, sentAt: number, now: number): boolean {
  return port.exchangeTime(now).at - sentAt >= port.facts.unfilledRetentionMs;
}

/** Minimum wait before asking again; a command being sent does not end sooner. */
export const LEAST_ASK_AGAIN_MS = 1_000;

/**
 * Milliseconds to wait before asking again: until an absence is proof, or, where it never is, until
 * the exchange's lists show what the engine did; and at least as long as the exchange or its budget refuses requests.
 */
export function askAgainAfter(
  port: ExchangePort,
  now: number,
  provenAfter: number,
  refusedForMs = LEAST_ASK_AGAIN_MS,
): number {
  const untilProof = Number.isFinite(provenAfter) ? provenAfter - port.exchangeTime(now).at : port.facts.listingLagMs;
  return Math.max(LEAST_ASK_AGAIN_MS, untilProof, refusedForMs);
}

/**
 * Resolves an unknown outcome by asking the exchange until it shows the effect or an absence is proof.
 *
 * A look that begins after `provenAfter` on the exchange's clock and sees nothing proves that nothing happened. An earlier
 * look proves nothing: the request may still be on its way. The exchange's clock is read right before such a
 * look, because an earlier estimate may be wrong, and the command may have been signed by it. `look` receives which of the
 * two it is, since an absence may need further evidence. A failed look says nothing either way and is
 * repeated until the deadline. Nor is an absence proof to keys that were replaced since the command was recorded.
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
      // A failed look says nothing about the order; the next one may.
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
    if (evidence?.kind === 'noTrace' && absenceProves) {
      if (!areKeysReplaced(port, call)) return { kind: 'noEffect' };
      return { kind: 'unresolved', askAgainMs: UNPROVABLE_ASK_AGAIN_MS };
    }
    if (context.now() + pause > call.deadline) break;
  }
  return { kind: 'unresolved', askAgainMs: askAgainAfter(port, context.now(), provenAfter, refusedForMs) };
}

/**
 * Whether the keys were replaced since the command was recorded whose outcome the call finds out. They may be of another
 * account, which shows nothing of what the earlier ones have sent: its absence proves nothing.
 */
export function areKeysReplaced(port: ExchangePort, { recordedAt }: CallContext): boolean {
  return recordedAt !== undefined && recordedAt <= port.keysUsedSince();
}

/** Whether the exchange's clock is past a moment; makes a request only when that is possible. */
export async function hasPassed(
  context: OrdersContext,
  port: ExchangePort,
  moment: number,
  call: CallContext,
): Promise<boolean> {
  const { at, within } = port.exchangeTime(context.now());
  if (at + within <= moment) return false;
  return (await port.time(call)).serverTime > moment;
}

/** A lost reply: the cause of an unknown outcome. */
export interface LostReply {
  readonly problem: Problem;
  readonly acceptedUntil: number | null;
  readonly clientOrderIds: readonly string[];
}
