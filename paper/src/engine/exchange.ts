import type { PositionMode } from './account.ts';
import { amend } from './amend.ts';
import { createConditionals } from './conditionals.ts';
import type {
  CancelRequest,
  CancelResult,
  Conditions,
  Exchange,
  ExchangeOptions,
  Market,
  OrderKey,
} from './contract.ts';
import type { Fixed } from './decimal.ts';
import { type ExchangeState, openExchange, symbolState } from './exchange-state.ts';
import { end } from './lifecycle.ts';
import { cancelList, findList, placeList } from './lists.ts';
import { isOpen, type Order, type Reason } from './order.ts';
import { reasonOf } from './order-record.ts';
import { createPast } from './past.ts';
import { assess, place, reject } from './place.ts';
import { seedHistory } from './seeding.ts';
import { createSettingPast, type SettingPast } from './settings-past.ts';
import { advance } from './time-passing.ts';
import { settle, showPrice } from './waiting.ts';

const ORDINARY: Conditions = { lagMs: 0, rejecting: false };

function nameOf(account: string, symbol: string | undefined): string {
  return `${account}\n${symbol ?? ''}`;
}

/** Opens an exchange with its instruments and accounts. The contract is {@link Exchange}. */
export function createExchange(options: ExchangeOptions): Exchange {
  const state = openExchange(options);
  const { ledger, history, effects } = state;
  /** The time of a command, read after running everything that is due. */
  const arrive = (): number => {
    const now = options.now();
    advance(state, now);
    return now;
  };

  let conditions = ORDINARY;
  /** Orders as reads see them. */
  const shown = () =>
    conditions.lagMs === 0 ? history : createPast(history, effects, options.now() - conditions.lagMs);

  const leverages = createSettingPast<Fixed>();
  const modes = createSettingPast<PositionMode>();
  /** A setting as reads see it. */
  const seen = <T>(past: SettingPast<T>, name: string, present: T): T =>
    conditions.lagMs === 0 ? present : past.at(name, present, options.now() - conditions.lagMs);

  /** Runs a command, and then what follows from it. */
  const command = <T>(work: (now: number) => T): T => {
    const now = arrive();
    const result = work(now);
    settle(state, now);
    return result;
  };

  const exchange: Exchange = {
    place: (order) => command((now) => (conditions.rejecting ? reject : place)(state, exchange, order, now)),
    check: (order) => {
      const assessment = assess(state, exchange, order, arrive());
      return assessment.verdict === 'taken' ? undefined : assessment.reason;
    },
    cancel: (request) => command((now) => cancel(state, request, now)),
    cancelAll: ({ account, symbol, side }) =>
      command((now) => {
        const orders = history.open(account, symbol).filter((order) => side === undefined || order.side === side);
        for (const order of orders) {
          // An order of a list may have ended with another one.
          if (isOpen(order)) end(state, order, 'CANCELED', now, reasonOf('userCancel'));
        }
        return orders;
      }),
    amend: (request) => command((now) => amend(state, request, now)),
    placeList: (list) => command((now) => placeList(state, exchange, list, now)),
    cancelList: (key) => command((now) => cancelList(state, key, now)),
    orderList: (key) => findList(state, key),
    orderLists: (account) => state.lists.filter((list) => list.account === account),
    get conditionals() {
      return conditionals;
    },
    advance: () => command(() => undefined),
    asOne(work) {
      state.held += 1;
      try {
        return work();
      } finally {
        state.held -= 1;
        settle(state, options.now());
      }
    },

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
    positionMode: (account, symbol) => seen(modes, nameOf(account, symbol), ledger.positionMode(account, symbol)),
    setPositionMode: (account, mode, symbols) => {
      const asked = symbols ?? [...state.symbols.keys()].filter((symbol) => isContract(state, symbol));
      const busy =
        ledger.hasPosition(account, asked) || asked.some((symbol) => history.open(account, symbol).length > 0);
      if (busy) return reasonOf('openOrdersOrPosition');
      for (const symbol of symbols ?? [undefined, ...asked])
        modes.replaced(nameOf(account, symbol), ledger.positionMode(account, symbol), options.now());
      ledger.setPositionMode(account, mode, symbols);
      return undefined;
    },
    leverage: (account, symbol) =>
      seen(leverages, nameOf(account, symbol), ledger.leverage(account, symbolState(state, symbol).instrument)),
    setLeverage: (account, symbol, leverage) => {
      const { instrument } = symbolState(state, symbol);
      leverages.replaced(nameOf(account, symbol), ledger.leverage(account, instrument), options.now());
      ledger.setLeverage(account, instrument.symbol, leverage);
    },
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
      const market = symbolState(state, symbol);
      market.markPrice = price;
      showPrice(state, market, price, 'mark', 'index');
      settle(state, options.now());
    },
    setLastPrice: (symbol, price) => {
      if (price <= 0n) throw new RangeError('a last price must be positive');
      const market = symbolState(state, symbol);
      const now = options.now();
      market.lastPrice = price;
      market.candles.move(price, now);
      showPrice(state, market, price, 'last');
      settle(state, now);
    },
    candle: (symbol, openTime, endTime) => symbolState(state, symbol).candles.between(openTime, endTime),
    setStatus: (symbol, status) => {
      symbolState(state, symbol).status = status;
    },

    effects: (filter) => effects.list(filter),
    effectsOf: (clientOrderId, account) => effects.countsOf(clientOrderId, account),
    seedHistory: (orders, where) => seedHistory(state, orders, where),
  };
  const conditionals = createConditionals(state, exchange, arrive);
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

/** Whether the symbol is a contract of this exchange: a shared ledger also holds the contracts of others. */
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
