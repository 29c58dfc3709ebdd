import { Problem } from '../../domain/problem.ts';
import type { Refusal, VenueName } from './refusal.ts';
import type { SharedBackOff } from './shared-back-off.ts';

/** One kind of refusal after which a venue wants to be left alone, and for how long at most. */
export interface BackOffRule {
  readonly applies: (refusal: Refusal) => boolean;
  /** What it closes; `null`: nothing, the wait only tells the caller when to come back. */
  readonly way: string | null;
  /** The wait where the reply names none, milliseconds. `at` is the moment on our clock. */
  readonly unnamedMs: (refusal: Refusal, at: number) => number;
  /** The longest wait that the venue documents: what a reply names beyond it is cut to it. */
  readonly longestMs: number;
  /**
   * For a ban that the venue tells by a page of its front servers: a page looks alike whoever sent it, so the first is
   * believed for a minute, and each that follows without a word of the exchange in between twice as long, up to this.
   */
  readonly repeatedPageMs?: number;
}

/**
 * Remembers that a host asked to be left alone. Whoever goes on after a limit is banned, for longer each time, so nothing
 * is sent that way until the wait is over. What other containers met counts like what was met here.
 */
export interface BackOff {
  /** Throws RATE_LIMITED while one of the ways is closed. */
  pass(ways: readonly string[]): void;
  /** Takes a refusal; gives the milliseconds to wait, `undefined` when it asks for none. */
  refused(refusal: Refusal): number | undefined;
  /** The exchange itself has answered: pages before it were not its last word. */
  answered(): void;
}

/** What anything but the exchange says is believed this long: a page between may be wrong, and must not shut cancels out. */
const FOREIGN_WORD_MS = 60_000;

/** Starts with every way open, but for those that `shared` has closed. `now`: our clock, epoch milliseconds. */
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
  let pages = 0;

  const heard = (way: string, at: number): number => {
    const until = shared.closedUntil(way);
    // Nobody closes a way for longer than its venue documents: whatever says so is no closure.
    return until - at > (longest.get(way) ?? 0) ? 0 : until;
  };
  const own = (way: string): number => {
    const closure = closedUntil.get(way);
    return closure === undefined || closure.since <= shared.openedAt(way) ? 0 : closure.until;
  };

  return {
    pass(ways) {
      const at = now();
      const wait = Math.max(...ways.map((way) => Math.max(own(way), heard(way, at)))) - at;
      if (wait <= 0) return;
      throw new Problem(
        'RATE_LIMITED',
        `${venue.name} asked to be left alone for another ${Math.ceil(wait / 1_000)} s; nothing was sent.`,
        { exchange: venue.exchange, retryAfterMs: wait },
      );
    },
    refused(refusal) {
      const rule = rules.find(({ applies }) => applies(refusal));
      if (rule === undefined) return undefined;
      const at = now();
      const named = refusal.retryAfterMs ?? rule.unnamedMs(refusal, at);
      const wait = Math.min(named, rule.longestMs, refusal.own ? rule.longestMs : believed(rule));
      if (rule.way !== null && at + wait > (closedUntil.get(rule.way)?.until ?? 0)) {
        closedUntil.set(rule.way, { until: at + wait, since: at });
        shared.announce(rule.way, at + wait, `${refusal.status} ${refusal.code}`);
      }
      return wait;
    },
    answered() {
      pages = 0;
    },
  };

  function believed({ repeatedPageMs = FOREIGN_WORD_MS }: BackOffRule): number {
    pages += 1;
    return Math.min(repeatedPageMs, FOREIGN_WORD_MS * 2 ** (pages - 1));
  }
}
