import type { Balance } from '../domain/balance.ts';
import type { CheckedOrder } from '../domain/checked-order.ts';
import type { DecimalString } from '../domain/decimal.ts';
import type { FeeRates } from '../domain/fee-rates.ts';
import type { Fill } from '../domain/fill.ts';
import type { Exchange, Instrument, Market } from '../domain/instrument.ts';
import type { CheckedLinkedOrders, LinkedOrders } from '../domain/linked-orders.ts';
import type { AmendedValues, Amendment, Order, Side } from '../domain/order.ts';
import type { OrderType } from '../domain/order-type.ts';
import type { CommandOutcome, OutcomeClass } from '../domain/outcome.ts';
import type { Position } from '../domain/position.ts';
import type { Problem, ProblemCode } from '../domain/problem.ts';
import type { Quote } from '../domain/quote.ts';
import type { AccountSettings, InstrumentSettings, SettingChange, SettingName } from '../domain/settings.ts';

/**
 * The exchange port: everything the use cases know of a venue. A venue implements it in its own folder and has a row in
 * `venues.ts` and a line in `ports.ts`. Reads throw a `Problem`; commands never do: their outcome is a value the caller must
 * inspect.
 */
export interface ExchangePort {
  readonly exchange: Exchange;
  /** The markets of this port; a venue with one host per product has one port per product. */
  readonly markets: readonly Market[];
  readonly facts: VenueFacts;
  /** Scheme, host and port of the exchange. */
  readonly origin: string;
  /**
   * How long after its time stamp the exchange may still accept a request, milliseconds on its own clock. `null`: its engine
   * ignores the validity of signatures, so absence is never proof.
   */
  readonly validityMs: number | null;
  /** The exchange's clock at a moment of ours, as far as it is known. Sends nothing. */
  exchangeTime(ours: number): ExchangeMoment;
  /**
   * From when on every process signs with the keys that signed here last, epoch milliseconds on our clock; `-Infinity` where
   * they cannot change. What was sent before may stand in another account, so its absence here proves nothing.
   */
  keysUsedSince(): number;
  /** Learns the exchange's clock, so that a first command is signed well. Sends nothing if it is known. Never throws. */
  ready(call: CallContext): Promise<void>;

  /** The exchange's current list: instruments of the supported bases, and what else it contains. */
  instruments(call: CallContext): Promise<InstrumentList>;
  /**
   * One instrument by the exchange's symbol, even if it is delisted; `undefined` if the exchange never had it. Throws
   * EXCHANGE_PROTOCOL when its row does not identify it.
   */
  instrument(exchangeSymbol: string, call: CallContext): Promise<Instrument | NotServed | undefined>;
  /** The delivered, delisted contract with this unified symbol; `undefined` if there was none. */
  delivered(symbol: string, call: CallContext): Promise<Instrument | undefined>;

  /** Sends the order once. The type admits only a checked order. */
  place(order: CheckedOrder, call: CallContext): Promise<CommandOutcome<Order | Acceptance>>;
  /**
   * Changes an active order. `change` holds the new values, of which at least one differs. Everything else stays as it is,
   * or the change is refused with the name of what would be lost. Parts of the condition are only given for an order that
   * was read as waiting.
   */
  amend(order: Order, change: AmendChange, call: CallContext): Promise<CommandOutcome<AmendResult | Acceptance>>;
  /**
   * Cancels one order. A refusal that only says "unknown or not active" (Binance -2011, a BitMEX `error` element) is
   * `rejected` with ORDER_NOT_ACTIVE: the use case then reads the order to learn what became of it.
   */
  cancel(ref: OrderRef, call: CallContext): Promise<CommandOutcome<Order | Acceptance>>;
  /** Cancels several orders with one request; absent where that costs no less than to cancel each. */
  readonly cancelSeveral?: SeveralCancels;
  /**
   * Cancels the resting orders of an instrument, on one side if given. Without a side it sends the exchange's own
   * cancel-all, whatever was listed. A listed order the answer does not name may have filled or may still be open: the
   * caller must look it up.
   */
  cancelAll(scope: CancelScope, call: CallContext): Promise<CommandOutcome<CanceledAll>>;

