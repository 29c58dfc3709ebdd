import type { CheckedOrder } from '../domain/checked-order.ts';
import type { DecimalString } from '../domain/decimal.ts';
import type { Exchange, Instrument, Market } from '../domain/instrument.ts';
import type { Amendment, Order, Side } from '../domain/order.ts';
import type { CommandOutcome, OutcomeClass } from '../domain/outcome.ts';
import type { Problem, ProblemCode } from '../domain/problem.ts';

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
   * Changes a resting order. `change` holds the new totals, of which at least one differs. Everything else stays as it is,
   * or the change is refused with the name of what would be lost.
   */
  amend(order: Order, change: AmendChange, call: CallContext): Promise<CommandOutcome<AmendResult>>;
  /**
   * Cancels one order. A refusal that only says "unknown or not active" (Binance -2011, a BitMEX `error` element) is
   * `rejected` with ORDER_NOT_ACTIVE: the use case then reads the order to learn what became of it.
   */
  cancel(ref: OrderRef, call: CallContext): Promise<CommandOutcome<Order | Acceptance>>;
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
  fills(query: FillQuery, call: CallContext): Promise<Reading<Fill>>;
  /** All active orders of one instrument or of the whole account, at the lowest weight. */
  active(scope: ActiveScope, call: CallContext): Promise<Reading<Order>>;
  /** The streams whose union is the account's history on these instruments. Building them sends nothing. */
  history(instruments: readonly Instrument[]): HistoryStream[];

  /**
   * The instrument's current price, from a public read: the middle between best bid and best ask. `undefined` when one side
   * of the book is empty.
   */
  referencePrice(instrument: Instrument, call: CallContext): Promise<DecimalString | undefined>;
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

/** An order to look up: by the exchange's id, or by the client order id. */
export type OrderRef = { readonly instrument: Instrument } & (
  | { readonly exchangeOrderId: string }
  | { readonly clientOrderId: string }
);

/** Which fills: in `[from, to)` on the exchange's clock, epoch milliseconds, and for which order. */
export interface FillQuery {
  readonly instrument: Instrument;
  readonly clientOrderId: string;
  readonly from: number;
  readonly to: number;
}

/** One trade of the account, as far as it identifies its order. What a fill does not say is `null`. */
export interface Fill {
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

export interface AmendChange {
  readonly instrument: Instrument;
  /** New total quantity, including what has filled. */
  readonly quantity: DecimalString | undefined;
  readonly price: DecimalString | undefined;
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
  readonly change: Pick<AmendChange, 'instrument' | 'quantity' | 'price'>;
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
  readonly errors: readonly ErrorRule[];
  /** What a well-formed 4xx of the exchange proves about a command if `errors` does not list it. */
  readonly unlistedRefusal: 'rejected' | 'unknown';
  readonly retention: string;
  /**
   * Why an order the exchange does not know may still have existed, as the end of a sentence; `null` if it never forgets one
   * silently.
   */
  readonly forgets: string | null;
  /** Client order ids the exchange allows. No order carries another one, so the exchange need not be asked for it. */
  readonly clientOrderIds: RegExp;
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
