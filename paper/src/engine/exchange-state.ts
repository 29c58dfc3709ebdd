import { Book } from './book.ts';
import type { ExchangeOptions, RecordableReason } from './contract.ts';
import type { Fixed } from './decimal.ts';
import { EffectLog } from './effects.ts';
import { FillLog } from './fill-log.ts';
import { OrderHistory } from './history.ts';
import type { Instrument, InstrumentStatus } from './instrument.ts';
import { Ledger } from './ledger.ts';
import type { SelfTradePrevention } from './order.ts';
import type { OrderRecord } from './order-record.ts';
import type { PublicTrade } from './trades.ts';

/** One symbol: its rules, its book, its prices and its counters. */
export interface SymbolState {
  readonly instrument: Instrument;
  readonly book: Book<OrderRecord>;
  readonly trades: PublicTrade[];
  status: InstrumentStatus;
  markPrice: Fixed;
  lastPrice: Fixed;
  nextOrderId: bigint;
  nextTradeId: bigint;
  /** The lowest ids given: orders planted before all others go below. */
  lowestOrderId: bigint;
  lowestTradeId: bigint;
}

/** Everything an exchange remembers. Only the files of this folder write it, one command at a time. */
export interface ExchangeState {
  readonly options: ExchangeOptions;
  readonly defaultSelfTradePrevention: SelfTradePrevention;
  readonly recorded: ReadonlySet<string>;
  readonly symbols: ReadonlyMap<string, SymbolState>;
  readonly ledger: Ledger;
  readonly history: OrderHistory;
  readonly fills: FillLog;
  readonly effects: EffectLog;
  /** Open orders that may only reduce a position, by account and symbol. */
  readonly reducing: Map<string, Set<OrderRecord>>;
  /** Open orders with an end date. */
  readonly dated: Set<OrderRecord>;
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
    status: 'open',
    markPrice: instrument.initialPrice,
    lastPrice: instrument.initialPrice,
    nextOrderId: instrument.firstOrderId ?? 1n,
    nextTradeId: instrument.firstTradeId ?? 1n,
    lowestOrderId: instrument.firstOrderId ?? 1n,
    lowestTradeId: instrument.firstTradeId ?? 1n,
  };
}

/** Throws a `RangeError` for a symbol that the exchange does not list. */
export function symbolState(state: ExchangeState, symbol: string): SymbolState {
  const found = state.symbols.get(symbol);
  if (found === undefined) throw new RangeError(`unknown symbol: ${symbol}`);
  return found;
}