  /** One order; `undefined` when the exchange currently answers that it knows none. */
  find(ref: OrderRef, call: CallContext): Promise<Order | undefined>;
  /**
   * Whether the exchange's own record of changes shows this amend as a change in place. The order's current state proves
   * nothing: it may have been changed again. A replacement is not a change in place; it is found by its client order id. The
   * record may lag like any list, so `none` counts only if asked late enough. Throws if the record cannot be read, or not to
   * its end.
   */
  amendTrace(of: AmendQuery, call: CallContext): Promise<AmendTrace>;
  /**
   * The account's fills on an instrument in a time range, including those of the order with the client order id. If the
   * venue's fills carry client order ids, others are omitted; otherwise all are returned. Complete except for the rows it
   * reports as left out, or it throws: a fill missing here counts as not having happened, and a row left out may be the
   * wanted fill. Every venue keeps fills in a store of their own, so they may show what a read of orders does not show yet,
   * and vice versa.
   */
  fills(query: FillQuery, call: CallContext): Promise<Reading<FillEvidence>>;
  /**
   * The order that was placed under a client order id in a time range and has another id since, because somebody has changed
   * it; `undefined` if there is none. Absent where an order keeps its id. Complete, or it throws: an order missing here counts
   * as not placed.
   */
  readonly findRenamed?: (query: RenamedQuery, call: CallContext) => Promise<RenamedOrder | undefined>;
  /** All active orders of one instrument or of the whole account, at the lowest weight. */
  active(scope: ActiveScope, call: CallContext): Promise<Reading<Order>>;
  /** The streams whose union is the account's history on these instruments. Building them sends nothing. */
  history(instruments: readonly Instrument[]): HistoryStream[];

  /**
   * The instrument's current price, from a public read: the middle between best bid and best ask. `undefined` when one side
   * of the book is empty.
   */
  referencePrice(instrument: Instrument, call: CallContext): Promise<DecimalString | undefined>;
  /** The instrument's best prices, and on contracts the mark price, from public reads. */
  quote(instrument: Instrument, call: CallContext): Promise<Quote>;
  /** What the venue reports of the account besides its orders; loaded when it is first used. */
  account(): Promise<AccountPort>;
  /** Order lists; absent where the product has none, as the instruments' capabilities say. */
  readonly linkedOrders?: () => Promise<LinkedOrdersPort>;
  /** The exchange's clock, epoch milliseconds, and how far ours is behind it (positive) or ahead. */
  time(call: CallContext): Promise<ExchangeTime>;
  /** Use of the request budget: what the replies reported plus what was sent since; empty before the first reply. */
  budget(): readonly BudgetReading[];
  /**
   * For an exchange that states its limits together with its instruments: the limits in force, and a way to receive them
   * from another container that fetched the instruments.
   */
  readonly statedLimits?: {
    read(): readonly StatedLimit[];
    take(limits: readonly StatedLimit[]): void;
  };
}

/** How a venue cancels several orders of one instrument with one request that costs no more than one cancel. */
export interface SeveralCancels {
  /** Maximum number of orders in one request. */
  readonly most: number;
  /** Whether the request can name the order; some kinds of orders have ids that it does not know. */
  takes(exchangeOrderId: string): boolean;
  /**
   * Sends the request once. Returns the outcome of each order, like `ExchangePort.cancel`, in the order of the ids. When the
   * reply is lost every outcome is `unknown`; so is that of an order that the answer does not cover.
   */
  send(
    instrument: Instrument,
    exchangeOrderIds: readonly string[],
    call: CallContext,
  ): Promise<readonly CommandOutcome<Order | Acceptance>[]>;
}

/**
 * Order lists: orders of which one ends or starts another. A part of the port of a product that has them, loaded when it is
 * first used. Reads throw a `Problem`; commands never do.
 */
