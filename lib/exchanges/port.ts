import type { CheckedOrder } from '../domain/checked-order.ts';
import type { DecimalString } from '../domain/decimal.ts';
import type { Exchange, Instrument, Market } from '../domain/instrument.ts';
import type { Amendment, Order, Side } from '../domain/order.ts';
import type { CommandOutcome, OutcomeClass } from '../domain/outcome.ts';
import type { Problem, ProblemCode } from '../domain/problem.ts';

/**
 * The exchange port: all that the use cases know of a venue. A venue implements it in its own folder and has a row in
 * `venues.ts` and a line in `ports.ts`. Reads throw a `Problem`; commands never do: their outcome is a value that has to be
 * looked at.
 */
export interface ExchangePort {
  readonly exchange: Exchange;
  /** The markets served by this port; a venue with one host per product has one port per product. */
  readonly markets: readonly Market[];
  readonly facts: VenueFacts;
  /** Scheme, host and port this port talks to. */
  readonly origin: string;
  /**
   * How long after its time stamp the exchange may still accept a request, milliseconds on its own clock. `null`: its engine
   * does not hold to the validity of a signature, so an absence is never proof.
   */
  readonly validityMs: number | null;
  /** What the exchange's clock shows at a moment of ours, as far as it was learnt. Asks nothing. */
  exchangeTime(ours: number): ExchangeMoment;
  /** Learns what a first command is better signed by: the exchange's clock. Asks nothing when it is known. Never throws. */
  ready(call: CallContext): Promise<void>;

  /** What the exchange lists now: the instruments of the supported bases, and what else stands in its list. */
  instruments(call: CallContext): Promise<InstrumentList>;
  /**
   * One instrument by the exchange's name, listed or not any more; `undefined` when the exchange never had it. Throws
   * EXCHANGE_PROTOCOL when its row does not even tell what it is.
   */
  instrument(exchangeSymbol: string, call: CallContext): Promise<Instrument | NotServed | undefined>;
  /** The contract with this unified symbol that was delivered and is listed no more; `undefined` when there was none. */
  delivered(symbol: string, call: CallContext): Promise<Instrument | undefined>;

  /** Sends the order once. Only a checked order can get here. */
  place(order: CheckedOrder, call: CallContext): Promise<CommandOutcome<Order | Acceptance>>;
  /**
   * Changes a resting order. `change` holds the new totals, at least one of them different from the order's. What the
   * change did not ask for stays as it is, or the change is refused by the name of what would be lost.
   */
  amend(order: Order, change: AmendChange, call: CallContext): Promise<CommandOutcome<AmendResult>>;
  /**
   * Cancels one order. A refusal that only says "unknown or not active" (Binance -2011, a BitMEX `error` element)
   * is `rejected` with ORDER_NOT_ACTIVE: the use case reads the order to learn what became of it.
   */
  cancel(ref: OrderRef, call: CallContext): Promise<CommandOutcome<Order | Acceptance>>;
  /**
   * Cancels the resting orders of an instrument, on one side when given. Without a side the exchange's own cancel-all is
   * sent, whatever was listed. A listed order that the answer does not name filled, or was not, or perhaps not, cancelled:
   * it has to be looked at.
   */
  cancelAll(scope: CancelScope, call: CallContext): Promise<CommandOutcome<CanceledAll>>;

  /** One order; `undefined` when the exchange answers, now, that it knows none. */
  find(ref: OrderRef, call: CallContext): Promise<Order | undefined>;
  /**
   * Whether the exchange's own record of changes holds this amend of ours as a change in place. What the order is now
   * proves nothing: it may have been changed again. A replacement is no change in place: it is found by its client order
   * id. The record may lag like any list, so `none` counts only when it was asked late enough. Throws when it cannot be
   * asked, or not to the end.
   */
  amendTrace(of: AmendQuery, call: CallContext): Promise<AmendTrace>;
  /**
   * The account's fills on an instrument in a range of time, those of the order with the client order id among them. A
   * venue whose fills carry client order ids leaves those of others out; one whose fills do not returns all of them.
   * Complete but for what it says it left out, or it throws: what is missing here counts as not having happened. A row
   * that was left out may be the fill that is looked for. Its own store at every venue, so it may show what a read of
   * orders does not show yet, and the other way round.
   */
  fills(query: FillQuery, call: CallContext): Promise<Reading<Fill>>;
  /** All orders that rest in a book, of one instrument or of the whole account, at the cheapest weight. */
  active(scope: ActiveScope, call: CallContext): Promise<Reading<Order>>;
  /** The streams whose union is the account's history on these instruments. Building them asks nothing. */
  history(instruments: readonly Instrument[]): HistoryStream[];

