import type { Exchange, NewOrderList, OrderListKey, PlaceListResult } from './contract.ts';
import type { ExchangeState, SymbolState } from './exchange-state.ts';
import { accept, draft, end, note, rearm } from './lifecycle.ts';
import { type Contingency, isOpen, type NewOrder, type Reason } from './order.ts';
import { type ListRecord, type OrderRecord, reasonOf } from './order-record.ts';
import { shapeFault } from './order-rules.ts';
import { assess } from './place.ts';
import { refusal, waitingRefusal } from './refusal.ts';
import { start } from './trigger-order.ts';

/** Ends that the list itself has brought about: nothing follows from them. */
const OF_LISTS: ReadonlySet<string> = new Set(['partnerWorked', 'partnerEnded', 'listWorkingEnded']);

/** Takes a list of orders as a whole. See `Exchange.placeList`. */
export function placeList(state: ExchangeState, exchange: Exchange, list: NewOrderList, now: number): PlaceListResult {
  const requests = list.working === undefined ? list.legs : [list.working, ...list.legs];
  const [first] = requests;
  const market = state.symbols.get(first.symbol);
  const fault = listFault(state, exchange, list, requests, now);
  if (market === undefined || fault !== undefined) {
    const reason = fault ?? reasonOf('unknownSymbol');
    const { account, symbol, clientOrderId } = first;
    state.effects.add({ kind: 'refused', command: 'place', time: now, account, symbol, clientOrderId, reason });
    return { ok: false, reason };
  }
  const legs = requests.map((request) => draft(state, market, request, now));
  const made = openList(state, market, list, legs, now);
  const [working] = legs;
  if (list.working === undefined || working === undefined) {
    cover(state, legs);
    for (const leg of legs) accept(state, market, leg);
    for (const leg of legs) start(state, market, leg, now);
    return { ok: true, list: made };
  }
  for (const leg of legs) {
    if (leg !== working) leg.stage = 'pending';
    accept(state, market, leg);
  }
  const reason = refusal(state, market, working);
  if (reason === undefined) start(state, market, working, now);
  else end(state, working, 'EXPIRED', now, reason);
  return { ok: true, list: made };
}

function isRecorded({ recorded }: ExchangeState, { code }: Reason): boolean {
  return recorded.has(code) && code !== 'insufficientFunds';
}

/** Why a list is not taken. Orders that are to come later are checked in their shape alone. */
function listFault(
  state: ExchangeState,
  exchange: Exchange,
  { working, clientListId }: NewOrderList,
  requests: readonly NewOrder[],
  now: number,
): Reason | undefined {
  const names = new Set<string>();
  for (const request of requests) {
    const fault = working === undefined || request === working ? wholly(request) : inShape(request);
    if (fault !== undefined) return fault;
    const { clientOrderId, account } = request;
    if (clientOrderId !== undefined && names.has(clientOrderId)) return reasonOf('duplicateClientOrderId');
    if (clientOrderId !== undefined) names.add(clientOrderId);
    if (clientListId === undefined) continue;
    const twin = findList(state, { account, clientListId });
    if (twin?.legs.some(isOpen) === true) return reasonOf('duplicateClientOrderId', { field: 'clientListId' });
  }
  return undefined;

  function wholly(request: NewOrder): Reason | undefined {
    const assessment = assess(state, exchange, request, now);
    if (assessment.verdict === 'taken') return undefined;
    const { reason } = assessment;
    // Such an order is taken, and ends at once: with it the list (docs/venues/binance.md §21.7).
    return request === working && isRecorded(state, reason) ? undefined : reason;
  }
  function inShape(request: NewOrder): Reason | undefined {
    const market = state.symbols.get(request.symbol);
    if (market === undefined) return reasonOf('unknownSymbol');
    return shapeFault(state, market, request) ?? state.options.validate?.(request, market.instrument, exchange);
  }
}

