import type { CancelSwitch, SwitchScope } from './cancel-switch.ts';

/** Keeps dead man's switches, one record per scope. Every method throws when the store does not answer. */
export interface SwitchStore {
  /** The current version; strongly consistent. */
  get(scope: SwitchScope, signal?: AbortSignal): Promise<CancelSwitch | undefined>;
  /**
   * Writes the next version; returns false when the stored one is not the one before it. When it throws, the write may have
   * happened.
   */
  put(next: CancelSwitch, signal?: AbortSignal): Promise<boolean>;
  /** Scopes in which a sweep has something to do, longest due first. Eventually consistent. */
  due(before: number, limit: number, signal?: AbortSignal): Promise<readonly SwitchScope[]>;
  /** Every record. Eventually consistent: may miss the latest. */
  all(signal?: AbortSignal): Promise<readonly CancelSwitch[]>;
}
