import type { ConditionalResult, Conditionals, NewConditional } from './conditional.ts';
import { closableOf, endConditional, leave, tell } from './conditional-ends.ts';
import type { ConditionalRecord } from './conditional-store.ts';
import type { Exchange } from './contract.ts';
import { absolute, multiply } from './decimal.ts';
import { type ExchangeState, type SymbolState, symbolState } from './exchange-state.ts';
import type { NewOrder, Reason } from './order.ts';
import { reasonOf } from './order-record.ts';
import { place } from './place.ts';
import { arm, isPast } from './trigger.ts';
import { priceSeen, watch } from './waiting.ts';

/** Conditional orders of an exchange. `arrive` is the time of a command, after what it made due has happened. */
export function createConditionals(state: ExchangeState, exchange: Exchange, arrive: () => number): Conditionals {
  const { conditionals: store } = state;
  return {
    place(request) {
      const now = arrive();
      const fault = faultOf(state, request);
      if (fault !== undefined) return refuse(state, 'place', request.order, fault, now);
      const record = take(state, request, now);
      const market = symbolState(state, record.symbol);
      watch(market, record, { trigger: record.progress, fire: (at) => fire(state, exchange, market, record, at) });
      return { ok: true, conditional: record };
    },
    check(request) {
      arrive();
      return faultOf(state, request);
    },
    cancel(key) {
      const now = arrive();
      const record = store.find(key);
      if (record === undefined) return refuse(state, 'cancel', key, reasonOf('unknownOrder'), now);
      if (record.state !== 'WAITING') {
        return refuse(state, 'cancel', record, reasonOf('notOpen', { state: record.state }), now);
      }
      endConditional(state, record, 'CANCELED', now, reasonOf('userCancel'));
      return { ok: true, conditional: record };
    },
    cancelAll({ account, symbol }) {
      const now = arrive();
      const records = store.waiting(account, symbol);
      for (const record of records) endConditional(state, record, 'CANCELED', now, reasonOf('userCancel'));
      return records;
    },
    find: (key) => store.find(key),
    list: (account, symbol) => store.list(account, symbol),
  };
}

function faultOf(state: ExchangeState, { order, trigger }: NewConditional): Reason | undefined {
  const market = state.symbols.get(order.symbol);
  if (market === undefined) return reasonOf('unknownSymbol');
  if (!state.ledger.has(order.account)) return reasonOf('unknownAccount');
  if (market.status !== 'open') return reasonOf('notTrading', { status: market.status });
  const { clientOrderId, account } = order;
  const twin = clientOrderId === undefined ? undefined : state.conditionals.find({ account, clientOrderId });
  if (twin?.state === 'WAITING') return reasonOf('duplicateClientOrderId', { id: String(twin.sequence) });
  return isPast(trigger, priceSeen(market, trigger.by)) ? reasonOf('triggersAtOnce') : undefined;
}

function take(state: ExchangeState, request: NewConditional, now: number): ConditionalRecord {
  const { order, trigger } = request;
  const { account, symbol, clientOrderId } = order;
  const record: ConditionalRecord = {
    ...request,
    sequence: state.conditionals.next,
    account,
    symbol,
    clientOrderId,
    state: 'WAITING',
    progress: arm(trigger, priceSeen(symbolState(state, symbol), trigger.by), now),
    made: undefined,
    reason: undefined,
    createdAt: now,
    updatedAt: now,
    triggeredAt: undefined,
  };
  state.conditionals.add(record);
  tell(state, 'armed', record, now);
  return record;
}

/** The trigger was reached: places what was asked for, as a new order with an id of its own. */
function fire(
  state: ExchangeState,
  exchange: Exchange,
  market: SymbolState,
  record: ConditionalRecord,
  now: number,
): void {
  if (isProtected(market, record)) return;
  record.triggeredAt = now;
  const order = orderOf(state, record);
  if (order === undefined) {
    endConditional(state, record, 'EXPIRED', now, reasonOf('positionClosed'));
    return;
  }
  const refused = refusalOf(state, exchange, market, record, order, now);
  if (refused !== undefined) {
    endConditional(state, record, 'REJECTED', now, refused);
    return;
  }
  record.state = 'TRIGGERED';
  record.updatedAt = now;
  tell(state, 'fired', record, now);
}

/** Places what it makes; a reason where the venue's rules or the book refuse it. */
function refusalOf(
  state: ExchangeState,
  exchange: Exchange,
  market: SymbolState,
  record: ConditionalRecord,
  order: NewOrder,
  now: number,
): Reason | undefined {
  const prepared = record.prepare?.(order) ?? { ok: true, order };
  if (!prepared.ok) return prepared.reason;
  // It waits no longer, whatever its order does: that could close the very position it was to close.
  leave(state, market, record);
  const placed = place(state, exchange, prepared.order, now);
  record.made = placed.order;
  return placed.ok ? undefined : placed.reason;
}

function isProtected({ lastPrice, markPrice }: SymbolState, { protectedBy }: ConditionalRecord): boolean {
  return protectedBy !== undefined && absolute(lastPrice - markPrice) > multiply(markPrice, protectedBy);
}

/** What it places now; nothing where it closes a position that is not there. */
function orderOf(state: ExchangeState, { order, closes, sequence }: ConditionalRecord): NewOrder | undefined {
  const placed: NewOrder = { ...order, madeBy: BigInt(sequence) };
  if (closes !== true) return placed;
  const quantity = closableOf(state, order);
  return quantity === 0n ? undefined : { ...placed, quantity };
}

interface Named {
  readonly symbol?: string | undefined;
  readonly clientOrderId?: string | undefined;
}

function refuse(
  state: ExchangeState,
  command: 'place' | 'cancel',
  { account, symbol = '', clientOrderId }: Pick<NewOrder, 'account'> & Named,
  reason: Reason,
  time: number,
): ConditionalResult {
  state.effects.add({ kind: 'refused', command, time, account, symbol, clientOrderId, reason });
  return { ok: false, reason };
}