export interface LinkedOrdersPort {
  /** Sends the list once. The type admits only a checked list. */
  place(list: CheckedLinkedOrders, call: CallContext): Promise<CommandOutcome<LinkedOrders>>;
  /**
   * Cancels what is left of a list. A refusal that only says "unknown or not active" is `rejected` with ORDER_NOT_ACTIVE:
   * the use case then reads the list to learn what became of it.
   */
  cancel(ref: LinkedOrdersRef, call: CallContext): Promise<CommandOutcome<LinkedOrders>>;
  /**
   * One list with its orders as they are now; `undefined` when the exchange currently answers that it knows none. Throws
   * when it knows the list and not yet one of its orders, because that is no absence.
   */
  find(ref: LinkedOrdersRef, call: CallContext): Promise<LinkedOrders | undefined>;
  /**
   * The lists of which an order can still be placed or fill, on one instrument or of the whole account, with their orders as
   * they are now. A list one of whose orders cannot be read is left out.
   */
  active(on: Instrument | undefined, call: CallContext): Promise<Reading<LinkedOrders>>;
}

/** A list to look up: by the exchange's id, or by the list's client id. */
export type LinkedOrdersRef = { readonly instrument: Instrument } & (
  | { readonly exchangeListId: string }
  | { readonly clientListId: string }
);

/** An order whose fills are read, by the exchange's id. */
export interface FilledOrder {
  readonly instrument: Instrument;
  readonly exchangeOrderId: string;
}

/**
 * What a venue reports of an account besides its orders. It is a part of the exchange port that is loaded when it is first
 * used, so that placing an order does not load it. Reads throw a `Problem`.
 */
export interface AccountPort {
  /** The streams whose union is the account's fills on these instruments, by time of trade. Building them sends nothing. */
  fills(instruments: readonly Instrument[]): HistoryStream<Fill>[];
  /** Every fill of one order. An order that the exchange does not know has none. */
  fillsOf(order: FilledOrder, call: CallContext): Promise<Reading<Fill>>;
  /** Every open position on these markets of the port; markets without positions have none. */
  positions(markets: readonly Market[], call: CallContext): Promise<Reading<Position>>;
  /** Every balance other than zero in the wallets that these markets of the port trade from. */
  balances(markets: readonly Market[], call: CallContext): Promise<Reading<Balance>>;
  /** The account's fee rates on the instrument. */
  feeRates(instrument: Instrument, call: CallContext): Promise<FeeRates>;
  /**
   * What one contract of a quanto instrument is worth in its settlement asset, for each unit of price. `null`: the venue has
   * no quanto contracts.
   */
  quantoMultiplier(instrument: Instrument, call: CallContext): Promise<DecimalString | null>;
  /** The types of the orders that the exchange checks without placing them. */
  readonly checkedTypes: readonly OrderType[];
  /**
   * The exchange's own check of an order, which places nothing. Throws the problem that the exchange answers with;
   * `unavailable` says why it makes none.
   */
  tryOrder(order: CheckedOrder, call: CallContext): Promise<OrderTrial>;
  /** The exchange's own dead man's switch; `null`: it has none that a request can set. */
  readonly countdown: Countdown | null;
  /** Leverage, margin mode, position mode and asset mode; `null`: the product has none, as spot. */
  readonly settings: SettingsPort | null;
}

/** What can be set on instruments and on the account. A value that is set again changes nothing. */
export interface SettingsPort {
  /** Why a setting cannot be changed, as a sentence; `null`: it can. */
  readonly refusals: Readonly<Record<SettingName, string | null>>;
  /** Whether setting a leverage isolates the margin of the instrument. */
  readonly leverageIsolates: boolean;
  /** A leverage is a multiple of this; `null`: the exchange tells no step. */
  readonly leverageStep: DecimalString | null;
  instrument(instrument: Instrument, call: CallContext): Promise<InstrumentSettings>;
  account(call: CallContext): Promise<AccountSettings>;
  /** Changes one setting, of the instrument or of the account (`null`). The answer "no need to change" is a success. */
  set(on: Instrument | null, change: SettingChange, call: CallContext): Promise<CommandOutcome<null>>;
}

/**
 * A timer at the exchange that cancels orders unless it is set again in time. Orders that wait for a trigger may outlive it.
 */
