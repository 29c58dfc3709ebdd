import { epochOf } from '../domain/moment.ts';
import { timestamp } from '../domain/order.ts';
import { Problem } from '../domain/problem.ts';
import { type AlertFields, invalidField } from './alert.ts';
import type { Template } from './template.ts';

/** How far the clock of a sender may be ahead of ours. */
const AHEAD_MS = 60_000;

/**
 * When an alert says that it was made, epoch milliseconds. Throws `INVALID_REQUEST` when it does not say, and
 * `ALERT_NOT_CURRENT` when that is too long ago, or in the future.
 */
export function currentTimeOf(
  fields: AlertFields,
  { time: field, maxAgeSeconds }: Pick<Template, 'time' | 'maxAgeSeconds'>,
  now: number,
): number {
  const said = fields.get(field);
  if (said === undefined) throw invalidField(field, 'required', 'is missing in the alert');
  const at = typeof said === 'string' ? epochOf(said) : Number.NaN;
  if (Number.isNaN(at)) {
    throw invalidField(
      field,
      'format',
      'must be an RFC 3339 time with a zone, e.g. 2026-11-22T09:15:02Z, or epoch milliseconds',
      String(said),
    );
  }
  const age = now - at;
  if (age > 1_000 * maxAgeSeconds) {
    throw notCurrent(`It was made at ${timestamp(at)}, more than ${maxAgeSeconds} s ago.`);
  }
  if (age < -AHEAD_MS) {
    throw notCurrent(`It says that it was made at ${timestamp(at)}, which is more than ${AHEAD_MS / 1_000} s ahead.`);
  }
  return at;
}

function notCurrent(why: string): Problem {
  return new Problem('ALERT_NOT_CURRENT', `The alert was not acted on. ${why}`, { orderState: 'notPlaced' });
}
