import { EXCHANGES, MARKETS } from '../domain/instrument.ts';
import type { Amendment, Order } from '../domain/order.ts';
import { PROBLEM_KINDS } from '../domain/problem.ts';
import { CLOCK_SKEW_MS } from './fence.ts';
import type {
  AmendSubject,
  CancelSubject,
  ClientOrderIdOrigin,
  Intent,
  IntentOperation,
  IntentProduct,
  IntentProgress,
  IntentResult,
  IntentState,
  Lease,
  PlacedFields,
  PlaceSubject,
} from './intent.ts';
import type { ProblemRecord } from './problem-record.ts';
import {
  byField,
  type Check,
  hasFields,
  isFlag,
  isNumber,
  isObject,
  isOneOf,
  isRecord,
  isText,
  isWhole,
  orAbsent,
  orNull,
  type Shape,
  ShapeError,
} from './shape.ts';

/**
 * The format in which intents are stored now. Format 1 is that of records that name none.
 *
 * - 1: ids follow from the session that sent the key, or from the subject of its token; `fence` is a moment on the clock
 *   of the host that wrote it.
 * - 2: ids follow from the owner of the key; `fence` is a moment on the clock of the exchange; what had no effect says from
 *   when on a look must begin before it is sent again (`lookFrom`), and a place where its client order id comes from, and
 *   what the clock of the exchange said before it was sent.
 */
export const RECORD_FORMAT = 2;

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
  const intent: unknown = formatOf(format) === 1 ? upgraded(record) : record;
  if (isIntent(intent)) return intent;
  throw new UnreadableIntent('damaged', 'The record is no intent.');
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

/**
 * A record of format 1 as one of format 2. Its fence is a moment on the clock of the host that wrote it, to which comes
 * what the clock of the exchange may differ. Of what had no effect it does not say how that is known, so a look counts
 * from when it was written. What the clock of the exchange said at the sending was not noted.
 */
function upgraded(record: Parsed): Parsed {
  return { ...record, subject: subjectOf(record), progress: progressOf(record) };
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

function isIntent(value: unknown): value is Intent {
  try {
    INTENT(value, '');
    return true;
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    throw new UnreadableIntent('damaged', `The record is damaged: ${error.message}.`, { cause: error });
  }
}

const problem = hasFields({
  code: isOneOf(Object.keys(PROBLEM_KINDS)),
  detail: isText,
  details: isObject,
} satisfies Shape<ProblemRecord>);

const lease = hasFields({ owner: isText, until: isNumber } satisfies Shape<Lease>);

/** What is acted on; the rest is told as it was stored, and may be of another version. */
const order = hasFields({
  id: isText,
  exchange: isOneOf(EXCHANGES),
  market: isOneOf(MARKETS),
  symbol: isText,
  exchangeSymbol: isText,
  exchangeOrderId: isText,
  clientOrderId: orNull(isText),
  price: orNull(isText),
  quantity: orNull(isText),
  filledQuantity: isText,
  state: isText,
} satisfies Partial<Shape<Order>>);

/** The last two are told since amends are looked for; an answer from before that is replayed without them, as it was given. */
const amendment = hasFields({
  method: isText,
  queuePriority: isText,
  before: isObject,
  after: isObject,
  filledBefore: orAbsent(isText),
  changedSince: orAbsent(isFlag),
} satisfies Shape<Amendment>);

const placed = hasFields({
  side: isText,
  type: isText,
  timeInForce: orNull(isText),
  postOnly: isFlag,
  reduceOnly: isFlag,
  price: orNull(isText),
  quantity: orNull(isText),
  quoteQuantity: orNull(isText),
  clientOrderId: isText,
} satisfies Shape<PlacedFields>);

const product = {
  exchange: isOneOf(EXCHANGES),
  market: isOneOf(MARKETS),
  symbol: isText,
  exchangeSymbol: isText,
} satisfies Shape<IntentProduct>;

const ID_ORIGINS = Object.keys({
  drawn: true,
  derived: true,
  given: true,
} satisfies Record<ClientOrderIdOrigin, true>);

const subject = byField('operation', {
  place: hasFields({
    ...product,
    operation: isText,
    order: placed,
    idOrigin: isOneOf(ID_ORIGINS),
    sentAfter: hasFields({ at: isNumber, within: orNull(isNumber) } satisfies Shape<PlaceSubject['sentAfter']>),
  } satisfies Shape<IntentProduct & PlaceSubject>),
  amend: hasFields({
    ...product,
    operation: isText,
    before: order,
    change: hasFields({ quantity: orAbsent(isText), price: orAbsent(isText) } satisfies Shape<AmendSubject['change']>),
    replacementClientOrderId: isText,
    mayBeReplaced: isFlag,
    modifyId: orAbsent(isText),
  } satisfies Shape<IntentProduct & AmendSubject>),
  cancel: hasFields({ ...product, operation: isText, orderId: isText } satisfies Shape<IntentProduct & CancelSubject>),
} satisfies Record<IntentOperation, Check>);

const result = byField('kind', {
  order: hasFields({
    kind: isText,
    order,
    amendment: orNull(amendment),
  } satisfies Shape<Extract<IntentResult, { kind: 'order' }>>),
  problem: hasFields({ kind: isText, problem } satisfies Shape<Extract<IntentResult, { kind: 'problem' }>>),
} satisfies Record<IntentResult['kind'], Check>);

type Progress<S extends IntentState> = Shape<Extract<IntentProgress, { state: S }>>;

const progress = byField('state', {
  SENT: hasFields({ state: isText, lease, fence: orNull(isNumber), dueAt: isNumber } satisfies Progress<'SENT'>),
  UNKNOWN: hasFields({
    state: isText,
    lease: orNull(lease),
    cause: problem,
    fence: orNull(isNumber),
    dueAt: isNumber,
  } satisfies Progress<'UNKNOWN'>),
  NOT_EXECUTED: hasFields({ state: isText, problem, lookFrom: orNull(isNumber) } satisfies Progress<'NOT_EXECUTED'>),
  DONE: hasFields({ state: isText, result } satisfies Progress<'DONE'>),
} satisfies Record<IntentState, Check>);

const INTENT = hasFields({
  intentId: isText,
  version: isWhole,
  writer: isText,
  subject,
  clientOrderId: orNull(isText),
  requestHash: orNull(isText),
  principal: orNull(isText),
  requestId: isText,
  attempt: isWhole,
  progress,
  createdAt: isNumber,
  updatedAt: isNumber,
} satisfies Shape<Intent>);
