import type { AtlasProblem } from './errors.ts';

/**
 * What a command came to.
 *
 * - `done`: it took effect; `order` is the order as the exchange held it.
 * - `rejected`: it provably had no effect, or none but what `problem` says.
 * - `unknown`: neither a success nor a failure. It may have taken effect, now or later. Never send the order again under
 *   another key: `follow()` asks until it is certain.
 */
export type Outcome<T> = Done<T> | Rejected | Unknown<T>;

export interface Done<T> {
  readonly outcome: 'done';
  readonly order: T;
  readonly key: string;
  /** Whether Atlas answered with the stored outcome of an earlier request with the same key. */
  readonly replayed: boolean;
}

export interface Rejected {
  readonly outcome: 'rejected';
  readonly problem: AtlasProblem;
  readonly key: string;
}

export interface Unknown<T> {
  readonly outcome: 'unknown';
  readonly intent: UnknownIntent;
  readonly key: string;
  /** Asks what became of the command, until it is certain or the time is up. */
  follow(options?: FollowOptions): Promise<Outcome<T>>;
}

/** What is known of a command whose outcome is not. */
export interface UnknownIntent {
  /** Under which `GET /v1/intents/{clientOrderId}` tells of it; `null`: only sending its key again can tell. */
  readonly id: string | null;
  /** Why it is not known, in words. */
  readonly detail: string;
  /** When asking again can tell more. */
  readonly retryAfterMs: number;
  /** The last refusal on the way, which says nothing of an earlier copy. */
  readonly problem: AtlasProblem | null;
}

export interface FollowOptions {
  /** How long to ask; 120 s by default. The outcome stays `unknown` where that is not enough. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}
