import { Problem, type ProblemDetails } from '../../domain/problem.ts';
import type { ExchangePort } from '../../exchanges/port.ts';
import type { Intent, IntentOperation, IntentSubject } from '../../intents/intent.ts';
import { UnreadableIntent } from '../../intents/intent-record.ts';
import type { IntentStore } from '../../intents/intent-store.ts';
import type { CancelResult } from '../cancel.ts';
import type { OrdersContext } from '../context.ts';
import type { PlaceResult } from '../place.ts';
import type { Ending } from './ending.ts';
import type { AmendOutcome } from './settle-amend.ts';

/** What commands that leave a record stand on. */
export interface DurableContext extends OrdersContext {
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

/** A command in the parts that its record needs to be put between. */
export interface Command<P> {
  readonly operation: IntentOperation;
  /** All that was asked, for telling whether a key comes back with the same. */
  readonly input: unknown;
  /** The client order id the caller chose. */
  readonly givenId: string | null;
  /** Whether preparing asks the exchange, so that the store, which is cheaper, is asked before. */
  readonly asksFirst: boolean;
  /** All that comes before the sending. `keyedId` names the order where the caller did not. */
  prepare(keyedId: string | undefined): Promise<P>;
  portOf(prepared: P): ExchangePort;
  subjectOf(prepared: P): IntentSubject;
  /**
   * How an earlier attempt ended although it was told to have had no effect, by a look that begins when the exchange's clock
   * is past `lookFrom`. Throws when that look cannot be made in time. Absent where a second effect changes nothing.
   */
  earlier?(prepared: P, intent: Intent, lookFrom: number): Promise<Ending | undefined>;
  /**
   * How the command has ended after all although it was told to have had no effect, held against what was recorded of it;
   * asked before it is prepared anew. `undefined`: it may be sent again. Throws when that cannot be found out in time.
   */
  endedBefore?(recorded: Intent): Promise<Ending | undefined>;
  /** Sends it, once, so that the exchange accepts it no later than `acceptedUntil`, and settles it as far as the time allows. */
  send(prepared: P, acceptedUntil?: number | null): Promise<PlaceResult | AmendOutcome | CancelResult>;
}

/** Throws 503 when there is no store, or one that a restart would empty: the same key would then send again. */
export function storeOf(
  { intents }: DurableContext,
  { operation }: { readonly operation: IntentOperation },
): IntentStore {
  if (intents.store && intents.outlivesProcess) return intents.store;
  throw new Problem(
    'INTENT_STORE_UNAVAILABLE',
    'This deployment keeps no record of commands that outlives its process (ATLAS_INTENTS_TABLE, or ATLAS_DATA_DIR on one machine), so it cannot honour an Idempotency-Key; nothing was sent.',
    { ...untouched(operation), retryable: false },
  );
}

/**
 * 503: nothing is sent that could not be recorded. What an earlier request with the key did stands in the very store that
 * does not answer, so of the order nothing is claimed; the same key, asked again, tells.
 */
export function storeUnavailable(cause: unknown): Problem {
  if (cause instanceof UnreadableIntent) {
    const detail = `What is recorded under this key cannot be acted on, so this request sent nothing. ${cause.message}`;
    return new Problem(
      'INTENT_STORE_UNAVAILABLE',
      detail,
      { orderState: 'unknown', ...retryableWhen(cause) },
      { cause },
    );
  }
  return new Problem(
    'INTENT_STORE_UNAVAILABLE',
    'The intent could not be recorded, so this request sent nothing. Ask again with the same key: it also tells what an earlier request with it did.',
    { orderState: 'unknown' },
    { cause },
  );
}

/** Another version of Atlas may answer next time; what is damaged stays so. */
export function retryableWhen({ why }: UnreadableIntent): ProblemDetails {
  return { retryable: why === 'newer' };
}

/** What is certain of the order when nothing was sent. An order that was to be changed may have closed by itself. */
export function untouched(operation: IntentOperation): ProblemDetails {
  return operation === 'place' ? { orderState: 'notPlaced' } : {};
}
