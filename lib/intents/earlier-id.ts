import { intentIdOf } from './intent-id.ts';

/**
 * Until when a key is looked for under the id that it had in records of format 1, which was made of the whole ARN of the
 * session, or of the subject of a token alone. Ended records are replayed for a year at most: `ATLAS_INTENT_TTL_HOURS`
 * allows no more, and what an operator settled is kept as long. So this is a year after the last deployment is expected to
 * have left that format. It is a date and no setting, because a deployment that forgot to set it would send twice. Up to
 * then a keyed command of a role or a token costs one read of the table more; users, whose ids are the same, pay nothing.
 */
export const EARLIER_IDS_UNTIL = Date.UTC(2028, 0, 1);

/** A key, and who came with it. */
export interface GivenKey {
  readonly stage: string;
  /** Whom the key belongs to: the user, role or token subject. */
  readonly keyOwner: string | null;
  /** The session in which it came. */
  readonly principal: string | null;
  readonly key: string;
}

/**
 * The id under which a record of format 1 has a command that came with this key in this session; `undefined` where it is
 * the same as now, or no such record can be there any more. Those of other sessions cannot be found by key: an upgrade
 * waits until none of them is open (`npm run intents -- check`).
 */
export function earlierIdOf({ stage, keyOwner, principal, key }: GivenKey, now: number): string | undefined {
  if (principal === keyOwner || now >= EARLIER_IDS_UNTIL) return undefined;
  return intentIdOf(stage, principal, key);
}