export interface Countdown {
  /** What one timer covers: the orders of one instrument, or all of the account. */
  readonly covers: 'instrument' | 'account';
  /**
   * Sets the timer to `ms` milliseconds from its arrival; 0 stops it. It replaces the timer before, so that sending the same
   * again is safe. `on` is ignored where a timer covers the account.
   */
  set(on: Instrument | null, ms: number, call: CallContext): Promise<CommandOutcome<null>>;
}

/** What the exchange's own check of an order found. */
export type OrderTrial = { readonly passed: true } | { readonly passed: false; readonly unavailable: string };

/** What every call to an exchange carries. */
export interface CallContext {
  /** Ends the request, and all waiting, at the deadline. */
  readonly signal: AbortSignal;
  /** The deadline in epoch milliseconds on our clock. */
  readonly deadline: number;
  /**
   * The last moment, epoch milliseconds on our clock, at which a command may be signed. The venue's signing hook, which runs
   * just before the first byte, refuses a later one: the outcome is `notExecuted`, nothing was sent. So a process that was
   * frozen between deciding and sending cannot act on a decision that others consider dead. It binds every request of a
   * command, not only the first, and no reads.
   */
  readonly sendBefore?: number;
  /**
   * Checked together with `sendBefore`, for commands only: what forbids sending it now, whatever was allowed when it was
   * decided.
   */
  readonly refusal?: () => Problem | undefined;
  /**
   * The last moment, epoch milliseconds on the exchange's clock, at which it may accept anything signed for this call:
   * others rely on it. `null` where the exchange sets no time limit. The signing hook refuses a request that could be
   * accepted later, which happens if the exchange's clock proves to be ahead.
   */
  readonly acceptedUntil?: number | null | undefined;
  /**
   * When the command was recorded whose outcome the call finds out, epoch milliseconds on our clock; absent where this process
   * has just sent it.
   */
  readonly recordedAt?: number;
  /**
   * The purpose of the call, if more urgent than the request itself: reads during a cancel may draw on the reserve for
   * cancels.
   */
  readonly rank?: CallRank;
  /** Instruments by the exchange's symbol, for reading rows. `undefined`: not served here, the row is left out. */
  readonly lookup: (exchangeSymbol: string) => Promise<Instrument | undefined>;
}

/**
 * The rows of a list, and those that were left out: one unreadable row hides no other and is never silently dropped. A row
 * left out may be anything, so absence from `rows` proves nothing.
 */
export interface Reading<T> {
  readonly rows: readonly T[];
  readonly leftOut: readonly LeftOut[];
}

/**
 * - `unreadable`: the row does not have the form the exchange documents.
 * - `notServed`: an order on an instrument that is not served here, mostly of another base asset.
 */
type WhyLeftOut = 'unreadable' | 'notServed';

/** What is known of a row that was left out. Texts are the exchange's, cleaned; `undefined` if the row lacks them. */
export interface LeftOut {
  readonly why: WhyLeftOut;
  readonly exchangeSymbol: string | undefined;
  readonly exchangeOrderId: string | undefined;
  /** The exchange's id of a trade, in a list of fills. */
  readonly exchangeFillId?: string | undefined;
  /** `undefined`: any market of the port. */
  readonly market: Market | undefined;
  /** Its position in a list ordered by time, epoch milliseconds. */
  readonly time: number | undefined;
  readonly reason: string;
}

/** Marks an existing instrument that is not served, because its base asset is not configured. */
export const NOT_SERVED = 'notServed';
export type NotServed = typeof NOT_SERVED;

export interface InstrumentList {
  readonly instruments: readonly Instrument[];
  /** Rows that may be of a supported base and whose rules cannot be read: not tradable. */
  readonly unreadable: readonly UnreadableInstrument[];
  /** The exchange's symbols of everything else it lists, so that they need not be looked up again. */
  readonly notServed: readonly string[];
}

/** An instrument that cannot be read completely. */
export interface UnreadableInstrument {
  /** The exchange's symbol, cleaned; `null` if the row has none. */
  readonly exchangeSymbol: string | null;
  /** `BASE/QUOTE`, if the row has it. */
  readonly pair: string | null;
  readonly reason: string;
  /** The instrument without its rules, if the row identifies it: enough to read and cancel orders on it. */
  readonly instrument: Instrument | null;
}

