import type { AccountSpec, Balance, Position, PositionMode } from './account.ts';
import type { Candle } from './candles.ts';
import type { Conditionals } from './conditional.ts';
import type { Fixed } from './decimal.ts';
import type { Effect, EffectCounts } from './effects.ts';
import type { Instrument, InstrumentStatus } from './instrument.ts';
import type { Ledger } from './ledger.ts';
import type { NewOrder, Order, OrderList, Reason, ReasonCode, SelfTradePrevention, Side } from './order.ts';
import type { Fill, PublicTrade } from './trades.ts';
import type { TriggerRule } from './trigger.ts';

export type { AccountSpec, Balance, Position } from './account.ts';
export type { Candle } from './candles.ts';

/** Epoch milliseconds; the engine has no clock of its own. */
type Now = () => number;

export interface ExchangeOptions {
  readonly instruments: readonly Instrument[];
  readonly accounts: readonly AccountSpec[];
  readonly now: Now;
  readonly ids?: IdFactory;
  /** Where a client order id must be unique among OPEN orders. Default `account`. */
  readonly clientOrderIdScope?: 'account' | 'accountSymbol';
  /** Default `EXPIRE_MAKER` (docs/venues/binance.md §2.1). */
  readonly defaultSelfTradePrevention?: SelfTradePrevention;
  /**
   * Refusals that still leave an order behind, which differs by venue: `fokUnfillable` ends as an EXPIRED order on
   * Binance spot and leaves nothing on USD-M; `insufficientFunds` leaves a REJECTED order on BitMEX. Default:
   * `fokUnfillable`, `marketNoLiquidity`.
   */
  readonly recorded?: ReadonlySet<RecordableReason>;
  /**
   * Records every order that reaches the engine, as rejected if need be, because its gateway has accepted it before.
   * Default: only those whose refusal is `recorded`.
   */
  readonly recordsRefusals?: boolean;
  /** The shared ledger of several exchanges with common accounts, each with instruments of its own. */
  readonly ledger?: Ledger;
  /** Spot orders that wait for a trigger hold their funds by default; contracts hold nothing for them. */
  readonly waitingOrdersHold?: 'funds' | 'nothing';
  /** Whether a reduce-only order larger than the position is made smaller (default) or refused. */
  readonly reduceOnlyExcess?: 'clamp' | 'refuse';
  /**
   * The venue's own rules, applied after the engine's shape checks and before funds; a returned reason refuses the
   * order.
   */
  readonly validate?: (order: NewOrder, instrument: Instrument, exchange: Exchange) => Reason | undefined;
}

export type RecordableReason = Extract<
  ReasonCode,
  | 'fokUnfillable'
  | 'postOnlyWouldTake'
  | 'marketNoLiquidity'
  | 'quoteBelowStep'
  | 'reduceOnlyNoPosition'
  | 'reduceOnlyExceedsPosition'
  | 'insufficientFunds'
>;

/** Makes wire ids. Must be deterministic: same arguments, same text. */
interface IdFactory {
  /** The order's wire id; the decimal text of `orderId` by default. */
  readonly order?: (orderId: bigint, instrument: Instrument, sequence: number) => string;
  /** The client order id of an order sent without one; none by default. */
  readonly clientOrder?: (sequence: number) => string;
}

/**
 * `ok` means the exchange accepted and recorded the order, which may already have ended (an IOC remainder, a recorded
 * post-only refusal: read `order.state` and `order.reason`). Not ok leaves nothing, except that a recorded
 * `insufficientFunds` returns its REJECTED order.
 */
export type PlaceResult =
  | { readonly ok: true; readonly order: Order; readonly fills: readonly Fill[] }
  | { readonly ok: false; readonly reason: Reason; readonly order?: Order };

/**
 * Orders of one account and symbol that depend on each other. Without `working` two orders are an OCO pair from the start;
 * with it, one order or an OCO pair comes to the book once the working order has filled.
 */
export interface NewOrderList {
  readonly clientListId?: string;
  readonly working?: NewOrder;
  readonly legs: readonly [NewOrder] | readonly [NewOrder, NewOrder];
}

export type PlaceListResult =
  | { readonly ok: true; readonly list: OrderList }
  | { readonly ok: false; readonly reason: Reason };

/** How to name a list of orders. */
export interface OrderListKey {
  readonly account: string;
  readonly listId?: number;
  readonly clientListId?: string;
}

/** Not ok with `notOpen` includes the order as it is; `unknownOrder` includes none. */
export type CancelResult =
  | { readonly ok: true; readonly order: Order }
  | { readonly ok: false; readonly reason: Reason; readonly order?: Order };

/** Not ok leaves the order unchanged. Ok may have ended it: `amendedBelowExecuted`, `postOnlyWouldTake`, or filled. */
export type AmendResult =
  | { readonly ok: true; readonly order: Order; readonly fills: readonly Fill[]; readonly priorityKept: boolean }
  | { readonly ok: false; readonly reason: Reason; readonly order?: Order };

