import type { VenueFacts, VenueStatus } from './port.ts';

/** Where a venue is in its life, on a day. */
export interface LifeCycleStage {
  readonly status: VenueStatus;
  /** RFC 3339; `null` when it has been so from the beginning. */
  readonly since: string | null;
  readonly note: string | null;
}

/**
 * The stage that holds at `now` for a venue reached at `origin`. The life cycle binds the venue's own live hosts only:
 * a paper exchange, or any other host that speaks the protocol, is always active.
 */
export function lifeCycleStage(facts: VenueFacts, origin: string, now: number): LifeCycleStage {
  const live = facts.liveOrigins.includes(new URL(origin).origin);
  const passed = live ? facts.lifeCycle.filter((stage) => Date.parse(stage.since) <= now) : [];
  const current = passed.at(-1);
  return current ?? { status: 'active', since: null, note: null };
}
