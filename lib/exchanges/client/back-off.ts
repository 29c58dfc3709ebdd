import { Problem } from '../../domain/problem.ts';
import type { Refusal, VenueName } from './refusal.ts';
import { LONG_PAST, type SharedBackOff } from './shared-back-off.ts';

/** A kind of refusal after which a venue demands a pause, and the longest pause. */
export interface BackOffRule {
  readonly applies: (refusal: Refusal) => boolean;
  /** The way that closes; `null`: none, the wait is only passed on to the caller. */
  readonly way: string | null;
  /** The wait if the reply names none, milliseconds. `at` is on our clock. */
  readonly unnamedMs: (refusal: Refusal, at: number) => number;
  /** The longest wait the venue documents; a longer one in a reply is cut to it. */
  readonly longestMs: number;
  /**
   * For a ban that the venue's front servers announce with a page. A page looks the same whoever sent it, so the first is
   * trusted for a minute, and each further one without a reply of the exchange in between for twice as long, up to this.
   */
  readonly repeatedPageMs?: number;
}

/**
 * Remembers that a host demanded a pause. Clients that ignore a limit are banned, for longer each time, so nothing is sent
 * that way until the wait is over. Limits met by other containers count as well.
 */
export interface BackOff {
  /** Throws RATE_LIMITED while one of the ways is closed. */
  pass(ways: readonly string[]): void;
  /** Records a refusal and returns the milliseconds to wait, or `undefined` if it demands none. */
  refused(refusal: Refusal): number | undefined;
  /** The exchange itself has answered, so earlier pages no longer count. */
  answered(): void;
}

/**
 * How long a page from anything but the exchange is trusted: a page from a hop in between may be wrong and must not block
 * cancels.
 */
const FOREIGN_WORD_MS = 60_000;

/** A closure that began so long after now was noted before our clock was set back: nobody knows until when it lasts. */
const SET_BACK_MS = 1_000;

/** Starts with every way open except those `shared` has closed. `now`: our clock, epoch milliseconds. */
export function createBackOff(
  venue: VenueName,
  rules: readonly BackOffRule[],
  now: () => number,
  shared: SharedBackOff,
): BackOff {
  const closedUntil = new Map<string, { readonly until: number; readonly since: number }>();
  const longest = new Map<string, number>();
  for (const { way, longestMs } of rules) {
    if (way !== null) longest.set(way, Math.max(longestMs, longest.get(way) ?? 0));
  }
  let pagesInARow = 0;

  const sharedUntil = (way: string, at: number): number => {
    const until = shared.closedUntil(way);
    // A closure longer than the venue documents is not credible and is ignored.
    return until - at > (longest.get(way) ?? 0) ? LONG_PAST : until;
  };
  const own = (way: string, at: number): number => {
    const closure = closedUntil.get(way);
    if (closure === undefined || closure.since - at > SET_BACK_MS) return LONG_PAST;
    return closure.since <= shared.openedAt(way) ? LONG_PAST : closure.until;
  };

  return {
    pass(ways) {
      const at = now();
      const wait = Math.max(...ways.map((way) => Math.max(own(way, at), sharedUntil(way, at)))) - at;
      if (wait <= 0) return;
      throw new Problem(
        'RATE_LIMITED',
        `${venue.name} demands a pause for another ${Math.ceil(wait / 1_000)} s; nothing was sent.`,
        { exchange: venue.exchange, retryAfterMs: wait },
      );
    },
    refused(refusal) {
      const rule = rules.find(({ applies }) => applies(refusal));
      if (rule === undefined) return undefined;
      const at = now();
      const named = refusal.retryAfterMs ?? rule.unnamedMs(refusal, at);
      const wait = Math.min(named, rule.longestMs, refusal.own ? rule.longestMs : trustedMs(rule));
      if (rule.way !== null && at + wait > own(rule.way, at)) {
        closedUntil.set(rule.way, { until: at + wait, since: at });
        shared.announce(rule.way, at + wait, `${refusal.status} ${refusal.code}`);
      }
      return wait;
    },
    answered() {
      pagesInARow = 0;
    },
  };

  function trustedMs({ repeatedPageMs = FOREIGN_WORD_MS }: BackOffRule): number {
    pagesInARow += 1;
    return Math.min(repeatedPageMs, FOREIGN_WORD_MS * 2 ** (pagesInARow - 1));
  }
}