/**
 * How to name an order: by wire id; without one by client id, among open orders first, else the most recent order that
 * had it. Without `symbol`, all of the account's symbols are searched: meant for venues whose ids are globally unique,
 * since the default ids are unique per symbol only.
 */
export interface OrderKey {
  readonly account: string;
  readonly symbol?: string;
  readonly id?: string;
  readonly clientOrderId?: string;
}

export interface AmendRequest extends OrderKey {
  /** New total size, filled part included. */
  readonly quantity?: Fixed;
  readonly price?: Fixed;
  readonly newClientOrderId?: string;
  /** Of an order that waits: what it waits for from now on. */
  readonly trigger?: TriggerRule;
  /**
   * `keep`: allows only a smaller quantity at the same price and refuses anything else (Binance spot). `lose`: always
   * moves to the end of the queue (Binance futures). `auto`: a pure reduction keeps the place, anything else loses it
   * (BitMEX).
   */
  readonly priority: 'keep' | 'lose' | 'auto';
  /** Merged into the order's meta when the amendment succeeds. */
  readonly meta?: Readonly<Record<string, string>>;
  /** Whether `meta` is a change by itself, so that price, quantity and trigger may stay. */
  readonly changesMeta?: boolean;
}

export interface CancelRequest extends OrderKey {
  /** Merged into the order's meta when the cancel succeeds. */
  readonly meta?: Readonly<Record<string, string>>;
  /** Recorded with the order; `userCancel` by default. */
  readonly reason?: Reason;
}

interface CancelAllFilter {
  readonly account: string;
  readonly symbol?: string;
  readonly side?: Side;
}

/**
 * A walk over an account's orders in one total order: by numeric id, or by creation or update time and then by
 * sequence, so that equal timestamps never hide or repeat a row. Bounds are inclusive.
 */
export interface OrderQuery {
  readonly account: string;
  /** All symbols when absent; `by: 'id'` then means by sequence (ids are unique per symbol only). */
  readonly symbol?: string;
  readonly by: 'id' | 'created' | 'updated';
  readonly fromId?: bigint;
  readonly toId?: bigint;
  /** Bounds on the time that `by` names (creation time for `id`). */
  readonly from?: number;
  readonly to?: number;
  /** Newest first. */
  readonly descending?: boolean;
}

export interface FillQuery {
  readonly account: string;
  readonly symbol?: string;
  readonly id?: string;
  readonly fromTradeId?: bigint;
  readonly from?: number;
  readonly to?: number;
  readonly descending?: boolean;
}

interface Level {
  readonly price: Fixed;
  readonly quantity: Fixed;
  readonly orders: number;
}

export interface Depth {
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
}

export interface Market {
  readonly instrument: Instrument;
  readonly status: InstrumentStatus;
  readonly markPrice: Fixed;
  /** Of the last trade or the last move of the market maker; the initial price before. */
  readonly lastPrice: Fixed;
  readonly bestBid: Level | undefined;
  readonly bestAsk: Level | undefined;
  /** Increases with every change of the book. */
  readonly bookVersion: number;
}

/** A closed order for {@link Exchange.seedHistory}. */
export interface SeededOrder {
  readonly account: string;
  readonly symbol: string;
  readonly side: Side;
  readonly price: Fixed;
  readonly quantity: Fixed;
  readonly state: 'FILLED' | 'CANCELED' | 'EXPIRED';
  readonly createdAt: number;
  readonly updatedAt?: number;
  readonly clientOrderId?: string;
  readonly type?: 'MARKET' | 'LIMIT';
  /** Filled at `price` in one fill; the whole quantity by default when FILLED, else 0. Moves no money. */
  readonly executedQuantity?: Fixed;
  readonly meta?: Readonly<Record<string, string>>;
}

/** What a tester imposes on one request. */
export interface Conditions {
  /**
   * Reads of orders and settings show them as they were this many milliseconds ago; trades, positions and balances do not lag.
   */
  readonly lagMs: number;
  /** New orders that would be accepted are recorded as rejected. */
  readonly rejecting: boolean;
}

/**
 * One exchange: one writer, events in order. Every method runs to completion before the next, so the state is always
 * consistent between two calls, and a given sequence of calls with given times always ends in the same state. Mutating
 * calls first run everything that is due (see {@link advance}). Unknown symbols and accounts throw a `RangeError` in
 * reads and settings; commands return a reason instead.
 */
