import { Problem } from '../../problems.ts';
import type { SharedGate } from '../shared-gate.ts';
import type { Refusal } from './refusal.ts';

/**
 * Remembers that BitMEX asked to be left alone. Ignoring a 429, or collecting refusals, ends in a ban of the address
 * (protocol/bitmex.md §5), and cancels count like everything else, so nothing at all is sent until the wait is over.
 */
export interface Gate {
  /** Throws RATE_LIMITED while the exchange does not want to be asked. */
  pass(): void;
  /** Closes after a refusal; gives the milliseconds to wait, `undefined` when the refusal asks for none. */
  close(refusal: Refusal): number | undefined;
}

/** A 429 that names no end (unverified; the token bucket refills two requests a second, §5). */
const NAMELESS_LIMIT_MS = 5_000;
/** The shortest ban (§5); the answer of a geo block looks the same, and asking on helps against neither (§6). */
const SHORTEST_BAN_MS = 3_600_000;
/** After shed load, the least to wait before sending again (§6). */
const OVERLOAD_PAUSE_MS = 500;
/** There is one way only: everything counts. */
const ALL = 'all';

export function createGate(now: () => number, shared: SharedGate): Gate {
  let closedUntil = 0;
  return {
    pass() {
      const wait = Math.max(closedUntil, shared.closedUntil(ALL)) - now();
      if (wait <= 0) return;
      throw new Problem(
        'RATE_LIMITED',
        `BitMEX asked to be left alone for another ${Math.ceil(wait / 1_000)} s; nothing was sent.`,
        { exchange: 'bitmex', retryAfterMs: wait },
      );
    },
    close({ problem, outcome, status, retryAfterMs }) {
      // Load shedding spares cancels, so it closes no gate; it only tells the caller when to come back.
      if (problem === 'EXCHANGE_OVERLOADED' && outcome === 'notExecuted') return retryAfterMs ?? OVERLOAD_PAUSE_MS;
      if (problem !== 'RATE_LIMITED') return undefined;
      const wait = retryAfterMs ?? (status === 403 ? SHORTEST_BAN_MS : NAMELESS_LIMIT_MS);
      const until = now() + wait;
      if (until > closedUntil) {
        closedUntil = until;
        shared.announce(ALL, until, `HTTP ${status}`);
      }
      return wait;
    },
  };
}