  /**
   * What the instrument trades at now, from a public read: the middle between the best bid and the best ask.
   * `undefined` when one side of the book is empty.
   */
  referencePrice(instrument: Instrument, call: CallContext): Promise<DecimalString | undefined>;
  /** The exchange's clock, epoch milliseconds, and how far ours is behind it (positive) or ahead. */
  time(call: CallContext): Promise<ExchangeTime>;
  /** What is used of the request budget: what the replies said and what was sent since; empty before the first reply. */
  budget(): readonly BudgetReading[];
  /**
   * Where the exchange states its limits together with its instruments: those in force here, and a way to be told them by
   * somebody who asked for the instruments instead.
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
  /** The same deadline as a moment, epoch milliseconds on our clock. */
  readonly deadline: number;
  /**
   * The last moment, epoch milliseconds on our clock, at which a command may be signed. The venue's signing hook, which
   * runs just before the first byte, refuses a later one: the outcome is `notExecuted`, nothing was sent. A process
   * that was frozen between its decision and the sending so cannot act on a decision that others hold for dead. It
   * binds every request of a command, not only the first, and no request that only reads.
   */
  readonly sendBefore?: number;
  /** Asked where `sendBefore` is, of commands only: what forbids to send it now, whatever was allowed when it was decided. */
  readonly refusal?: () => Problem | undefined;
  /**
   * The last moment, epoch milliseconds on the exchange's clock, at which it may accept anything that is signed for this
   * call: what others were told to count on. `null` where the exchange binds nothing to a time. The signing hook refuses
   * what would be accepted later, as happens where the exchange's clock turned out to be ahead in between.
   */
  readonly acceptedUntil?: number | null | undefined;
  /** What the call is for, where that is more than the request itself tells: reads in the course of a cancel may draw on
   * what is kept for cancels. */
  readonly rank?: CallRank;
  /** Instruments by the exchange's name, for reading rows. `undefined`: not served here, the row is left out. */
  readonly lookup: (exchangeSymbol: string) => Promise<Instrument | undefined>;
}

/**
 * The rows of a list, and those that it held besides: one odd row hides no other, and is never silently dropped. What
 * was left out may be anything, so its absence from `rows` proves nothing.
 */
export interface Reading<T> {
  readonly rows: readonly T[];
  readonly leftOut: readonly LeftOut[];
}

/**
 * - `unreadable`: the row is not of the form that the exchange documents.
 * - `notServed`: an order on an instrument that is not served here, of another base asset above all.
 */
export type WhyLeftOut = 'unreadable' | 'notServed';

/** What is known of a row that was left out. Texts are the exchange's, cleaned; `undefined` where the row does not tell. */
export interface LeftOut {
  readonly why: WhyLeftOut;
  readonly exchangeSymbol: string | undefined;
  readonly exchangeOrderId: string | undefined;
  /** `undefined`: of any market of the port. */
  readonly market: Market | undefined;
  /** Where it stands in a list that is ordered by time, epoch milliseconds. */
  readonly time: number | undefined;
  readonly reason: string;
}

/** The mark of an instrument that exists and is not served, its base asset not being among the configured ones. */
export const NOT_SERVED = 'notServed';
export type NotServed = typeof NOT_SERVED;

export interface InstrumentList {
  readonly instruments: readonly Instrument[];
  /** Rows that may be of a supported base and whose rules cannot be read: nothing is ordered on these. */
  readonly unreadable: readonly UnreadableInstrument[];
  /** The exchange's names of what else it lists, so that nobody has to ask about these again. */
  readonly notServed: readonly string[];
}

/** An instrument of which not all can be read. */
export interface UnreadableInstrument {
  /** The exchange's name, cleaned; `null` where the row has none. */
  readonly exchangeSymbol: string | null;
  /** `BASE/QUOTE`, where the row tells as much. */
  readonly pair: string | null;
  readonly reason: string;
  /** The instrument without its rules, where the row tells what it is: enough to read and to cancel orders on it. */
  readonly instrument: Instrument | null;
}

/** Who goes first when the request budget runs low, the last first. */
const CALL_RANKS = ['read', 'order', 'cancel'] as const;
export type CallRank = (typeof CALL_RANKS)[number];

/** A moment on an exchange's clock, epoch milliseconds, as far as it is known from here. */
export interface ExchangeMoment {
  readonly at: number;
  /** How far the truth may lie to either side, milliseconds; infinite while the clock was never learnt. */
  readonly within: number;
}

/** The more urgent of what a request is by itself and what it is asked for. */
export function rankOf(own: CallRank, { rank = own }: Pick<CallContext, 'rank'>): CallRank {
  return CALL_RANKS.indexOf(rank) > CALL_RANKS.indexOf(own) ? rank : own;
}

