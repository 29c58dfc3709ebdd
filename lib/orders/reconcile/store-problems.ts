import { Problem, type ProblemDetails } from '../../domain/problem.ts';
import type { IntentOperation } from '../../intents/intent.ts';
import { UnreadableIntent } from '../../intents/intent-record.ts';
import type { IntentStore } from '../../intents/intent-store.ts';
import type { RecordingContext } from './context.ts';
import { LEAST_ASK_AGAIN_MS } from './resolve.ts';

/** Throws 503 when there is no store, or one that a restart would empty, since the same key would then send again. */
export function storeOf({ intents }: RecordingContext, operation: IntentOperation): IntentStore {
  if (intents.store && intents.outlivesProcess) return intents.store;
  throw new Problem(
    'INTENT_STORE_UNAVAILABLE',
    'This deployment keeps no record of commands that outlives its process (ATLAS_INTENTS_TABLE, or ATLAS_DATA_DIR on one machine), so it cannot honour an Idempotency-Key; nothing was sent.',
    { ...untouched(operation), retryable: false },
  );
}

/** Turns a failure of the store before sending into 503, so that nothing is sent. */
export async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw storeUnavailable(error);
  }
}

/**
 * 503: Atlas sends nothing that it cannot record. The result of an earlier request with the key is in the store that
 * does not answer, so nothing is claimed about the order; a retry with the same key answers it.
 */
function storeUnavailable(cause: unknown): Problem {
  if (cause instanceof UnreadableIntent) {
    const detail = `The record under this key cannot be used, so this request sent nothing. ${cause.message}`;
    return new Problem(
      'INTENT_STORE_UNAVAILABLE',
      detail,
      { orderState: 'unknown', ...retryableWhen(cause) },
      { cause },
    );
  }
  return new Problem(
    'INTENT_STORE_UNAVAILABLE',
    'The intent could not be recorded, so this request sent nothing. Ask again with the same key: the answer covers earlier requests with it.',
    { orderState: 'unknown' },
    { cause },
  );
}

/** Another version of Atlas may answer the next request; a damaged record stays damaged. */
export function retryableWhen({ why }: UnreadableIntent): ProblemDetails {
  return { retryable: why === 'newer' };
}

/** Whether a command places orders, so that nothing sent means nothing placed. */
const PLACES: Readonly<Record<IntentOperation, boolean>> = {
  place: true,
  amend: false,
  cancel: false,
  placeList: true,
  cancelList: false,
};

/** What is certain about the order when nothing was sent. An order to be changed may have closed meanwhile. */
export function untouched(operation: IntentOperation): ProblemDetails {
  return PLACES[operation] ? { orderState: 'notPlaced' } : {};
}

/** 409: another request with the key is running. */
export function keyInUse(): Problem {
  return new Problem(
    'IDEMPOTENCY_KEY_IN_USE',
    'A request with this key is still running. Ask again with the same key for its answer.',
    { orderState: 'unknown', retryAfterMs: LEAST_ASK_AGAIN_MS },
  );
}

/** 422: the key belongs to another command. */
export function keyReused(operation: IntentOperation): Problem {
  return new Problem(
    'IDEMPOTENCY_KEY_REUSED',
    'The key was used before with a different request; nothing was sent. Use a new key for a new command.',
    untouched(operation),
  );
}
