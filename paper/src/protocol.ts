import type { AccountSpec, Exchange, MarketMaker } from './engine/contract.ts';

/** One request as it came over the wire: nothing decoded, so that a signature can be checked over the exact bytes. */
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
   * When it came to the edge of the exchange, on the paper clock: earlier than `now` when a fault held it back between
   * edge and engine. BitMEX checks a request's expiry only at the edge (docs/venues/bitmex.md §1).
   */
  readonly admittedAt: number;
  /**
   * How long an order accepted by this request stays invisible to reads of orders, in milliseconds; 0 unless a fault
   * says otherwise. Writes go to the engine, reads come from a database that may lag: docs/venues/binance.md §10. Its
   * trades are told from another one, at once.
   */
  readonly listingDelayMs: number;
  /** Set on the second copy of bytes that a network between client and exchange delivers twice. */
  readonly secondCopy?: boolean;
}

/** The text of a body. */
export function textOf(body: Uint8Array): string {
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
}

export interface PaperReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The exchange family decides what an error body looks like. */
export type Family = 'binance' | 'bitmex' | 'bybit';

/**
 * A product's wire protocol as a pure module: a request and the engine's state in, a reply out. It reads no clock, opens no
 * socket and draws no random number.
 */
export interface PaperProtocol {
  readonly product: string;
  readonly family: Family;
  /** Path prefixes this protocol answers for, e.g. `/api/v3`. The longest match wins. */
  readonly prefixes: readonly string[];
  /**
   * Whether a request is this product's, where several share a prefix; always when absent. What none of them claims is
   * served by the first.
   */
  serves?(request: Pick<PaperRequest, 'method' | 'query' | 'body'>): boolean;
  handle(request: PaperRequest): PaperReply;
}

/** The client order ids of a product. */
interface ClientOrderIds {
  /** What it takes. */
  readonly legal: RegExp;
  /** The id of an order that was sent without one; undefined where such an order has none. */
  next(): string | undefined;
}

/** How late the stages are behind an acceptance, in milliseconds of the paper clock; what is undefined stays. */
export interface StageDelays {
  /** From an acceptance to what the engine makes of it. */
  readonly engineMs?: number | undefined;
  /** From the engine to the list of open orders. */
  readonly readMs?: number | undefined;
  /** From the end of an order to the history. */
  readonly historyMs?: number | undefined;
}

/** A key that its owner made: the exchange is given the public half. */
export interface PublicKey {
  readonly key: string;
  /** RSA, in PEM. */
  readonly publicKey: string;
  /** The account of the first paper key when absent. */
  readonly account?: string | undefined;
}

/** What a tester sets of an exchange that accepts orders before its engine sees them. Impossible values throw a `RangeError`. */
export interface Stages {
  setDelays(delays: StageDelays): void;
  /** The exchange is released anew: what it kept of closed orders in its list of open ones is gone. */
  release(): void;
  registerKey(key: PublicKey): void;
}

/** One product of an exchange, ready to serve: its wire protocol, its engine, and what keeps its books alive. */
export interface Product {
  readonly protocol: PaperProtocol;
  readonly exchange: Exchange;
  readonly maker: MarketMaker;
  /** The initial accounts, for a reset of balances. */
  readonly accounts: readonly AccountSpec[];
  readonly clientOrderIds: ClientOrderIds;
  /** Absent where a reply says what became of a command. */
  readonly stages?: Stages;
}

/** What a product is built from. */
export interface ProductContext {
  /** The paper clock. */
  readonly now: () => number;
  readonly seed: number;
  /** How many levels the market maker quotes on each side of a book. */
  readonly levels?: number;
}

/**
 * Builds the products of one exchange in a fresh state. Products that share something (USD-M and COIN-M share their
 * limits since 2026-06-30) come from one builder. Add a builder to the list in `products.ts`.
 */
export type ProductBuilder = (context: ProductContext) => readonly Product[];
