import { type CheckedOrder, checkOrder } from './checked-order.ts';
import { type DecimalString, decimal } from './decimal.ts';
import type { Exchange, Instrument, Market } from './instrument.ts';
import type { Order, OrderRequest, Side, ToldOrder } from './order.ts';
import { checkTriggerSide, type MarketPrices, triggersOnRise } from './order-terms.ts';
import type { OrderListKind } from './order-type.ts';
import { Problem, type Violation } from './problem.ts';

/**
 * Orders of one list, of which one may end or start another, as the exchange keeps them:
 * - `OCO`: a take-profit and a stop-loss; the first that fills or triggers ends the other.
 * - `OTO`: a working order; once it has filled, the pending one is placed.
 * - `OTOCO`: a working order; once it has filled, a take-profit and a stop-loss are placed as a pair.
 */
export interface LinkedOrders {
  readonly id: string;
  readonly exchange: Exchange;
  readonly market: Market;
  readonly symbol: string;
  readonly exchangeSymbol: string;
  /** The exchange's id of the list, which its orders name as `orderListId`. */
  readonly exchangeListId: string;
  readonly clientListId: string | null;
  /** `null` for a list of a kind that Atlas does not place. */
  readonly kind: OrderListKind | null;
  readonly state: LinkedState;
  /** The exchange's own word for the state. */
  readonly exchangeState: string;
  readonly legs: readonly ListLeg[];
  /** RFC 3339; when the exchange last changed the list, as far as it says. */
  readonly updatedAt: string | null;
}

/** `EXECUTING`: one of its orders can still be placed or fill. `REJECTED`: the exchange did not take the list. */
export const LINKED_STATES = ['EXECUTING', 'ALL_DONE', 'REJECTED'] as const;
export type LinkedState = (typeof LINKED_STATES)[number];

/** What an order of a list is for. */
export const LEG_ROLES = ['working', 'pending', 'takeProfit', 'stopLoss'] as const;
export type LegRole = (typeof LEG_ROLES)[number];

/**
 * `pending`: placed once the working order has filled. `active`: in the market, or watching for its trigger. `ended`: cannot
 * fill any more; `order.stateReason` says why where the exchange does.
 */
export const LEG_STAGES = ['pending', 'active', 'ended'] as const;
export type LegStage = (typeof LEG_STAGES)[number];

/** An order of a list. */
export interface ListLeg {
  readonly role: LegRole;
  readonly stage: LegStage;
  readonly order: Order;
}

/** A list in an answer; a replayed answer may come from an earlier version of Atlas. */
export type ToldLinkedOrders = Omit<LinkedOrders, 'legs'> & {
  readonly legs: readonly (Omit<ListLeg, 'order'> & { readonly order: ToldOrder })[];
};

/** The limit order that a list begins with. */
interface WorkingRequest {
  readonly side: Side;
  readonly quantity: DecimalString;
  readonly price: DecimalString;
  readonly timeInForce?: OrderRequest['timeInForce'];
  readonly postOnly?: boolean | undefined;
  readonly displayQuantity?: DecimalString | undefined;
}

/** The order that follows the working one: any type that the instrument takes. */
type PendingRequest = Pick<
  OrderRequest,
  | 'side'
  | 'type'
  | 'quantity'
  | 'price'
  | 'timeInForce'
  | 'postOnly'
  | 'displayQuantity'
  | 'triggerPrice'
  | 'trailingPercent'
  | 'activationPrice'
>;

/** A price alone: a limit order that rests. A trigger: a market order once it is reached, or a limit order at the price. */
interface TakeProfitRequest {
  readonly price?: DecimalString | undefined;
  readonly triggerPrice?: DecimalString | undefined;
}

/** A market order once the trigger is reached, or a limit order at the price. */
interface StopLossRequest {
  readonly triggerPrice: DecimalString;
  readonly price?: DecimalString | undefined;
}

/** A list as the caller asks for it, before any rule is checked. */
export type LinkedOrdersRequest =
  | {
      readonly kind: 'OCO';
      readonly side: Side;
      readonly quantity: DecimalString;
      readonly takeProfit: TakeProfitRequest;
      readonly stopLoss: StopLossRequest;
    }
  | { readonly kind: 'OTO'; readonly working: WorkingRequest; readonly pending: PendingRequest }
  | {
      readonly kind: 'OTOCO';
      readonly working: WorkingRequest;
      /** Of the pair; the working order's if absent. */
      readonly pendingQuantity?: DecimalString | undefined;
      readonly takeProfit: TakeProfitRequest;
      readonly stopLoss: StopLossRequest;
    };

