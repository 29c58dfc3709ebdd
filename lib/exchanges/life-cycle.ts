import type { VenueFacts, VenueStatus } from './port.ts';

/** A venue's life-cycle status at some time. */
export interface LifeCycleStage {
  readonly status: VenueStatus;
  /** RFC 3339; `null` if it has always been so. */
  readonly since: string | null;
  readonly note: string | null;
}

/**
 * The stage at `now` of a venue reached at `origin`. The life cycle applies to the venue's own live hosts only: a paper
 * exchange, or any other host that speaks the protocol, is always active.
 */
export function lifeCycleStage(facts: VenueFacts, origin: string, now: number): LifeCycleStage {
  const live = facts.liveOrigins.includes(new URL(origin).origin);
  const passed = live ? facts.lifeCycle.filter((stage) => Date.parse(stage.since) <= now) : [];
  const current = passed.at(-1);
  return current ?? { status: 'active', since: null, note: null };
}
