import { intentIdOf } from './intent-id.ts';

/**
 * Until this date a key is also looked up under its id of format 1, which was derived from the whole ARN of the
 * session, or from the subject of a token alone. Ended records are replayed for a year at most (`ATLAS_INTENT_TTL_HOURS`
 * allows no more, and settled records are kept as long), so this is a year after the last deployment is expected to
 * have left that format. It is a date rather than a setting because a deployment that forgot to set it would send twice.
 * Until then a keyed command of a role or token costs one more read; ids of users have not changed.
 */
export const EARLIER_IDS_UNTIL = Date.UTC(2028, 0, 1);

/** An idempotency key and its caller. */
export interface GivenKey {
  readonly stage: string;
  /** The user, role or token subject that the key belongs to. */
  readonly keyOwner: string | null;
  /** The session that sent the key. */
  readonly principal: string | null;
  readonly key: string;
}

/**
 * The id that a record of format 1 gives to a command with this key from this session; `undefined` where it is
 * unchanged, or where no such record can remain. Records of other sessions cannot be found by key: an upgrade
 * waits until none of them is open (`npm run intents -- check`).
 */
export function earlierIdOf({ stage, keyOwner, principal, key }: GivenKey, now: number): string | undefined {
  if (principal === keyOwner || now >= EARLIER_IDS_UNTIL) return undefined;
  return intentIdOf(stage, principal, key);
}