/** Priorities when the request budget runs low, lowest first. */
const CALL_RANKS = ['read', 'order', 'cancel'] as const;
export type CallRank = (typeof CALL_RANKS)[number];

/** A moment on an exchange's clock, epoch milliseconds, as far as it is known here. */
export interface ExchangeMoment {
  readonly at: number;
  /** Maximum error to either side, milliseconds; infinite while the clock was never learnt. */
  readonly within: number;
}

/** The more urgent of a request's own rank and the purpose of its call. */
export function rankOf(own: CallRank, { rank = own }: Pick<CallContext, 'rank'>): CallRank {
  return CALL_RANKS.indexOf(rank) > CALL_RANKS.indexOf(own) ? rank : own;
}

/**
 * An order to look up: by the exchange's id, or by the client order id. `conditional` says whether the order under the client
 * order id was placed as one that waits for a trigger, where that is known: an exchange may keep such orders apart, and two
 * orders with one id in both places are not to be mistaken for each other.
 */
export type OrderRef = { readonly instrument: Instrument } & (
  | { readonly exchangeOrderId: string }
  | { readonly clientOrderId: string; readonly conditional?: boolean }
);

/** Which fills: in `[from, to)` on the exchange's clock, epoch milliseconds, and for which order. */
export interface FillQuery {
  readonly instrument: Instrument;
  readonly clientOrderId: string;
  readonly from: number;
  readonly to: number;
}

/** Which order: as it was sent, or with less quantity; created in `[from, to)` on the exchange's clock, epoch milliseconds. */
export interface RenamedQuery extends FillQuery {
  readonly side: Side;
  readonly type: OrderType | null;
  readonly price: DecimalString | null;
  /** What it can have been placed with at most; `null`: not known. */
  readonly quantity: DecimalString | null;
}

/** An order that has lost its client order id. */
export interface RenamedOrder {
  /** As it is now. */
  readonly order: Order;
  readonly placedQuantity: DecimalString;
}

/** A trade of the account, as far as it proves that an order exists. What the exchange does not say is `null`. */
export interface FillEvidence {
  readonly exchangeOrderId: string;
  /** Also `null` where the exchange's fills do not carry it: then only the order has it. */
  readonly clientOrderId: string | null;
  readonly side: Side | null;
  /** Whether the order was resting in the book. */
  readonly maker: boolean | null;
}

/** The orders a cancel-all covers. */
export interface CancelScope {
  readonly instrument: Instrument;
  /** `undefined`: both sides. */
  readonly side: Side | undefined;
  /** The orders a listing showed open there, on that side. It may lag. */
  readonly listed: readonly Order[];
}

/** What the answer to a cancel-all says. */
export interface CanceledAll {
  /** The orders the answer names, as they are now. */
  readonly orders: readonly Order[];
  /**
   * Whether the answer alone names everything that was cancelled. False if it names nothing, because an earlier copy of the
   * request, delivered by a hop, may have cancelled what this one no longer found.
   */
  readonly allNamed: boolean;
  /** Whether the exchange says that no matching order was open any more: one that rests later was placed later. */
  readonly emptied: boolean;
}

export type ActiveScope = { readonly instrument: Instrument } | { readonly markets: readonly Market[] };

export interface AmendChange extends AmendedValues {
  readonly instrument: Instrument;
  readonly allowReplace: boolean;
  /** The client order id of a replacement, should one be placed. */
  readonly replacementClientOrderId: string;
  /** A whole number that marks this amend as ours, where the exchange stores one with it. */
  readonly modifyId: string;
  /** The exchange has refused to change the order in place (`otherwise` of its answer). */
  readonly refusedInPlace?: boolean;
}

/** One of our amends, to look up in the exchange's record. */
export interface AmendQuery {
  /** The order as it was read before the amend was sent. */
  readonly before: Order;
  readonly change: AmendedValues & Pick<AmendChange, 'instrument'>;
  /** `undefined`: sent without one, as earlier versions did. */
  readonly modifyId: string | undefined;
  /** On our clock, epoch milliseconds: it was not sent before this. */
  readonly sentAt: number;
}

