import { amend } from './amend.ts';
import type {
  CancelRequest,
  CancelResult,
  Conditions,
  Exchange,
  ExchangeOptions,
  Market,
  OrderKey,
} from './contract.ts';
import { type ExchangeState, openExchange, symbolState } from './exchange-state.ts';
import { end } from './lifecycle.ts';
import { isOpen, type Order, type Reason } from './order.ts';
import { reasonOf } from './order-record.ts';
import { createPast } from './past.ts';
import { assess, place, reject } from './place.ts';
import { seedHistory } from './seeding.ts';
import { advance } from './time-passing.ts';

const ORDINARY: Conditions = { lagMs: 0, rejecting: false };

/** Opens an exchange with its instruments and accounts. The contract is {@link Exchange}. */
export function createExchange(options: ExchangeOptions): Exchange {
  const state = openExchange(options);
  const { ledger, history, effects } = state;
  /** The time of a command, after what it made due has happened. */
  const arrive = (): number => {
    const now = options.now();
    advance(state, now);
    return now;
  };

  let conditions = ORDINARY;
  /** Orders as reads show them. */
  const shown = () =>
    conditions.lagMs === 0 ? history : createPast(history, effects, options.now() - conditions.lagMs);

  const exchange: Exchange = {
    place: (order) => (conditions.rejecting ? reject : place)(state, exchange, order, arrive()),
    check: (order) => {
      const assessment = assess(state, exchange, order, arrive());
      return assessment.verdict === 'taken' ? undefined : assessment.reason;
    },
    cancel: (request) => cancel(state, request, arrive()),
    cancelAll: ({ account, symbol, side }) => {
      const now = arrive();
      const orders = history.open(account, symbol).filter((order) => side === undefined || order.side === side);
      for (const order of orders) end(state, order, 'CANCELED', now, reasonOf('userCancel'));
      return orders;
    },
    amend: (request) => amend(state, request, arrive()),
    advance: () => advance(state, options.now()),

    under(given, work) {
      const before = conditions;
      conditions = given;
      try {
        return work();
      } finally {
        conditions = before;
      }
    },

    order: (key) => shown().find(key),
    openOrder: (key) => openOnly(state, key),
    openOrders: (account, symbol) => shown().open(account, symbol),
    orders: (query) => shown().query(query),
    fills: (query) => state.fills.query(query),

    balances: (account) => ledger.balances(account),
    balance: (account, currency) => ledger.balance(account, currency),
    positions: (account, symbol) => ledger.positions(account, symbol).filter((each) => isContract(state, each.symbol)),
    positionMode: (account, symbol) => ledger.positionMode(account, symbol),
    setPositionMode: (account, mode, symbols) => {
      const asked = symbols ?? [...state.symbols.keys()].filter((symbol) => isContract(state, symbol));
      const busy =
        ledger.hasPosition(account, asked) || asked.some((symbol) => history.open(account, symbol).length > 0);
      if (busy) return reasonOf('openOrdersOrPosition');
      ledger.setPositionMode(account, mode, symbols);
      return undefined;
    },
    leverage: (account, symbol) => ledger.leverage(account, symbolState(state, symbol).instrument),
    setLeverage: (account, symbol, leverage) =>
      ledger.setLeverage(account, symbolState(state, symbol).instrument.symbol, leverage),
    fees: () => ledger.fees(),
    accounts: () => ledger.accounts(),
    openAccount: (spec) => ledger.openAccount(spec),
    deposit: (account, currency, amount) => ledger.deposit(account, currency, amount),

    symbols: () => [...state.symbols.keys()],
    market: (symbol) => marketView(state, symbol),
    depth: (symbol, limit) => {
      const { book } = symbolState(state, symbol);
      return { bids: book.levels('BUY', limit), asks: book.levels('SELL', limit) };
    },
    recentTrades: (symbol, limit) => symbolState(state, symbol).trades.slice(-Math.min(Math.max(limit, 1), 1_000)),
    setMarkPrice: (symbol, price) => {
      if (price <= 0n) throw new RangeError('a mark price must be positive');
      symbolState(state, symbol).markPrice = price;
    },
    setStatus: (symbol, status) => {
      symbolState(state, symbol).status = status;
    },

    effects: (filter) => effects.list(filter),
    effectsOf: (clientOrderId, account) => effects.countsOf(clientOrderId, account),
    seedHistory: (orders, where) => seedHistory(state, orders, where),
  };
  return exchange;
}

function cancel(state: ExchangeState, request: CancelRequest, now: number): CancelResult {
  const order = state.history.find(request);
  if (order !== undefined && isOpen(order) && symbolState(state, order.symbol).status !== 'closed') {
    if (request.meta !== undefined) order.meta = { ...order.meta, ...request.meta };
    end(state, order, 'CANCELED', now, request.reason ?? reasonOf('userCancel'));
    return { ok: true, order };
  }
  const reason = cancelFault(order);
  const { account, symbol, clientOrderId } = request;
  state.effects.add({
    kind: 'refused',
    command: 'cancel',
    time: now,
    account,
    symbol: order?.symbol ?? symbol ?? '',
    clientOrderId: order?.clientOrderId ?? clientOrderId,
    reason,
  });
  return order === undefined ? { ok: false, reason } : { ok: false, reason, order };
}

function cancelFault(order: Order | undefined): Reason {
  if (order === undefined) return reasonOf('unknownOrder');
  return isOpen(order) ? reasonOf('notTrading') : reasonOf('notOpen', { state: order.state });
}

function openOnly(state: ExchangeState, key: OrderKey): Order | undefined {
  const order = state.history.find(key);
  return order !== undefined && isOpen(order) ? order : undefined;
}

/** Whether the symbol is a contract of this exchange: a ledger that is shared knows those of others, too. */
function isContract(state: ExchangeState, symbol: string): boolean {
  const market = state.symbols.get(symbol);
  return market !== undefined && market.instrument.kind !== 'spot';
}

function marketView(state: ExchangeState, symbol: string): Market {
  const { instrument, book, status, markPrice, lastPrice } = symbolState(state, symbol);
  return {
    instrument,
    status,
    markPrice,
    lastPrice,
    bestBid: book.bestLevel('BUY'),
    bestAsk: book.bestLevel('SELL'),
    bookVersion: book.version,
  };
}
