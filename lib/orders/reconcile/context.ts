import type { CallContext } from '../../exchanges/port.ts';
import type { TradingGuard } from '../../guard/trading-guard.ts';
import type { Intent } from '../../intents/intent.ts';
import type { IntentStore } from '../../intents/intent-store.ts';
import type { ReferenceContext } from '../../reference/context.ts';

/** What the use cases of orders stand on. Time, waiting and chance come in here, so that tests can own them. */
export interface OrdersContext extends ReferenceContext {
  /** Resolves after `ms`, or at once when the signal fires. Never rejects. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly newClientOrderId: () => string;
  /**
   * The commands recorded under a client order id that their callers chose, newest first; none where nothing is recorded.
   * Throws when the record does not answer.
   */
  readonly intentsNaming: (clientOrderId: string, signal: AbortSignal) => Promise<readonly Intent[]>;
  /** What the operator has to say about orders. */
  readonly guard: TradingGuard;
}

/** What commands that leave a record stand on. */
export interface RecordingContext extends OrdersContext {
  readonly intents: {
    /** `undefined`: this deployment has none, so keys cannot be honoured. */
    readonly store: IntentStore | undefined;
    /** Whether what is in the store outlives the process, as a key promises. */
    readonly outlivesProcess: boolean;
    readonly stage: string;
    /** Whether an order may only be placed or changed under a key. */
    readonly requireKey: boolean;
    /** A name that no other call has. */
    readonly newWriter: () => string;
    /** Told of what nobody is answered with. */
    readonly failed: (what: string, error: unknown) => void;
  };
}

/**
 * Sends a command by a call that waits for its reply half of the time that is left, so that there is time to find out what
 * became of it when none comes. A silent exchange would else use up the request, and nobody would have asked. The timer
 * ends with the command: one that fires seconds after the answer costs the orders of that moment more than it cost its own.
 */
export async function sendPatiently<T>(
  { now }: Pick<ReferenceContext, 'now'>,
  call: CallContext,
  send: (call: CallContext) => Promise<T>,
): Promise<T> {
  const patience = Math.max(1, Math.floor((call.deadline - now()) / 2));
  const impatient = new AbortController();
  const timer = setTimeout(
    () => impatient.abort(new DOMException('The exchange was waited for long enough', 'TimeoutError')),
    patience,
  );
  try {
    const signal = AbortSignal.any([call.signal, impatient.signal]);
    return await send({ ...call, signal, deadline: now() + patience });
  } finally {
    clearTimeout(timer);
  }
}