/** An order to be found: by the exchange's id, or by the client's. */
export type OrderRef = { readonly instrument: Instrument } & (
  | { readonly exchangeOrderId: string }
  | { readonly clientOrderId: string }
);

/** Which fills: in `[from, to)` on the exchange's clock, epoch milliseconds, and whose they should be. */
export interface FillQuery {
  readonly instrument: Instrument;
  readonly clientOrderId: string;
  readonly from: number;
  readonly to: number;
}

/** One trade of the account, as far as it tells whose it was. What a fill does not tell is `null`. */
export interface Fill {
  readonly exchangeOrderId: string;
  /** `null` where the exchange's fills do not carry it, too: then only the order tells. */
  readonly clientOrderId: string | null;
  readonly side: Side | null;
  /** Whether the order waited in the book for the trade. */
  readonly maker: boolean | null;
}

/** Which orders a cancel-all is about. */
export interface CancelScope {
  readonly instrument: Instrument;
  /** `undefined`: both sides. */
  readonly side: Side | undefined;
  /** What a listing showed to rest there, on that side. It may lag behind. */
  readonly listed: readonly Order[];
}

/** What the answer to a cancel-all tells. */
export interface CanceledAll {
  /** The orders that the answer names, as they are now. */
  readonly orders: readonly Order[];
  /**
   * Whether the answer by itself names everything that was cancelled. False where it names nothing, for an earlier copy of
   * the request, delivered by a hop, may have ended what this one no longer found.
   */
  readonly allNamed: boolean;
  /** Whether the exchange says that nothing of what was meant rested any more: what rests later came later. */
  readonly emptied: boolean;
}

export type ActiveScope = { readonly instrument: Instrument } | { readonly markets: readonly Market[] };

export interface AmendChange {
  readonly instrument: Instrument;
  /** New total quantity, what is filled included. */
  readonly quantity: DecimalString | undefined;
  readonly price: DecimalString | undefined;
  readonly allowReplace: boolean;
  /** The client order id of a replacement, should one be placed. */
  readonly replacementClientOrderId: string;
  /** A whole number that marks this amend as ours, where the exchange keeps one beside it. */
  readonly modifyId: string;
  /** The exchange has refused to change the order in place (`otherwise` of its answer). */
  readonly refusedInPlace?: boolean;
}

/** One amend of ours, for finding it in the exchange's record. */
export interface AmendQuery {
  /** The order as it was read before the amend was sent. */
  readonly before: Order;
  readonly change: Pick<AmendChange, 'instrument' | 'quantity' | 'price'>;
  /** `undefined`: none was sent with it, as by earlier versions. */
  readonly modifyId: string | undefined;
  /** On our clock, epoch milliseconds: it was not sent earlier. */
  readonly sentAt: number;
}

/** `untold`: the exchange does not keep what would tell, or not any more. */
export type AmendTrace = 'made' | 'none' | 'untold';

/**
 * A reply that only says that the exchange has taken a command: ids, and no state. It says nothing of what became of it, so
 * it is no outcome of its own: the use case reads the order before it says anything.
 */
export interface Acceptance {
  readonly kind: 'accepted';
  readonly exchangeOrderId: string;
}

/** Whether a command was only taken note of. */
export function isAcceptance<T extends object>(value: T | Acceptance): value is Acceptance {
  return 'kind' in value && value.kind === 'accepted';
}

export interface AmendResult {
  readonly order: Order;
  readonly amendment: Amendment;
}

/** One line of a venue's error table. `match` narrows a code whose meaning depends on the message. */
export interface ErrorRule {
  /** The exchange's code, or the HTTP status where the exchange has no codes. */
  readonly code: string;
  /** HTTP status the rule is limited to. */
  readonly status?: number;
  /** The rule holds when the exchange's message matches. Rules with `match` stand before the one without. */
  readonly match?: RegExp;
  readonly problem: ProblemCode;
  /** The class of a command that was answered so. */
  readonly outcome: Exclude<OutcomeClass, 'acknowledged'>;
  /** Whether it may pass by itself, where the problem's own kind does not say so. */
  readonly retryable?: true;
  readonly note?: string;
}

