import type { CallContext } from '../../exchanges/port.ts';
import type { TradingGuard } from '../../guard/trading-guard.ts';
import type { Intent } from '../../intents/intent.ts';
import type { IntentStore } from '../../intents/intent-store.ts';
import { inTime } from '../../intents/time-limit.ts';
import type { ReferenceContext } from '../../reference/context.ts';

/** Dependencies of the order use cases. Time, waiting and randomness come in here so that tests control them. */
export interface OrdersContext extends ReferenceContext {
  /** Resolves after `ms`, or at once when the signal fires. Never rejects. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly newClientOrderId: () => string;
  /**
   * Recorded commands whose callers gave this client order id, newest first; empty where nothing is recorded.
   * Throws when the store does not answer.
   */
  readonly intentsNaming: (clientOrderId: string, signal: AbortSignal) => Promise<readonly Intent[]>;
  /** How long after a command was recorded `intentsNaming` may miss it, milliseconds. */
  readonly namingLagMs: number;
  /** The operator's checks. */
  readonly guard: TradingGuard;
}

/** Dependencies of commands that are recorded. */
export interface RecordingContext extends OrdersContext {
  readonly intents: {
    /** `undefined`: this deployment has no store and cannot honour keys. */
    readonly store: IntentStore | undefined;
    /** Whether the store outlives the process, as a key promises. */
    readonly outlivesProcess: boolean;
    readonly stage: string;
    /** Whether placing and amending require a key. */
    readonly requireKey: boolean;
    /** Returns a name that no other call has. */
    readonly newWriter: () => string;
    /** Receives failures that no caller sees. */
    readonly failed: (what: string, error: unknown) => void;
  };
}

/**
 * Sends a command with a call that waits for a reply for half of the remaining time, which leaves the other half to find
 * out the outcome when no reply comes.
 */
export function sendPatiently<T>(
  { now }: Pick<ReferenceContext, 'now'>,
  call: CallContext,
  send: (call: CallContext) => Promise<T>,
): Promise<T> {
  const patience = Math.max(1, Math.floor((call.deadline - now()) / 2));
  return inTime(patience, call.signal, (signal) => send({ ...call, signal, deadline: now() + patience }));
}
