import type { AccountSpec, Balance, Position, PositionMode } from './account.ts';
import type { Fixed } from './decimal.ts';
import type { Effect, EffectCounts } from './effects.ts';
import type { Instrument, InstrumentStatus } from './instrument.ts';
import type { Ledger } from './ledger.ts';
import type { NewOrder, Order, Reason, ReasonCode, SelfTradePrevention, Side } from './order.ts';
import type { Fill, PublicTrade } from './trades.ts';

export type { AccountSpec, Balance, Position } from './account.ts';

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
   * Refusals that nevertheless leave an order behind, as venues differ: `fokUnfillable` ends as an EXPIRED order on
   * Binance spot and leaves nothing on USD-M; `insufficientFunds` leaves a REJECTED order on BitMEX.
   * Default: `fokUnfillable`, `marketNoLiquidity`.
   */
  readonly recorded?: ReadonlySet<RecordableReason>;
  /**
   * Every order that comes to the engine is recorded, as rejected where nothing else can be said of it: its gateway has
   * accepted it before. Default: only those whose refusal is `recorded`.
   */
  readonly recordsRefusals?: boolean;
  /** The ledger of several exchanges that share their accounts, each with instruments of its own. */
  readonly ledger?: Ledger;
  /** A reduce-only order larger than the position is made smaller (default) or refused. */
  readonly reduceOnlyExcess?: 'clamp' | 'refuse';
  /** The venue's own rules, asked after the engine's shape checks and before funds; a reason refuses. */
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
 * `ok` means the exchange took the order and it has a record, which may already have ended (an IOC remainder, a
 * recorded post-only refusal: read `order.state` and `order.reason`). Not ok leaves nothing, except that a recorded
 * `insufficientFunds` names its REJECTED order.
 */
export type PlaceResult =
  | { readonly ok: true; readonly order: Order; readonly fills: readonly Fill[] }
  | { readonly ok: false; readonly reason: Reason; readonly order?: Order };

/** Not ok with `notOpen` carries the order as it is; `unknownOrder` carries none. */
export type CancelResult =
  | { readonly ok: true; readonly order: Order }
  | { readonly ok: false; readonly reason: Reason; readonly order?: Order };

/** Not ok leaves the order unchanged. Ok may have ended it: `amendedBelowExecuted`, `postOnlyWouldTake`, or filled. */
export type AmendResult =
  | { readonly ok: true; readonly order: Order; readonly fills: readonly Fill[]; readonly priorityKept: boolean }
  | { readonly ok: false; readonly reason: Reason; readonly order?: Order };

/**
 * How to name an order: wire id first; without it the client id, among open orders first, else the most recent that
 * carried it. Without `symbol` all of the account's symbols are searched: meant for venues whose ids are globally unique,
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
  /**
   * `keep`: only a smaller quantity at the same price is allowed, anything else is refused (Binance spot).
   * `lose`: always to the end of the queue (Binance futures).
   * `auto`: kept by a pure reduction, lost otherwise (BitMEX).
   */
  readonly priority: 'keep' | 'lose' | 'auto';
  /** Merged into the order's meta when the amendment succeeds. */
  readonly meta?: Readonly<Record<string, string>>;
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
 * sequence, so equal timestamps never hide or repeat a row. Bounds are inclusive.
 */
export interface OrderQuery {
  readonly account: string;
  /** All symbols when absent; then `by: 'id'` means sequence (ids are unique per symbol only). */
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
  /** The initial price until something trades. */
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

/** What a tester lets befall one request. */
export interface Conditions {
  /** Reads of orders show them as they stood so many milliseconds ago; trades, positions and balances do not lag. */
  readonly lagMs: number;
  /** New orders that would be taken are recorded as rejected. */
  readonly rejecting: boolean;
}

/**
 * One exchange: one writer, events in order. Every method runs to completion before the next, so between two calls the
 * state is always consistent and a given sequence of calls with given times always ends in the same state.
 * Mutating calls first let happen what time has made due (see {@link advance}). Unknown symbols and accounts throw a
 * `RangeError` in reads and settings; commands answer with a reason instead.
 */
export interface Exchange {
  place(order: NewOrder): PlaceResult;
  /** What {@link place} would refuse with now, changing nothing; undefined when it would be taken. */
  check(order: NewOrder): Reason | undefined;
  cancel(request: CancelRequest): CancelResult;
  /** Cancels all matching open orders, oldest first, and returns them. */
  cancelAll(filter: CancelAllFilter): readonly Order[];
  amend(request: AmendRequest): AmendResult;
  /** Lets orders run out and contracts deliver, as of now. */
  advance(): void;
  /** Serves one request under conditions; they are over when `work` returns. */
  under<T>(conditions: Conditions, work: () => T): T;

