import { Problem, type ProblemDetails } from '../../domain/problem.ts';
import type { IntentOperation } from '../../intents/intent.ts';
import { UnreadableIntent } from '../../intents/intent-record.ts';
import type { IntentStore } from '../../intents/intent-store.ts';
import type { RecordingContext } from './context.ts';
import { LEAST_ASK_AGAIN_MS } from './resolve.ts';

/** Throws 503 when there is no store, or one that a restart would empty: the same key would then send again. */
export function storeOf({ intents }: RecordingContext, operation: IntentOperation): IntentStore {
  if (intents.store && intents.outlivesProcess) return intents.store;
  throw new Problem(
    'INTENT_STORE_UNAVAILABLE',
    'This deployment keeps no record of commands that outlives its process (ATLAS_INTENTS_TABLE, or ATLAS_DATA_DIR on one machine), so it cannot honour an Idempotency-Key; nothing was sent.',
    { ...untouched(operation), retryable: false },
  );
}

/** A store that does not answer before this call has sent anything is a reason not to send: 503. */
export async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw storeUnavailable(error);
  }
}

/**
 * 503: nothing is sent that could not be recorded. What an earlier request with the key did stands in the very store that
 * does not answer, so of the order nothing is claimed; the same key, asked again, tells.
 */
function storeUnavailable(cause: unknown): Problem {
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

/** 409: somebody is at work under the key. */
export function keyInUse(): Problem {
  return new Problem(
    'IDEMPOTENCY_KEY_IN_USE',
    'A request with this key is at work. Ask again with the same key for its answer.',
    { orderState: 'unknown', retryAfterMs: LEAST_ASK_AGAIN_MS },
  );
}

/** 422: the key stands for another command. */
export function keyReused(operation: IntentOperation): Problem {
  return new Problem(
    'IDEMPOTENCY_KEY_REUSED',
    'The key came before with another request; nothing was sent. Use a new key for a new command.',
    untouched(operation),
  );
}