export interface Exchange {
  place(order: NewOrder): PlaceResult;
  /** The reason for which {@link place} would refuse now, without changing anything; undefined when it would accept. */
  check(order: NewOrder): Reason | undefined;
  cancel(request: CancelRequest): CancelResult;
  /** Cancels all matching open orders, oldest first, and returns them. */
  cancelAll(filter: CancelAllFilter): readonly Order[];
  amend(request: AmendRequest): AmendResult;
  /** Takes all orders of a list, or none. */
  placeList(list: NewOrderList): PlaceListResult;
  /** Cancels what is open of a list; undefined when nothing is, or there is no such list. */
  cancelList(key: OrderListKey): OrderList | undefined;
  /** By id or, without one, by client id: the open one first, else the newest that carried it. */
  orderList(key: OrderListKey): OrderList | undefined;
  /** All lists of an account, oldest first. */
  orderLists(account: string): readonly OrderList[];
  /** The orders that make a new order when they trigger. */
  readonly conditionals: Conditionals;
  /** Expires orders and delivers contracts that are due now. */
  advance(): void;
  /** Runs several commands as one event: what waits for a price sees it when all of them are done. */
  asOne<T>(work: () => T): T;
  /** Serves one request under conditions that end when `work` returns. */
  under<T>(conditions: Conditions, work: () => T): T;

  order(key: OrderKey): Order | undefined;
  /** The open order with this key, never a closed one. */
  openOrder(key: OrderKey): Order | undefined;
  /** Oldest first. */
  openOrders(account: string, symbol?: string): readonly Order[];
  /**
   * Lazy: finds its start by bisection, so the cost of a page is its own length. Do not mutate the exchange while
   * iterating.
   */
  orders(query: OrderQuery): IterableIterator<Order>;
  fills(query: FillQuery): IterableIterator<Fill>;

  balances(account: string): readonly Balance[];
  balance(account: string, currency: string): Balance;
  /** Every position ever opened, including flat ones; delivery removes none. */
  positions(account: string, symbol?: string): readonly Position[];
  /** The account's mode, or that of a symbol with a mode of its own. */
  positionMode(account: string, symbol?: string): PositionMode;
  /**
   * For the whole account or, with `symbols`, for these alone. Refused with `openOrdersOrPosition` while there are any.
   */
  setPositionMode(account: string, mode: PositionMode, symbols?: readonly string[]): Reason | undefined;
  leverage(account: string, symbol: string): Fixed;
  setLeverage(account: string, symbol: string, leverage: Fixed): void;
  /** Commissions taken by the exchange, by currency. */
  fees(): ReadonlyMap<string, Fixed>;
  accounts(): readonly string[];
  /** Opens an account later, as the constructor does. Throws when the account exists. */
  openAccount(spec: AccountSpec): void;
  /** Adds (or withdraws) external funds. */
  deposit(account: string, currency: string, amount: Fixed): void;

  symbols(): readonly string[];
  market(symbol: string): Market;
  /** Best `limit` levels a side. */
  depth(symbol: string, limit: number): Depth;
  /** The last public trades, oldest first, at most 1 000. */
  recentTrades(symbol: string, limit: number): readonly PublicTrade[];
  setMarkPrice(symbol: string, price: Fixed): void;
  /** Moves the last price as a trade would that nobody of the exchange took part in. */
  setLastPrice(symbol: string, price: Fixed): void;
  /** What happened to the last price from `openTime` up to, but not including, `endTime`. */
  candle(symbol: string, openTime: number, endTime: number): Candle;
  setStatus(symbol: string, status: InstrumentStatus): void;

  /** Everything that has happened, oldest first, excluding ephemeral accounts. */
  effects(filter?: { readonly account?: string; readonly symbol?: string }): readonly Effect[];
  effectsOf(clientOrderId: string, account?: string): EffectCounts;
  /**
   * Inserts closed orders with the given times. Ids ascend in the given order, after all existing ids or, with
   * `before`, below them. Returns the records.
   */
  seedHistory(orders: Iterable<SeededOrder>, where?: 'after' | 'before'): readonly Order[];
}

/** Options of the market maker that quotes the books. */
export interface MarketMakerOptions {
  readonly exchange: Exchange;
  /** The market maker opens it, unlimited and ephemeral. */
  readonly account?: string;
  readonly seed: number;
  /** Levels per side, 20 by default. */
  readonly levels?: number;
  readonly symbols?: readonly string[];
  /** Quote value of the smallest quote of an instrument, 20 000 by default; levels hold one to ten times it. */
  readonly levelQuote?: (instrument: Instrument) => Fixed;
}

/** Quotes both sides of every book around a wandering mid price. The books do not move between steps. */
export interface MarketMaker {
  /**
   * Moves every mid price by a seeded number of ticks and requotes. Depends only on the seed and the number of steps.
   */
  step(): void;
  /** Moves the mid price of one symbol (and its mark price) at once; every order in the way fills. */
  setPrice(symbol: string, price: Fixed): void;
  mid(symbol: string): Fixed;
  pause(): void;
  resume(): void;
}