/** `untold`: the exchange does not keep the record, or no longer. */
export type AmendTrace = 'made' | 'none' | 'untold';

/**
 * A reply that only says the exchange has taken a command: ids, and no state. It does not say what became of the command, so
 * it is not an outcome: the use case reads the order before it answers.
 */
export interface Acceptance {
  readonly kind: 'accepted';
  readonly exchangeOrderId: string;
}

/** Whether a command was only accepted. */
export function isAcceptance<T extends object>(value: T | Acceptance): value is Acceptance {
  return 'kind' in value && value.kind === 'accepted';
}

export interface AmendResult {
  readonly order: Order;
  readonly amendment: Amendment;
}

/** One rule of a venue's error table. `match` narrows a code whose meaning depends on the message. */
export interface ErrorRule {
  /** The exchange's code, or the HTTP status if the exchange has no codes. */
  readonly code: string;
  /** The HTTP status the rule is limited to. */
  readonly status?: number;
  /** The rule holds when the exchange's message matches. Rules with `match` come before the one without. */
  readonly match?: RegExp;
  readonly problem: ProblemCode;
  /** The outcome class of a command refused this way. */
  readonly outcome: Exclude<OutcomeClass, 'acknowledged'>;
  /** Whether the cause may pass without action, where the problem's own kind does not say so. */
  readonly retryable?: true;
  /** Whether an earlier copy of the same order may be the cause, where the problem's own kind does not say so. */
  readonly byCopy?: true;
  readonly note?: string;
}

/** A venue's facts as data: code reads them, docs print them, tests iterate over them. */
export interface VenueFacts {
  readonly name: string;
  /** The life cycle of the venue, oldest first; the last entry whose date has passed applies. */
  readonly lifeCycle: readonly { readonly since: string; readonly status: VenueStatus; readonly note: string }[];
  /** Origins of the exchange itself: a life cycle applies only to these, not to a paper or test host. */
  readonly liveOrigins: readonly string[];
  /** How long after an acknowledgement a read may still miss the order, milliseconds. */
  readonly listingLagMs: number;
  /** How long after the signature's validity the engine may still act on a request, milliseconds. */
  readonly engineLagMs: number;
  /** Whether the reply to a place may lack the fills or the average price, which a later read has. */
  readonly placeReplyIsProvisional: boolean;
  readonly endings: VenueEndings;
  /** Whether a limit price beyond the price band is moved to its edge rather than refused: the order then shows that price. */
  readonly movesPrices: boolean;
  readonly errors: readonly ErrorRule[];
  /** What a well-formed 4xx of the exchange proves about a command if `errors` does not list it. */
  readonly unlistedRefusal: 'rejected' | 'unknown';
  readonly retention: string;
  /** How long the exchange tells of an order that ended without a fill, milliseconds; infinite where it always does. */
  readonly unfilledRetentionMs: number;
  /**
   * Why an order the exchange does not know may still have existed, as the end of a sentence; `null` if it never forgets one
   * silently.
   */
  readonly forgets: string | null;
  /**
   * What the exchange's own order ids look like, as a pattern and as the end of a sentence. An id of another form is not
   * awaited: no new order will show under it.
   */
  readonly orderIds: { readonly pattern: RegExp; readonly words: string };
  /** Client order ids the exchange allows. No order carries another one, so the exchange need not be asked for it. */
  readonly clientOrderIds: RegExp;
  /** When the exchange takes a client order id again that it has seen: once its order has ended, or never. */
  readonly clientOrderIdReuse: 'afterEnd' | 'never';
  /** Whether the exchange keeps a record of amends that `amendTrace` can ask. */
  readonly recordsAmends: boolean;
  /** Whether orders of an account in hedge mode can be placed, which name the position that they belong to. */
  readonly placesHedged: boolean;
}

/**
 * How an order ends that the exchange cannot honour: it is refused without a trace, or the history shows it in this state.
 */
