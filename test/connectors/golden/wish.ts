import type { Instrument } from '../../../lib/domain/instrument.ts';
import type { Order } from '../../../lib/domain/order.ts';
import type { CommandOutcome } from '../../../lib/domain/outcome.ts';
import type { CallContext, ExchangePort } from '../../../lib/exchanges/port.ts';
import type { Ccxt } from './ccxt-bybit.ts';

/** The instruments of the wishes, one of each kind that Bybit lists, by their unified symbols. */
export const GOLDEN_SYMBOLS = [
  'BTC/USDT',
  'BTC/USDT:USDT',
  'BTC/USDC:USDC',
  'BTC/USDT:USDT-261225',
  'BTC/USDC:USDC-261225',
  'BTC/USD:BTC',
  'BTC/USD:BTC-261225',
] as const;
export type GoldenSymbol = (typeof GOLDEN_SYMBOLS)[number];

export type GoldenCategory = 'spot' | 'linear' | 'inverse';

/** What a wish is about. Quantities and prices are decimal strings that the instrument takes. */
export interface Subject {
  readonly symbol: GoldenSymbol;
  readonly category: GoldenCategory;
  readonly exchangeSymbol: string;
  readonly instrument: Instrument;
  /** Every instrument of the category. */
  readonly instruments: readonly Instrument[];
  readonly quantity: string;
  /** Below the market: a buy at it rests. */
  readonly price: string;
  readonly betterPrice: string;
}

/** What the exchange has before the clients come to it. */
export const GIVENS = {
  nothing: [],
  resting: ['rest'],
  ended: ['rest', 'cancelAll'],
  /** The closed orders are no longer told among the open ones (docs/venues/bybit.md §3). */
  forgotten: ['rest', 'cancelAll', 'release'],
  position: ['buy'],
  hedge: ['hedge'],
  hedgePosition: ['hedge', 'buyLong'],
  many: Array.from({ length: 60 }, () => 'rest'),
} as const satisfies Readonly<
  Record<string, readonly ('rest' | 'cancelAll' | 'release' | 'buy' | 'hedge' | 'buyLong')[]>
>;
export type Given = keyof typeof GIVENS;

/** The client order id of the first order that is given. */
export const GIVEN_LINK = 'given-1';
/** The client order id of what a wish places. */
export const LINK = 'golden-1';

/** The same intent in the words of ccxt and in those of Atlas. */
export interface Wish {
  readonly says: string;
  readonly on: readonly GoldenSymbol[];
  readonly given?: Given;
  ccxt(client: Ccxt, subject: Subject, order: () => Order): Promise<unknown>;
  atlas(port: ExchangePort, subject: Subject, call: CallContext, order: () => Order): Promise<unknown>;
  /** What Atlas has learnt before, by an earlier command. */
  readonly learns?: (port: ExchangePort, subject: Subject, call: CallContext) => Promise<unknown>;
}

export const SPOT: readonly GoldenSymbol[] = ['BTC/USDT'];
export const CONTRACTS = GOLDEN_SYMBOLS.filter((symbol) => symbol.includes(':'));
/** Hedge mode exists on these alone (docs/venues/bybit.md §2.1). */
export const HEDGED: readonly GoldenSymbol[] = ['BTC/USDT:USDT'];
/** One for each category. */
export const CATEGORIES: readonly GoldenSymbol[] = ['BTC/USDT', 'BTC/USDT:USDT', 'BTC/USD:BTC'];

/** Throws unless the exchange took the command. */
export function demandTaken(outcome: CommandOutcome<object>): void {
  if (outcome.outcome === 'acknowledged') return;
  throw new Error(`${outcome.outcome}: ${outcome.problem.detail}`);
}