/** What a venue states about itself as data: the code reads it, the docs print it, tests walk it. */
export interface VenueFacts {
  readonly name: string;
  /** The life of the venue, oldest first; the last entry whose date has passed holds. */
  readonly lifeCycle: readonly { readonly since: string; readonly status: VenueStatus; readonly note: string }[];
  /** Origins of the exchange itself: a life cycle binds these only, not a paper or test host. */
  readonly liveOrigins: readonly string[];
  /** How long after an acknowledgement a read may still miss the order, milliseconds. */
  readonly listingLagMs: number;
  /** How long after the signature's validity the engine may still act on a request, milliseconds. */
  readonly engineLagMs: number;
  /** The reply to a place may lack the fills or the average price: a later read tells them. */
  readonly placeReplyIsProvisional: boolean;
  readonly endings: VenueEndings;
  /** Whether a limit price beyond the price band is moved to its edge rather than refused: the order then shows that price. */
  readonly movesPrices: boolean;
  readonly errors: readonly ErrorRule[];
  /** What a well-formed 4xx of the exchange's own proves about a command where `errors` does not list it. */
  readonly unlistedRefusal: 'rejected' | 'unknown';
  readonly retention: string;
  /**
   * Why an order that the exchange says it does not know may have existed all the same, as an end of a sentence; `null`
   * where it forgets none without saying so.
   */
  readonly forgets: string | null;
  /** Client order ids that the exchange allows. No order of it carries another one, so it need not be asked for one. */
  readonly clientOrderIds: RegExp;
  /** When the exchange takes a client order id again that it has seen: once its order has ended, or never. */
  readonly clientOrderIdReuse: 'afterEnd' | 'never';
  /** Whether the exchange keeps a record of amends that `amendTrace` can ask. */
  readonly recordsAmends: boolean;
}

/** How an order ends that the exchange cannot honour: nothing is left of it, or it stands in the history as this. */
export type OrderEnding = 'refused' | 'EXPIRED' | 'CANCELED';

/** The ends of orders in which exchanges differ. `null`: the venue has no such orders. */
export interface VenueEndings {
  /** What an IOC order did not fill. */
  readonly remainder: Exclude<OrderEnding, 'refused'>;
  /** A market order that meets an empty book. */
  readonly noLiquidity: OrderEnding;
  readonly fillOrKillUnfillable: OrderEnding;
  readonly postOnlyWouldTake: OrderEnding;
  readonly reduceOnlyNoPosition: OrderEnding | null;
  /** What still rests when its contract is delivered. */
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

/** A limit as the exchange states it, whatever is used of it. */
export type StatedLimit = Pick<BudgetReading, 'name' | 'limit' | 'windowSeconds'>;

export interface BudgetReading {
  /** E.g. `weight-1m`, `orders-10s`. */
  readonly name: string;
  readonly limit: number;
  readonly used: number;
  /** Length of the window, seconds. */
  readonly windowSeconds: number;
  /** When the exchange last told, epoch milliseconds. */
  readonly at: number;
  /** When all of it is there again if nothing more is used, epoch milliseconds. */
  readonly resetsAt: number;
}

/** Rows are ordered by time, then by id; this is the place of one row in that order. */
export interface RowKey {
  readonly time: number;
  readonly id: string;
}

/**
 * A part of an account's history that the exchange can list in order by itself, e.g. one symbol of Binance spot. The
 * list engine merges streams; windows, page limits and id walks stay inside.
 */
export interface HistoryStream<R = Order> {
  /** Stable name: it stands in cursors, e.g. `binance.spot.BTCUSDT`. */
  readonly key: string;
  readonly exchange: Exchange;
  readonly markets: readonly Market[];
  /** What `from` and `to` mean here: Binance filters by creation, BitMEX only knows the last change. */
  readonly rangeBy: 'created' | 'updated';
  /**
   * One step through `[from, to)` in the asked direction: one request, seldom more. Rows have times within
   * `[from, to)`. `memo` is what the stream asked to be handed back, e.g. the width of its last window.
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

/** Small, JSON-serialisable, and only ever a hint: a stream must read right without it. */
export type HistoryMemo = Readonly<Record<string, string | number>>;

export interface HistoryPage<R = Order> {
  /** In any order. */
  readonly rows: readonly R[];
  /** Rows of the step that are not among them. One without a time has no place in the range: each step that meets it tells it. */
  readonly leftOut: readonly LeftOut[];
  /**
   * How far the step got. Newest first: every row with time >= `frontier` has been returned, so the next step asks for
   * `[from, frontier)`... Oldest first: every row with time < `frontier`. When the range is exhausted `frontier` is
   * `from` (newest first) or `to` (oldest first).
   */
  readonly frontier: number;
  /** Set when the exchange no longer keeps what is older: epoch milliseconds from which on the stream is complete. */
  readonly coveredFrom?: number | undefined;
  /** Why it is not complete before `coveredFrom`, in words for the caller. */
  readonly coverageNote?: string | undefined;
  /** What the step cost, in the venue's weight units, and in requests. */
  readonly weight: number;
  readonly requests: number;
  readonly memo?: HistoryMemo | undefined;
}