export type OrderEnding = 'refused' | 'EXPIRED' | 'CANCELED';

/** Endings in which exchanges differ. `null`: the venue has no such orders. */
export interface VenueEndings {
  /** The unfilled rest of an IOC order. */
  readonly remainder: Exclude<OrderEnding, 'refused'>;
  /** A market order that meets an empty book. */
  readonly noLiquidity: OrderEnding;
  readonly fillOrKillUnfillable: OrderEnding;
  readonly postOnlyWouldTake: OrderEnding;
  readonly reduceOnlyNoPosition: OrderEnding | null;
  /** Orders that still rest when their contract is delivered. */
  readonly delivered: Exclude<OrderEnding, 'refused'> | null;
}

export const VENUE_STATUSES = ['active', 'reduceOnly', 'closed'] as const;
export type VenueStatus = (typeof VENUE_STATUSES)[number];

export interface ExchangeTime {
  readonly serverTime: number;
  /** `serverTime` minus our clock at the middle of the round trip, milliseconds. */
  readonly offset: number;
  readonly roundTripMs: number;
}

/** A limit as the exchange states it, regardless of its use. */
export type StatedLimit = Pick<BudgetReading, 'name' | 'limit' | 'windowSeconds'>;

export interface BudgetReading {
  /** E.g. `weight-1m`, `orders-10s`. */
  readonly name: string;
  readonly limit: number;
  readonly used: number;
  /** Length of the window, seconds. */
  readonly windowSeconds: number;
  /** When the exchange last reported, epoch milliseconds. */
  readonly at: number;
  /** When the limit is full again if nothing more is used, epoch milliseconds. */
  readonly resetsAt: number;
}

/** The position of a row in the order by time, then id. */
export interface RowKey {
  readonly time: number;
  readonly id: string;
}

/**
 * A part of an account's history that the exchange can list in order, e.g. one symbol of Binance spot. The list engine
 * merges streams; windows, page limits and id walks stay inside.
 */
export interface HistoryStream<R = Order> {
  /** Stable name, used in cursors, e.g. `binance.spot.BTCUSDT`. */
  readonly key: string;
  readonly exchange: Exchange;
  readonly markets: readonly Market[];
  /** What `from` and `to` mean here: Binance filters by creation, BitMEX only knows the last change. */
  readonly rangeBy: 'created' | 'updated';
  /**
   * One step through `[from, to)` in the given direction: one request, seldom more. Rows have times within `[from, to)`.
   * `memo` is what the stream asked to get back, e.g. the width of its last window.
   */
  read(request: HistoryRequest, call: CallContext): Promise<HistoryPage<R>>;
}

export interface HistoryRequest {
  /** Epoch milliseconds, inclusive. */
  readonly from: number;
  /** Epoch milliseconds, exclusive. */
  readonly to: number;
  readonly direction: 'newest' | 'oldest';
  readonly memo: HistoryMemo | undefined;
}

/** Small, JSON-serialisable, and only a hint: a stream must read correctly without it. */
export type HistoryMemo = Readonly<Record<string, string | number>>;

export interface HistoryPage<R = Order> {
  /** In any order. */
  readonly rows: readonly R[];
  /**
   * Rows of the step left out of `rows`. One without a time has no place in the range: each step that meets it reports it.
   */
  readonly leftOut: readonly LeftOut[];
  /**
   * How far the step got. Newest first: every row with time >= `frontier` has been returned, so the next step asks for
   * `[from, frontier)`. Oldest first: every row with time < `frontier`. When the range is exhausted `frontier` is `from`
   * (newest first) or `to` (oldest first).
   */
  readonly frontier: number;
  /** Set when the exchange no longer keeps older rows: epoch milliseconds from which the stream is complete. */
  readonly coveredFrom?: number | undefined;
  /** Why it is incomplete before `coveredFrom`, in words for the caller. */
  readonly coverageNote?: string | undefined;
  /** What the step cost, in the venue's weight units, and in requests. */
  readonly weight: number;
  readonly requests: number;
  readonly memo?: HistoryMemo | undefined;
}
