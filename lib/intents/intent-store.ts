import type { Intent } from './intent.ts';

/** How many commands under one client order id a store tells of; an id is used again, if at all, once its order closed. */
export const NAMED_AT_MOST = 10;

/**
 * Where intents are kept. Every method throws when the store does not answer; a write whose reply got lost may have
 * happened. Who meets a `begin` that throws, or a `replace` with `unsentBefore`, must not send. A store never decides what may happen to an intent, it only lets one writer at a time be right.
 */
export interface IntentStore {
  /**
   * Writes the first version; gives the one that stands there already, when it is another's. When it throws for one that
   * was to be sent next, that is taken back as far as possible.
   */
  begin(intent: Intent, signal?: AbortSignal): Promise<Intent | undefined>;
  /**
   * Writes the next version; false when what is stored is not the version before it: somebody else was faster.
   * `unsentBefore`: that version, where nothing is sent unless this write is known to stand. When it throws then, the
   * record is put back to it as far as possible.
   */
  replace(next: Intent, signal?: AbortSignal, unsentBefore?: Intent): Promise<boolean>;
  /** As it is now: never an echo of an earlier version. */
  get(intentId: string, signal?: AbortSignal): Promise<Intent | undefined>;
  /**
   * Those whose caller named the order so, newest first, `NAMED_AT_MOST` at most. May miss one that was written this very
   * moment.
   */
  byClientOrderId(clientOrderId: string, signal?: AbortSignal): Promise<readonly Intent[]>;
  /** Ids of open intents that should be looked at, longest due first. May lag behind; `get` says what holds. */
  due(before: number, limit: number, signal?: AbortSignal): Promise<string[]>;
}
