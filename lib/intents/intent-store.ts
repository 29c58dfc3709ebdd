import type { Intent } from './intent.ts';

/** Maximum number of commands returned for one client order id; an id is reused only once its order has closed. */
export const NAMED_AT_MOST = 10;

/**
 * Keeps intents. Every method throws when the store does not answer; a write whose reply got lost may have happened.
 * When `begin`, or `replace` with `unsentBefore`, throws, the caller must not send. A store never decides what may happen
 * to an intent; it only lets one writer at a time succeed.
 */
export interface IntentStore {
  /**
   * Writes the first version; returns the stored intent instead when another writer was first. When it throws for an intent
   * whose command would be sent next, the store takes the write back as far as possible.
   */
  begin(intent: Intent, signal?: AbortSignal): Promise<Intent | undefined>;
  /**
   * Writes the next version; returns false when the stored version is not the one before it: another writer was faster.
   * `unsentBefore` is that version, given when the command is sent only if this write is known to stand. If the write then
   * throws, the store restores that version as far as possible.
   */
  replace(next: Intent, signal?: AbortSignal, unsentBefore?: Intent): Promise<boolean>;
  /** Reads the current version; strongly consistent. */
  get(intentId: string, signal?: AbortSignal): Promise<Intent | undefined>;
  /**
   * Intents whose caller gave this client order id, newest first, at most `NAMED_AT_MOST`. Eventually consistent: may miss
   * an intent that began less than `namingLagMs` ago.
   */
  byClientOrderId(clientOrderId: string, signal?: AbortSignal): Promise<readonly Intent[]>;
  /** How late `byClientOrderId` may show an intent, milliseconds; 0 where it is strongly consistent. */
  readonly namingLagMs: number;
  /** Ids of open intents that are due, longest due first. Eventually consistent; `get` reads the current version. */
  due(before: number, limit: number, signal?: AbortSignal): Promise<string[]>;
}
