import type { Intent } from './intent.ts';

/**
 * Where intents are kept. Every method throws when the store does not answer; a write whose reply got lost may have
 * happened. A store never decides what may happen to an intent, it only lets one writer at a time be right.
 */
export interface IntentStore {
  /** Writes the first version; gives the one that stands there already, when it is another's. */
  begin(intent: Intent, signal?: AbortSignal): Promise<Intent | undefined>;
  /** Writes the next version; false when what is stored is not the version before it: somebody else was faster. */
  replace(next: Intent, signal?: AbortSignal): Promise<boolean>;
  /** As it is now: never an echo of an earlier version. */
  get(intentId: string, signal?: AbortSignal): Promise<Intent | undefined>;
  /** The latest whose caller named the order so. May miss one that was written this very moment. */
  byClientOrderId(clientOrderId: string, signal?: AbortSignal): Promise<Intent | undefined>;
  /** Ids of open intents that should be looked at, longest due first. May lag behind; `get` says what holds. */
  due(before: number, limit: number, signal?: AbortSignal): Promise<string[]>;
}