function openList(
  state: ExchangeState,
  market: SymbolState,
  { working, clientListId }: NewOrderList,
  legs: readonly OrderRecord[],
  now: number,
): ListRecord {
  const contingency: Contingency = working === undefined ? 'OCO' : 'OTO';
  const first = working === undefined ? undefined : legs[0];
  const pair = first === undefined ? legs : legs.slice(1);
  const list: ListRecord = {
    listId: state.lists.length + 1,
    account: legs[0]?.account ?? '',
    symbol: market.instrument.symbol,
    clientListId,
    contingency,
    legs,
    createdAt: now,
    updatedAt: now,
    worked(order, at) {
      list.updatedAt = at;
      if (pair.includes(order)) endAll(partnersOf(order), 'EXPIRED', 'partnerWorked', at);
    },
    ended(order, at) {
      list.updatedAt = at;
      if (order !== first) {
        uncover(state, partnersOf(order));
        if (order.state === 'FILLED' || OF_LISTS.has(order.reason?.code ?? '')) return;
        const canceled = order.state === 'CANCELED';
        // Canceling one order cancels the list (docs/venues/binance.md §21.7).
        endAll(canceled ? legs : partnersOf(order), canceled ? 'CANCELED' : 'EXPIRED', 'partnerEnded', at);
        return;
      }
      // Its fill is booked on one side only when this is called: the others come when the trade is done.
      if (order.state === 'FILLED') state.consequences.push((then) => enter(state, market, pair, then));
      else if (order.state === 'CANCELED') endAll(pair, 'CANCELED', 'partnerEnded', at);
      else endAll(pair, 'EXPIRED', 'listWorkingEnded', at);
    },
  };
  const partnersOf = (order: OrderRecord): OrderRecord[] => pair.filter((other) => other !== order);
  const endAll = (
    orders: readonly OrderRecord[],
    final: 'CANCELED' | 'EXPIRED',
    code: 'partnerWorked' | 'partnerEnded' | 'listWorkingEnded',
    at: number,
  ): void => {
    for (const order of orders) if (isOpen(order)) end(state, order, final, at, reasonOf(code));
  };
  for (const leg of legs) leg.list = list;
  state.lists.push(list);
  return list;
}

/** The turn of orders has come: their triggers start to look, or they come to the book. */
function enter(state: ExchangeState, market: SymbolState, legs: readonly OrderRecord[], now: number): void {
  const open = legs.filter(isOpen);
  for (const leg of open) {
    const rule = leg.trigger?.rule;
    leg.stage = rule === undefined ? 'working' : 'waiting';
    if (rule !== undefined) rearm(market, leg, rule, now);
  }
  cover(state, open);
  for (const leg of open) {
    const reason = leg.stage === 'waiting' ? waitingRefusal(state, market, leg) : refusal(state, market, leg);
    if (reason === undefined) continue;
    end(state, leg, 'EXPIRED', now, reason);
    return;
  }
  for (const leg of open) {
    state.ledger.reserve(leg);
    state.history.touch(leg, now);
    note(state, 'entered', leg, now);
  }
  for (const leg of open) if (isOpen(leg)) start(state, market, leg, now);
}

/** Of an OCO pair the order that needs more holds the funds of both (docs/venues/binance.md §21.10). */
function cover(state: ExchangeState, pair: readonly OrderRecord[]): void {
  const [one, other] = pair;
  if (one === undefined || other === undefined) return;
  const first = state.ledger.need(one) >= state.ledger.need(other);
  one.covered = !first;
  other.covered = first;
}

/** What is left of a pair holds its own funds. */
function uncover(state: ExchangeState, orders: readonly OrderRecord[]): void {
  for (const order of orders) {
    if (!order.covered) continue;
    order.covered = false;
    if (isOpen(order)) state.ledger.reserve(order);
  }
}

/** Cancels what is open of a list. See `Exchange.cancelList`. */
export function cancelList(state: ExchangeState, key: OrderListKey, now: number): ListRecord | undefined {
  const list = findList(state, key);
  const open = list?.legs.find(isOpen);
  if (list === undefined || open === undefined) return undefined;
  for (const leg of list.legs) if (isOpen(leg)) end(state, leg, 'CANCELED', now, reasonOf('userCancel'));
  return list;
}

export function findList(
  state: ExchangeState,
  { account, listId, clientListId }: OrderListKey,
): ListRecord | undefined {
  const own = state.lists.filter((list) => list.account === account);
  if (listId !== undefined) return own.find((list) => list.listId === listId);
  const named = own.filter((list) => list.clientListId === clientListId);
  return named.find((list) => list.legs.some(isOpen)) ?? named.at(-1);
}
