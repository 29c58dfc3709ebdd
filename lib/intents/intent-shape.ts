import { DECIMAL_PATTERN } from '../domain/decimal.ts';
import { AMEND_METHODS, EXCHANGES, MARKETS } from '../domain/instrument.ts';
import {
  type Amendment,
  type Order,
  POSITION_SIDES,
  QUEUE_PRIORITIES,
  SIDES,
  type ToldAmendment,
  type ToldOrder,
} from '../domain/order.ts';
import { ORDER_STATES } from '../domain/order-state.ts';
import { ORDER_TYPES, TIMES_IN_FORCE } from '../domain/order-type.ts';
import { ORDER_EFFECTS, PROBLEM_KINDS, type ProblemDetails, type Violation } from '../domain/problem.ts';
import {
  byField,
  type Check,
  hasFields,
  hasValues,
  isFlag,
  isLike,
  isListOf,
  isNumber,
  isOneOf,
  isText,
  isWhole,
  listOr,
  orAbsent,
  orNull,
  type Shape,
} from '../text/value-check.ts';
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

const isDecimal = isLike(DECIMAL_PATTERN, 'a plain decimal');
/** Values that an exchange reports are kept as reported: negative numbers and any year included. */
const isTold = isLike(/^-?(0|[1-9]\d*)(\.\d+)?$/, 'a plain decimal');
const isTime = isLike(/^(\d{4}|[+-]\d{6})-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, 'a time in UTC with milliseconds');

const lease = hasFields({ owner: isText, until: isNumber } satisfies Shape<Lease>);

const fieldsOfOrder = {
  id: isText,
  exchange: isOneOf(EXCHANGES),
  market: isOneOf(MARKETS),
  symbol: isText,
  exchangeSymbol: isText,
  exchangeOrderId: isText,
  clientOrderId: orNull(isText),
  side: isOneOf(SIDES),
  type: orNull(isOneOf(ORDER_TYPES)),
  exchangeType: isText,
  timeInForce: orNull(isOneOf(TIMES_IN_FORCE)),
  postOnly: isFlag,
  reduceOnly: isFlag,
  positionSide: orNull(isOneOf(POSITION_SIDES)),
  price: orNull(isTold),
  quantity: orNull(isTold),
  quoteQuantity: orNull(isTold),
  filledQuantity: isTold,
  remainingQuantity: isTold,
  averagePrice: orNull(isTold),
  quantityUnit: isText,
  state: isOneOf(ORDER_STATES),
  exchangeState: isText,
  stateReason: orNull(isText),
  orderListId: orNull(isText),
  createdAt: orNull(isTime),
  updatedAt: orNull(isTime),
} satisfies Shape<Order>;

/** An order that Atlas acts on. */
const order = hasFields(fieldsOfOrder);

/** An order in a stored answer; earlier versions had no position side and no order list, and replays keep it so. */
const toldOrder = hasFields({
  ...fieldsOfOrder,
  positionSide: orAbsent(fieldsOfOrder.positionSide),
  orderListId: orAbsent(fieldsOfOrder.orderListId),
} satisfies Shape<ToldOrder>);

const ids = hasFields({ id: isText, clientOrderId: orNull(isText) } satisfies Shape<Amendment['before']>);

/** Answers of earlier versions lack the last two fields, and replays keep it so. */
const amendment = hasFields({
  method: isOneOf(AMEND_METHODS),
  queuePriority: isOneOf(QUEUE_PRIORITIES),
  before: ids,
  after: ids,
  filledBefore: orAbsent(isTold),
  changedSince: orAbsent(isFlag),
} satisfies Shape<ToldAmendment>);

const violation = hasFields({
  field: isText,
  rule: isText,
  message: isText,
  given: orAbsent(isText),
  bound: orAbsent(isText),
  suggestion: orAbsent(listOr(isListOf(isText), isText)),
} satisfies Shape<Violation>);

const problem = hasFields({
  code: isOneOf(Object.keys(PROBLEM_KINDS)),
  detail: isText,
  details: hasFields({
    exchange: orAbsent(isText),
    exchangeCode: orAbsent(isText),
    exchangeMessage: orAbsent(isText),
    orderState: orAbsent(isOneOf(ORDER_EFFECTS)),
    violations: orAbsent(isListOf(violation)),
    retryAfterMs: orAbsent(isNumber),
    retryable: orAbsent(isFlag),
    lookFrom: orAbsent(isNumber),
    order: orAbsent(toldOrder),
    instance: orAbsent(isText),
    headers: orAbsent(hasValues(isText)),
  } satisfies Shape<ProblemDetails>),
} satisfies Shape<ProblemRecord>);

const placed = hasFields({
  side: isOneOf(SIDES),
  type: isOneOf(ORDER_TYPES),
  timeInForce: orNull(isOneOf(TIMES_IN_FORCE)),
  postOnly: isFlag,
  reduceOnly: isFlag,
  price: orNull(isDecimal),
  quantity: orNull(isDecimal),
  quoteQuantity: orNull(isDecimal),
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
    change: hasFields({ quantity: orAbsent(isDecimal), price: orAbsent(isDecimal) } satisfies Shape<
      AmendSubject['change']
    >),
    replacementClientOrderId: isText,
    mayBeReplaced: isFlag,
    modifyId: orAbsent(isText),
  } satisfies Shape<IntentProduct & AmendSubject>),
  cancel: hasFields({ ...product, operation: isText, orderId: isText } satisfies Shape<IntentProduct & CancelSubject>),
} satisfies Record<IntentOperation, Check>);

const result = byField('kind', {
  order: hasFields({
    kind: isText,
    order: toldOrder,
    amendment: orNull(amendment),
  } satisfies Shape<Extract<IntentResult, { kind: 'order' }>>),
  problem: hasFields({ kind: isText, problem } satisfies Shape<Extract<IntentResult, { kind: 'problem' }>>),
} satisfies Record<IntentResult['kind'], Check>);

type Progress<S extends IntentState> = Shape<Extract<IntentProgress, { state: S }>>;

const progress = byField('state', {
  SENT: hasFields({
    state: isText,
    lease,
    acceptedUntil: orNull(isNumber),
    dueAt: isNumber,
  } satisfies Progress<'SENT'>),
  UNKNOWN: hasFields({
    state: isText,
    lease: orNull(lease),
    cause: problem,
    acceptedUntil: orNull(isNumber),
    dueAt: isNumber,
  } satisfies Progress<'UNKNOWN'>),
  NOT_EXECUTED: hasFields({ state: isText, problem, lookFrom: orNull(isNumber) } satisfies Progress<'NOT_EXECUTED'>),
  DONE: hasFields({ state: isText, result } satisfies Progress<'DONE'>),
} satisfies Record<IntentState, Check>);

/** Checks every field of a stored intent, so that Atlas neither acts on nor returns an unchecked value. */
export const INTENT = hasFields({
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
