import { DECIMAL_PATTERN } from '../domain/decimal.ts';
import { AMEND_METHODS, EXCHANGES, MARKETS } from '../domain/instrument.ts';
import { LEG_ROLES, LEG_STAGES, LINKED_STATES, type ToldLinkedOrders } from '../domain/linked-orders.ts';
import {
  type Adjusted,
  type Amendment,
  type AttachedOrder,
  FORCED_BY,
  type Order,
  POSITION_SIDES,
  QUEUE_PRIORITIES,
  SIDES,
  type ToldAmendment,
  type ToldOrder,
  type Trigger,
} from '../domain/order.ts';
import { ORDER_STATES } from '../domain/order-state.ts';
import { ORDER_LIST_KINDS, ORDER_TYPES, TIMES_IN_FORCE, TRIGGER_SOURCES } from '../domain/order-type.ts';
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
  CancelListSubject,
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
  PlacedLeg,
  PlaceListSubject,
  PlaceSubject,
} from './intent.ts';
import type { ProblemRecord } from './problem-record.ts';

const isDecimal = isLike(DECIMAL_PATTERN, 'a plain decimal');
/** Values that an exchange reports are kept as reported: negative numbers and any year included. */
const isTold = isLike(/^-?(0|[1-9]\d*)(\.\d+)?$/, 'a plain decimal');
const isTime = isLike(/^(\d{4}|[+-]\d{6})-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, 'a time in UTC with milliseconds');

const lease = hasFields({ owner: isText, until: isNumber } satisfies Shape<Lease>);

const trigger = (isPrice: Check) =>
  hasFields({
    triggerPrice: orNull(isPrice),
    triggerBy: orNull(isOneOf(TRIGGER_SOURCES)),
    trailingPercent: orNull(isPrice),
    trailingAmount: orNull(isPrice),
    activationPrice: orNull(isPrice),
  } satisfies Shape<Trigger>);

const attached = (isPrice: Check) =>
  hasFields({
    triggerPrice: isPrice,
    triggerBy: orNull(isOneOf(TRIGGER_SOURCES)),
    price: orNull(isPrice),
  } satisfies Shape<AttachedOrder>);

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
  displayQuantity: orNull(isTold),
  remainingQuantity: orNull(isTold),
  averagePrice: orNull(isTold),
  quantityUnit: isText,
  state: isOneOf(ORDER_STATES),
  exchangeState: isText,
  stateReason: orNull(isText),
  orderListId: orNull(isText),
  adjusted: orNull(hasFields({ price: isTold } satisfies Shape<Adjusted>)),
  trigger: orNull(trigger(isTold)),
  triggeredOrderId: orNull(isText),
  closePosition: isFlag,
  expiresAt: orNull(isTime),
  takeProfit: orNull(attached(isTold)),
  stopLoss: orNull(attached(isTold)),
  selfTradePrevention: orNull(isText),
  forcedBy: orNull(isOneOf(FORCED_BY)),
  createdAt: orNull(isTime),
  updatedAt: orNull(isTime),
} satisfies Shape<Order>;

/** An order that Atlas acts on. */
const order = hasFields(fieldsOfOrder);

/** An order in a stored answer; those of earlier versions lack fields that came later, and replays keep it so. */
const toldOrder = hasFields({
  ...fieldsOfOrder,
  positionSide: orAbsent(fieldsOfOrder.positionSide),
  orderListId: orAbsent(fieldsOfOrder.orderListId),
  adjusted: orAbsent(fieldsOfOrder.adjusted),
  displayQuantity: orAbsent(fieldsOfOrder.displayQuantity),
  trigger: orAbsent(fieldsOfOrder.trigger),
  triggeredOrderId: orAbsent(fieldsOfOrder.triggeredOrderId),
  closePosition: orAbsent(fieldsOfOrder.closePosition),
  expiresAt: orAbsent(fieldsOfOrder.expiresAt),
  takeProfit: orAbsent(fieldsOfOrder.takeProfit),
  stopLoss: orAbsent(fieldsOfOrder.stopLoss),
  selfTradePrevention: orAbsent(fieldsOfOrder.selfTradePrevention),
  forcedBy: orAbsent(fieldsOfOrder.forcedBy),
} satisfies Shape<ToldOrder>);