  order(key: OrderKey): Order | undefined;
  /** The open order that has this key, never a closed one. */
  openOrder(key: OrderKey): Order | undefined;
  /** Oldest first. */
  openOrders(account: string, symbol?: string): readonly Order[];
  /** Lazy: finds its start by bisection, so a page costs its own length. Do not mutate the exchange while iterating. */
  orders(query: OrderQuery): IterableIterator<Order>;
  fills(query: FillQuery): IterableIterator<Fill>;

  balances(account: string): readonly Balance[];
  balance(account: string, currency: string): Balance;
  /** Positions that were ever touched, flat ones included; delivery removes none. */
  positions(account: string, symbol?: string): readonly Position[];
  /** The account's mode, or that of a symbol which has one of its own. */
  positionMode(account: string, symbol?: string): PositionMode;
  /** Of the account or, with `symbols`, of these alone. Refused with `openOrdersOrPosition` while there are any. */
  setPositionMode(account: string, mode: PositionMode, symbols?: readonly string[]): Reason | undefined;
  leverage(account: string, symbol: string): Fixed;
  setLeverage(account: string, symbol: string, leverage: Fixed): void;
  /** Commissions the exchange has taken, by currency. */
  fees(): ReadonlyMap<string, Fixed>;
  accounts(): readonly string[];
  /** Opens an account later, as the constructor does. Throws when it exists. */
  openAccount(spec: AccountSpec): void;
  /** Adds (or takes) funds from outside. */
  deposit(account: string, currency: string, amount: Fixed): void;

  symbols(): readonly string[];
  market(symbol: string): Market;
  /** Best `limit` levels a side. */
  depth(symbol: string, limit: number): Depth;
  /** Last public trades, oldest first, at most 1 000 are kept. */
  recentTrades(symbol: string, limit: number): readonly PublicTrade[];
  setMarkPrice(symbol: string, price: Fixed): void;
  setStatus(symbol: string, status: InstrumentStatus): void;

  /** Everything that happened, oldest first; ephemeral accounts excluded. */
  effects(filter?: { readonly account?: string; readonly symbol?: string }): readonly Effect[];
  effectsOf(clientOrderId: string, account?: string): EffectCounts;
  /**
   * Inserts closed orders with the times given; ids ascend in the order given, after all ids that were given or, with
   * `before`, below them. Returns the records.
   */
  seedHistory(orders: Iterable<SeededOrder>, where?: 'after' | 'before'): readonly Order[];
}

/** Options of the market maker that keeps the books alive. */
export interface MarketMakerOptions {
  readonly exchange: Exchange;
  /** Opened by the market maker, unlimited and ephemeral. */
  readonly account?: string;
  readonly seed: number;
  /** Levels a side, 20 by default. */
  readonly levels?: number;
  readonly symbols?: readonly string[];
  /** Quote value of the smallest quote of an instrument, 20 000 by default; levels hold one to ten times it. */
  readonly levelQuote?: (instrument: Instrument) => Fixed;
}

/** Quotes both sides of every book around a wandering middle. Between steps the books stand still. */
export interface MarketMaker {
  /** Moves every mid by a seeded number of ticks and requotes. Depends on nothing but seed and number of steps. */
  step(): void;
  /** Jumps the mid of one symbol (and its mark price); everything that rests in the way fills. */
  setPrice(symbol: string, price: Fixed): void;
  mid(symbol: string): Fixed;
  pause(): void;
  resume(): void;
}
