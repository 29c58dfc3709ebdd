import { PLAIN_ORDER, PLAIN_TERMS } from '../domain/order.ts';
import { describeFault, isRecord } from '../text/value-check.ts';
import { CLOCK_SKEW_MS } from './accepted-until.ts';
import type { ClientOrderIdOrigin, Intent } from './intent.ts';
import { INTENT } from './intent-shape.ts';

/**
 * The current format of stored intents. Records that name no format are of format 1.
 *
 * - 1: ids are derived from the session that sent the key, or from the subject of its token; `fence` is the last moment at
 *   which the exchange can accept the request, on the clock of the host that wrote it.
 * - 2: ids are derived from the owner of the key; `fence` is on the exchange's clock; a command without effect records when
 *   a look must begin before it is sent again (`lookFrom`); a place records the origin of its client order id and the
 *   exchange's time before it was sent.
 * - 3: `fence` is called `acceptedUntil`.
 * - 4: a place records what its order waits for, when it ends, what it hides and what is attached to it; there are order lists.
 * - 5: an amend may change the condition of its order.
 * - 6: an amend may change the exits of its order.
 */
export const RECORD_FORMAT = 6;

/** A record that this code must not act on. The message says why. */
export class UnreadableIntent extends Error {
  override readonly name = 'UnreadableIntent';
  /** `newer`: a later version of Atlas wrote it and can read it. `damaged`: no version can. */
  readonly why: 'newer' | 'damaged';

  constructor(why: UnreadableIntent['why'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.why = why;
  }
}

/** Serializes an intent for the store. */
export function recordText(intent: Intent): string {
  return JSON.stringify({ format: RECORD_FORMAT, ...intent });
}

/**
 * Parses a stored intent and upgrades it to the current format. Throws `UnreadableIntent` for a newer format and for a
 * record that fails the check of any field.
 */
export function intentOfText(text: string): Intent {
  const { format, ...record } = parsed(text);
  const upgrades = UPGRADES.slice(formatOf(format) - 1);
  return checkedIntent(withWholeOrder(upgrades.reduce((older, upgrade) => upgrade(older), record)));
}

/** The format of a stored record; throws `UnreadableIntent` when it is newer than this code or invalid. */
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
  throw new UnreadableIntent('damaged', 'The record is not an object.');
}

function formatOf(format: unknown): number {
  if (format === undefined) return 1;
  if (typeof format !== 'number' || !Number.isSafeInteger(format) || format < 1) {
    throw new UnreadableIntent('damaged', 'The format of the record is invalid.');
  }
  if (format <= RECORD_FORMAT) return format;
  throw new UnreadableIntent(
    'newer',
    `A newer version of Atlas wrote the record (format ${format}); this version reads formats up to ${RECORD_FORMAT}.`,
  );
}

/** Upgrades to the next format; the first entry upgrades format 1. */
const UPGRADES: readonly ((record: Parsed) => Parsed)[] = [toFormat2, toFormat3, toFormat4, toFormat5, toFormat6];

/**
 * The host that wrote a record of format 1 used its own clock, which may differ from the exchange's, so acceptance may end
 * later by the skew. Such a record does not say how an absence was proven, so a look must begin after it was written. It
 * holds no reading of the exchange's clock.
 */
function toFormat2(record: Parsed): Parsed {
  return { ...record, subject: subjectOf(record), progress: progressOf(record) };
}

function toFormat3({ progress, ...record }: Parsed): Parsed {
  if (!isRecord(progress) || !('fence' in progress)) return { ...record, progress };
  const { fence: acceptedUntil, ...rest } = progress;
  return { ...record, progress: { ...rest, acceptedUntil } };
}

/** Orders of earlier versions waited for nothing, hid nothing, had no end and stood alone. */
function toFormat4({ subject, ...record }: Parsed): Parsed {
  if (!isRecord(subject) || subject.operation !== 'place' || !isRecord(subject.order)) return { ...record, subject };
  return { ...record, subject: { ...subject, order: { ...subject.order, ...PLAIN_TERMS } } };
}

/** Amends of earlier versions changed no condition, which is what a record without one says. */
function toFormat5(record: Parsed): Parsed {
  return record;
}

/** Amends of earlier versions changed no exits, which is what a record without them says. */
function toFormat6(record: Parsed): Parsed {
  return record;
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

/**
 * Earlier versions did not record every field of an order before an amend: such orders count as plain, single ones in
 * one-way mode, as asked for.
 */
function withWholeOrder(record: Parsed): Parsed {
  const { subject } = record;
  if (!isRecord(subject) || subject.operation !== 'amend' || !isRecord(subject.before)) return record;
  return {
    ...record,
    subject: {
      ...subject,
      before: { positionSide: null, orderListId: null, adjusted: null, ...PLAIN_ORDER, ...subject.before },
    },
  };
}

/** Checks every field; throws `UnreadableIntent`. */
function checkedIntent(value: unknown): Intent {
  const fault = INTENT(value);
  if (fault !== undefined) throw new UnreadableIntent('damaged', `The record is damaged: ${describeFault(fault)}.`);
  return value as Intent;
}