declare const checkedList: unique symbol;

/** A list all of whose orders have passed their checks. Only `checkLinkedOrders` makes one. */
export interface CheckedLinkedOrders {
  readonly [checkedList]: true;
  readonly instrument: Instrument;
  readonly kind: OrderListKind;
  readonly clientListId: string;
  readonly legs: readonly CheckedLeg[];
}

/** A checked order of a list. */
interface CheckedLeg {
  readonly role: LegRole;
  readonly order: CheckedOrder;
}

/** What each order of a list adds to the list's client id, so that either leads to the other. */
const ID_ENDINGS: Readonly<Record<LegRole, string>> = {
  working: '-w',
  pending: '-p',
  takeProfit: '-t',
  stopLoss: '-s',
};

/** The client order id of an order of a list. */
export function legClientOrderId(clientListId: string, role: LegRole): string {
  return `${clientListId}${ID_ENDINGS[role]}`;
}

const OPPOSITE: Readonly<Record<Side, Side>> = { BUY: 'SELL', SELL: 'BUY' };

type Leg = readonly [LegRole, OrderRequest];

/** The orders of a list, in the order in which they matter. */
function legsOf(request: LinkedOrdersRequest): readonly Leg[] {
  switch (request.kind) {
    case 'OCO':
      return pairOf(request, request.side, request.quantity);
    case 'OTO':
      return [
        ['working', { type: 'LIMIT', ...request.working }],
        ['pending', request.pending],
      ];
    case 'OTOCO': {
      const { working, pendingQuantity = working.quantity } = request;
      return [['working', { type: 'LIMIT', ...working }], ...pairOf(request, OPPOSITE[working.side], pendingQuantity)];
    }
    default:
      return request satisfies never;
  }
}

function pairOf(
  { takeProfit, stopLoss }: { readonly takeProfit: TakeProfitRequest; readonly stopLoss: StopLossRequest },
  side: Side,
  quantity: DecimalString,
): readonly Leg[] {
  const profit: OrderRequest =
    takeProfit.triggerPrice === undefined
      ? // A resting order that ends the pair only adds to the book (docs/venues/binance.md §21.7).
        { type: 'LIMIT', side, quantity, price: takeProfit.price, postOnly: true }
      : takeProfit.price === undefined
        ? { type: 'TAKE_PROFIT_MARKET', side, quantity, triggerPrice: takeProfit.triggerPrice }
        : { type: 'TAKE_PROFIT_LIMIT', side, quantity, ...takeProfit };
  const loss: OrderRequest =
    stopLoss.price === undefined
      ? { type: 'STOP_MARKET', side, quantity, triggerPrice: stopLoss.triggerPrice }
      : { type: 'STOP_LIMIT', side, quantity, ...stopLoss };
  return [
    ['takeProfit', profit],
    ['stopLoss', loss],
  ];
}

/**
 * Checks every order of a list by itself, and their prices against each other. Throws one 422 problem that lists every
 * broken rule, each with the order that breaks it.
 */
export function checkLinkedOrders(
  instrument: Instrument,
  request: LinkedOrdersRequest,
  clientListId: string,
): CheckedLinkedOrders {
  const { kind } = request;
  const { orderLists } = instrument.capabilities;
  if (!orderLists.includes(kind)) throw refusedList(instrument, 'NOT_SUPPORTED', [incapable(instrument, kind)]);
  const legs: CheckedLeg[] = [];
  const violations: Violation[] = [];
  let code: 'RULE_VIOLATION' | 'NOT_SUPPORTED' = 'RULE_VIOLATION';
  for (const [role, leg] of legsOf(request)) {
    try {
      const clientOrderId = legClientOrderId(clientListId, role);
      legs.push({ role, order: checkOrder(instrument, { ...leg, clientOrderId }) });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.code === 'NOT_SUPPORTED') code = 'NOT_SUPPORTED';
      violations.push(...ofLeg(role, error.details.violations ?? [], kind));
    }
  }
  const passed: readonly CheckedLeg[] = legs;
  const checked = { instrument, kind, clientListId, legs: passed } as CheckedLinkedOrders;
  violations.push(...pairViolations(checked));
  if (violations.length > 0) throw refusedList(instrument, code, violations);
  return checked;
}

function refusedList(
  { exchange }: Instrument,
  code: 'RULE_VIOLATION' | 'NOT_SUPPORTED',
  violations: readonly Violation[],
): Problem {
  const detail = violations.map(({ message }) => message).join(' ');
  return new Problem(code, detail, { exchange, orderState: 'notPlaced', violations });
}