const toldList = hasFields({
  id: isText,
  exchange: isOneOf(EXCHANGES),
  market: isOneOf(MARKETS),
  symbol: isText,
  exchangeSymbol: isText,
  exchangeListId: isText,
  clientListId: orNull(isText),
  kind: orNull(isOneOf(ORDER_LIST_KINDS)),
  state: isOneOf(LINKED_STATES),
  exchangeState: isText,
  legs: isListOf(
    hasFields({ role: isOneOf(LEG_ROLES), stage: isOneOf(LEG_STAGES), order: toldOrder } satisfies Shape<
      ToldLinkedOrders['legs'][number]
    >),
  ),
  updatedAt: orNull(isTime),
} satisfies Shape<ToldLinkedOrders>);

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
  displayQuantity: orNull(isDecimal),
  trigger: orNull(trigger(isDecimal)),
  closePosition: isFlag,
  expiresAt: orNull(isTime),
  takeProfit: orNull(attached(isDecimal)),
  stopLoss: orNull(attached(isDecimal)),
  clientOrderId: isText,
} satisfies Shape<PlacedFields>);

const placedLeg = hasFields({ role: isOneOf(LEG_ROLES), order: placed } satisfies Shape<PlacedLeg>);

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
const LIST_ID_ORIGINS = Object.keys({ drawn: true, derived: true } satisfies Record<
  PlaceListSubject['idOrigin'],
  true
>);

const sentAfter = hasFields({ at: isNumber, within: orNull(isNumber) } satisfies Shape<PlaceSubject['sentAfter']>);

const subject = byField('operation', {
  place: hasFields({
    ...product,
    operation: isText,
    order: placed,
    idOrigin: isOneOf(ID_ORIGINS),
    sentAfter,
  } satisfies Shape<IntentProduct & PlaceSubject>),
  amend: hasFields({
    ...product,
    operation: isText,
    before: order,
    change: hasFields({
      quantity: orAbsent(isDecimal),
      price: orAbsent(isDecimal),
      triggerPrice: orAbsent(isDecimal),
      trailingAmount: orAbsent(isDecimal),
      takeProfit: orAbsent(orNull(attached(isDecimal))),
      stopLoss: orAbsent(orNull(attached(isDecimal))),
    } satisfies Shape<AmendSubject['change']>),
    replacementClientOrderId: isText,
    mayBeReplaced: isFlag,
    modifyId: orAbsent(isText),
  } satisfies Shape<IntentProduct & AmendSubject>),
  cancel: hasFields({ ...product, operation: isText, orderId: isText } satisfies Shape<IntentProduct & CancelSubject>),
  placeList: hasFields({
    ...product,
    operation: isText,
    kind: isOneOf(ORDER_LIST_KINDS),
    clientListId: isText,
    legs: isListOf(placedLeg),
    idOrigin: isOneOf(LIST_ID_ORIGINS),
    sentAfter,
  } satisfies Shape<IntentProduct & PlaceListSubject>),
  cancelList: hasFields({ ...product, operation: isText, orderListId: isText } satisfies Shape<
    IntentProduct & CancelListSubject
  >),
} satisfies Record<IntentOperation, Check>);

const result = byField('kind', {
  order: hasFields({
    kind: isText,
    order: toldOrder,
    amendment: orNull(amendment),
  } satisfies Shape<Extract<IntentResult, { kind: 'order' }>>),
  list: hasFields({ kind: isText, list: toldList } satisfies Shape<Extract<IntentResult, { kind: 'list' }>>),
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
