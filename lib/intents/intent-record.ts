import { describeFault, isRecord } from '../text/value-check.ts';
import { CLOCK_SKEW_MS } from './accepted-until.ts';
import type { ClientOrderIdOrigin, Intent } from './intent.ts';
import { INTENT } from './intent-shape.ts';

/**
 * The format in which intents are stored now. Format 1 is that of records that name none.
 *
 * - 1: ids follow from the session that sent the key, or from the subject of its token; `fence` says until when the
 *   exchange can accept what was sent, on the clock of the host that wrote it.
 * - 2: ids follow from the owner of the key; `fence` is on the exchange's clock; what had no effect says from when on a
 *   look must begin before it is sent again (`lookFrom`); a place says where its client order id comes from, and what the
 *   exchange's clock said before it was sent.
 * - 3: `fence` is called `acceptedUntil`.
 */
export const RECORD_FORMAT = 3;

/** A record that this code must not act on: nothing is guessed, and nothing sent. The message says why. */
export class UnreadableIntent extends Error {
  override readonly name = 'UnreadableIntent';
  /** `newer`: another version of Atlas wrote it, and can read it. `damaged`: nobody can. */
  readonly why: 'newer' | 'damaged';

  constructor(why: UnreadableIntent['why'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.why = why;
  }
}

/** The text under which an intent is stored. */
export function recordText(intent: Intent): string {
  return JSON.stringify({ format: RECORD_FORMAT, ...intent });
}

/**
 * The intent that a text stands for, brought to the present format where an earlier version wrote it. Throws
 * `UnreadableIntent` for a newer format, and for what is not in every field an intent.
 */
export function intentOfText(text: string): Intent {
  const { format, ...record } = parsed(text);
  const upgrades = UPGRADES.slice(formatOf(format) - 1);
  return checkedIntent(withWholeOrder(upgrades.reduce((older, upgrade) => upgrade(older), record)));
}

/** The format of a stored text; throws `UnreadableIntent` for one that is newer than this code, or none at all. */
export function storedFormat(text: string): number {
  return formatOf(parsed(text).format);
}

type Parsed = Readonly<Record<string, unknown>>;

function parsed(text: string): Parsed {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new UnreadableIntent('damaged', 'The record is not JSON.', { cause });
  }
  if (isRecord(value)) return value;
  throw new UnreadableIntent('damaged', 'The record is no object.');
}

function formatOf(format: unknown): number {
  if (format === undefined) return 1;
  if (typeof format !== 'number' || !Number.isSafeInteger(format) || format < 1) {
    throw new UnreadableIntent('damaged', 'The record has no format that there ever was.');
  }
  if (format <= RECORD_FORMAT) return format;
  throw new UnreadableIntent(
    'newer',
    `A newer version of Atlas wrote the record (format ${format}); this one reads up to ${RECORD_FORMAT}.`,
  );
}

/** Each makes a record of its format, counted from 1, one of the next. */
const UPGRADES: readonly ((record: Parsed) => Parsed)[] = [toFormat2, toFormat3];

/**
 * The clock of the host that wrote a record of format 1 may differ from the exchange's, so acceptance may end that much
 * later. Such a record does not say how it is known that something had no effect, so a look counts from when it was
 * written. What the exchange's clock said at the sending was not noted.
 */
function toFormat2(record: Parsed): Parsed {
  return { ...record, subject: subjectOf(record), progress: progressOf(record) };
}

function toFormat3({ progress, ...record }: Parsed): Parsed {
  if (!isRecord(progress) || !('fence' in progress)) return { ...record, progress };
  const { fence: acceptedUntil, ...rest } = progress;
  return { ...record, progress: { ...rest, acceptedUntil } };
}

function subjectOf({ subject, clientOrderId, createdAt }: Parsed): unknown {
  if (!isRecord(subject) || subject.operation !== 'place') return subject;
  const { ownId, ...rest } = subject;
  const origin: ClientOrderIdOrigin = ownId === true ? 'drawn' : clientOrderId === null ? 'derived' : 'given';
  return { ...rest, idOrigin: origin, sentAfter: { at: createdAt, within: null } };
}

function progressOf({ progress, updatedAt }: Parsed): unknown {
  if (!isRecord(progress)) return progress;
  const { state, fence } = progress;
  if (state === 'NOT_EXECUTED') return { ...progress, lookFrom: updatedAt };
  return typeof fence === 'number' ? { ...progress, fence: fence + CLOCK_SKEW_MS } : progress;
}

/** An order from before Atlas told of legs, lists and moved prices was on its own, in one-way mode and as asked for, as far as was known. */
function withWholeOrder(record: Parsed): Parsed {
  const { subject } = record;
  if (!isRecord(subject) || subject.operation !== 'amend' || !isRecord(subject.before)) return record;
  return {
    ...record,
    subject: { ...subject, before: { positionSide: null, orderListId: null, adjusted: null, ...subject.before } },
  };
}

/** The same value, every field of which was looked at; throws `UnreadableIntent`. */
function checkedIntent(value: unknown): Intent {
  const fault = INTENT(value);
  if (fault !== undefined) throw new UnreadableIntent('damaged', `The record is damaged: ${describeFault(fault)}.`);
  return value as Intent;
}