function incapable({ symbol, exchange, capabilities }: Instrument, kind: OrderListKind): Violation {
  const what =
    capabilities.orderLists.length > 0
      ? `takes order lists ${capabilities.orderLists.join(', ')}.`
      : capabilities.attached
        ? 'takes no order lists: attach takeProfit and stopLoss to the order.'
        : 'takes no order lists: place the stop and the take-profit as orders of their own, and cancel one when the other has filled.';
  const bound = capabilities.orderLists.join(', ');
  const message = `${symbol} at ${exchange} ${what}`;
  return { field: 'kind', rule: 'capability', given: kind, message, ...(bound !== '' && { bound }) };
}

/** The fields as the caller wrote them: the quantity of a pair belongs to the list. */
function ofLeg(role: LegRole, violations: readonly Violation[], kind: OrderListKind): readonly Violation[] {
  return violations.map((violation) => {
    const shared = kind === 'OCO' && violation.field === 'quantity';
    return { ...violation, field: shared ? violation.field : `${role}.${violation.field}` };
  });
}

/** The price at which an order of a pair acts: its trigger, or its limit. */
function levelOf({ trigger, price }: CheckedOrder): DecimalString | null {
  return trigger?.triggerPrice ?? price;
}

function legOf({ legs }: CheckedLinkedOrders, role: LegRole): CheckedOrder | undefined {
  return legs.find((leg) => leg.role === role)?.order;
}

/** A sale takes its profit above its stop, a purchase below (docs/venues/binance.md §21.7). */
function pairViolations(list: CheckedLinkedOrders): readonly Violation[] {
  const [profit, loss] = [legOf(list, 'takeProfit'), legOf(list, 'stopLoss')];
  const [given, bound] = [profit && levelOf(profit), loss && levelOf(loss)];
  if (profit === undefined || given == null || bound == null) return [];
  const fits = profit.side === 'SELL' ? decimal(given).gt(decimal(bound)) : decimal(given).lt(decimal(bound));
  if (fits) return [];
  const field = profit.trigger === null ? 'takeProfit.price' : 'takeProfit.triggerPrice';
  const where = profit.side === 'SELL' ? 'above' : 'below';
  const message = `${field} ${given} must be ${where} the stop-loss at ${bound} for a ${profit.side}.`;
  return [{ field, rule: 'listPrices', given, bound, message }];
}

/**
 * Refuses a pair that the market has reached already: the last price has to lie between its two orders
 * (docs/venues/binance.md §21.7). Orders that wait for a working one are placed later, at a market that nobody knows yet.
 * Throws a 422 problem that names the bound.
 */
export function checkListPrices(list: CheckedLinkedOrders, market: MarketPrices): void {
  if (list.kind !== 'OCO') return;
  const { instrument } = list;
  for (const { role, order } of list.legs) {
    try {
      checkTriggerSide(instrument, order, market);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      throw error.with({ violations: ofLeg(role, error.details.violations ?? [], list.kind) });
    }
    if (order.trigger !== null || order.price === null) continue;
    const rises = triggersOnRise(order.side, 'favourable');
    const bound = rises ? market.bid : market.ask;
    if (bound === null) continue;
    const rests = rises ? decimal(order.price).gt(decimal(bound)) : decimal(order.price).lt(decimal(bound));
    if (rests) continue;
    const field = `${role}.price`;
    const message = `${field} ${order.price} must be ${rises ? 'above' : 'below'} the market (${bound} ${instrument.quote}) for a ${order.side}; it would trade at once.`;
    throw refusedList(instrument, 'RULE_VIOLATION', [
      { field, rule: 'listPrices', given: order.price, bound, message },
    ]);
  }
}

/** How many orders a list of each kind has. */
const ORDERS_OF: Readonly<Record<OrderListKind, number>> = { OCO: 2, OTO: 2, OTOCO: 3 };

/** Whether each order of a list is told. Of a kind that Atlas does not place, their number is not known. */
export function tellsEachOrder({ kind, legs }: Pick<LinkedOrders, 'kind' | 'legs'>): boolean {
  return kind !== null && legs.length === ORDERS_OF[kind];
}

/** Whether a list shows an order that waits although the order before it has ended: the exchange is still placing it. */
export function isBetweenOrders({ state, legs }: Pick<LinkedOrders, 'state' | 'legs'>): boolean {
  const working = legs.find(({ role }) => role === 'working');
  return state === 'EXECUTING' && working?.stage === 'ended' && legs.some(({ stage }) => stage === 'pending');
}
