import type { AccountSpec, Exchange, MarketMaker } from './engine/contract.ts';

/** One request as received: nothing decoded, so that a signature can be checked over the exact bytes. */
export interface PaperRequest {
  readonly method: string;
  /** The path without the query, as sent: `/api/v3/order`. */
  readonly path: string;
  /** The raw query without its `?`; empty when there is none. */
  readonly query: string;
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
  readonly remoteAddress: string;
  /** When the request arrived, in milliseconds on the paper clock. */
  readonly now: number;
  /**
   * When it reached the edge of the exchange, on the paper clock: earlier than `now` when a fault delays it between
   * edge and engine. BitMEX checks a request's expiry only at the edge (docs/venues/bitmex.md §1).
   */
  readonly admittedAt: number;
  /**
   * How long an order accepted by this request stays invisible to reads of orders, in milliseconds; 0 except under a
   * fault. Writes go to the engine, while reads come from a database that may lag: docs/venues/binance.md §10. Its
   * trades come from another database, at once.
   */
  readonly listingDelayMs: number;
  /** Set on the second copy of bytes that a network between client and exchange delivers twice. */
  readonly secondCopy?: boolean;
}

/** The body as text. */
export function textOf(body: Uint8Array): string {
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
}

export interface PaperReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The exchange family, which decides the format of an error body. */
export type Family = 'binance' | 'bitmex' | 'bybit';

/**
 * A product's wire protocol as a pure module: takes a request and the engine's state, returns a reply. It reads no
 * clock, opens no socket and draws no random number.
 */
export interface PaperProtocol {
  readonly product: string;
  readonly family: Family;
  /** Path prefixes that this protocol serves, e.g. `/api/v3`. The longest match wins. */
  readonly prefixes: readonly string[];
  /**
   * Whether a request belongs to this product, where several share a prefix; always when absent. The first product
   * serves requests that none of them claims.
   */
  serves?(request: Pick<PaperRequest, 'method' | 'query' | 'body'>): boolean;
  handle(request: PaperRequest): PaperReply;
}

/** The client order ids of a product. */
interface ClientOrderIds {
  /** The valid ones. */
  readonly legal: RegExp;
  /** The id of an order sent without one; undefined where such an order has none. */
  next(): string | undefined;
}

/**
 * The delays of the stages after an acceptance, in milliseconds of the paper clock; an undefined one stays unchanged.
 */
export interface StageDelays {
  /** From an acceptance to the engine. */
  readonly engineMs?: number | undefined;
  /** From the engine to the list of open orders. */
  readonly readMs?: number | undefined;
  /** From the end of an order to the history. */
  readonly historyMs?: number | undefined;
}

/** A user-generated key: the exchange gets the public half. */
export interface PublicKey {
  readonly key: string;
  /** In PEM. */
  readonly publicKey: string;
  /** The account of the first paper key when absent. */
  readonly account?: string | undefined;
}

/** Controls of an exchange that accepts orders before its engine sees them. Invalid values throw a `RangeError`. */
export interface Stages {
  setDelays(delays: StageDelays): void;
  /** Simulates a new release of the exchange: its list of open orders drops the closed ones. */
  release(): void;
}

/** Settings of accounts and symbols that the protocol layer keeps beside the engine. */
interface KeptSettings {
  isIsolated(account: string, symbol: string): boolean;
  isMulti(account: string): boolean;
}

/** One product of an exchange, ready to serve: its wire protocol, its engine, and the market maker of its books. */
export interface Product {
  readonly protocol: PaperProtocol;
  readonly exchange: Exchange;
  readonly maker: MarketMaker;
  /** The initial accounts, for a reset of balances. */
  readonly accounts: readonly AccountSpec[];
  readonly clientOrderIds: ClientOrderIds;
  /** Absent where a reply contains the outcome of a command. */
  readonly stages?: Stages;
  /** Absent where the engine keeps them all. */
  readonly settings?: KeptSettings;
  /** Absent where the exchange takes no key pairs. Impossible values throw a `RangeError`. */
  registerKey?(key: PublicKey): void;
}

/** The inputs of a product. */
export interface ProductContext {
  /** The paper clock. */
  readonly now: () => number;
  readonly seed: number;
  /** How many levels the market maker quotes per side. */
  readonly levels?: number;
}

/**
 * Builds the products of one exchange in a fresh state. One builder makes products that share something (USD-M and
 * COIN-M share their limits since 2026-06-30). Add a builder to the list in `products.ts`.
 */
export type ProductBuilder = (context: ProductContext) => readonly Product[];
