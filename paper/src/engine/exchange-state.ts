import { Book } from './book.ts';
import { CandleStore } from './candles.ts';
import { type ConditionalRecord, ConditionalStore } from './conditional-store.ts';
import type { ExchangeOptions, RecordableReason } from './contract.ts';
import type { Fixed } from './decimal.ts';
import { EffectLog } from './effects.ts';
import { FillLog } from './fill-log.ts';
import { OrderHistory } from './history.ts';
import type { Instrument, InstrumentStatus } from './instrument.ts';
import { Ledger } from './ledger.ts';
import type { SelfTradePrevention } from './order.ts';
import type { ListRecord, OrderRecord } from './order-record.ts';
import type { PublicTrade } from './trades.ts';
import type { TriggerRecord } from './trigger.ts';

/** One symbol: its instrument, book, prices and counters. */
export interface SymbolState {
  readonly instrument: Instrument;
  readonly book: Book<OrderRecord>;
  readonly trades: PublicTrade[];
  /** What waits for a price of this symbol, in the order in which it began to. */
  readonly waiting: Map<Waiter, WaitingEntry>;
  readonly candles: CandleStore;
  status: InstrumentStatus;
  markPrice: Fixed;
  lastPrice: Fixed;
  nextOrderId: bigint;
  nextTradeId: bigint;
  /** The lowest ids assigned: orders planted before all others go below them. */
  lowestOrderId: bigint;
  lowestTradeId: bigint;
}

/** An order that waits, or a conditional order. */
export type Waiter = OrderRecord | ConditionalRecord;

/** What is to be done with a waiter: its trigger, and what follows when it fires. */
export interface WaitingEntry {
  readonly trigger: TriggerRecord;
  fire(now: number): void;
}

/** The whole state of an exchange. Only the files of this folder write it, one command at a time. */
export interface ExchangeState {
  readonly options: ExchangeOptions;
  readonly defaultSelfTradePrevention: SelfTradePrevention;
  readonly recorded: ReadonlySet<string>;
  readonly symbols: ReadonlyMap<string, SymbolState>;
  readonly ledger: Ledger;
  readonly history: OrderHistory;
  readonly fills: FillLog;
  readonly effects: EffectLog;
  /** Open reduce-only orders, by account and symbol. */
  readonly reducing: Map<string, Set<OrderRecord>>;
  /** Open orders with an end date, waiting ones among them. */
  readonly dated: Set<OrderRecord>;
  readonly conditionals: ConditionalStore;
  readonly lists: ListRecord[];
  /** What follows from the commands so far, in order: prices that were seen, orders whose turn has come. */
  readonly consequences: ((now: number) => void)[];
  /** How many times the consequences are held back; they run at 0. */
  held: number;
  settling: boolean;
  nextOrder: number;
  nextFill: number;
  lowestOrder: number;
  lowestFill: number;
  nextPriority: number;
  nextAmendment: bigint;
}

const RECORDED_BY_DEFAULT: readonly RecordableReason[] = ['fokUnfillable', 'marketNoLiquidity'];

export function openExchange(options: ExchangeOptions): ExchangeState {
  const symbols = new Map(options.instruments.map((instrument) => [instrument.symbol, openSymbol(instrument)]));
  const ledger = options.ledger ?? new Ledger();
  ledger.valueAt((symbol) => {
    const market = symbols.get(symbol);
    return market === undefined || market.instrument.kind === 'spot' ? undefined : market.markPrice;
  });
  for (const account of options.accounts) ledger.openAccount(account);
  return {
    options,
    defaultSelfTradePrevention: options.defaultSelfTradePrevention ?? 'EXPIRE_MAKER',
    recorded: new Set(options.recorded ?? RECORDED_BY_DEFAULT),
    symbols,
    ledger,
    history: new OrderHistory((account) => ledger.isEphemeral(account)),
    fills: new FillLog(),
    effects: new EffectLog(),
    reducing: new Map(),
    dated: new Set(),
    conditionals: new ConditionalStore(),
    lists: [],
    consequences: [],
    held: 0,
    settling: false,
    nextOrder: 1,
    nextFill: 1,
    lowestOrder: 1,
    lowestFill: 1,
    nextPriority: 1,
    nextAmendment: 1n,
  };
}

function openSymbol(instrument: Instrument): SymbolState {
  return {
    instrument,
    book: new Book(),
    trades: [],
    waiting: new Map(),
    candles: new CandleStore(instrument.initialPrice),
    status: 'open',
    markPrice: instrument.initialPrice,
    lastPrice: instrument.initialPrice,
    nextOrderId: instrument.firstOrderId ?? 1n,
    nextTradeId: instrument.firstTradeId ?? 1n,
    lowestOrderId: instrument.firstOrderId ?? 1n,
    lowestTradeId: instrument.firstTradeId ?? 1n,
  };
}

/** Throws a `RangeError` for an unlisted symbol. */
export function symbolState(state: ExchangeState, symbol: string): SymbolState {
  const found = state.symbols.get(symbol);
  if (found === undefined) throw new RangeError(`unknown symbol: ${symbol}`);
  return found;
}
