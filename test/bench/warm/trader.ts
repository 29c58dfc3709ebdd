import type { BenchProduct } from './products.ts';

/** The measured operations. */
export const OPERATIONS = ['place', 'get', 'cancel', 'listActive'] as const;
export type BenchOperation = (typeof OPERATIONS)[number];

/** A way to trade: each call is one operation, and throws unless the exchange executed it. */
export interface Trader {
  /** Sends an order that ends at once and leaves the book unchanged. */
  place(): Promise<void>;
  /** Leaves an order in the book; returns the id by which this trader finds it. */
  rest(): Promise<string>;
  get(id: string): Promise<void>;
  cancel(id: string): Promise<void>;
  listActive(): Promise<void>;
  close(): void;
}

/** The addresses of the exchange and the table of intents, which run in their own process. */
export interface World {
  readonly exchangeUrl: string;
  readonly tableUrl: string;
  readonly tableName: string;
}

export type CreateTrader = (product: BenchProduct, world: World) => Promise<Trader>;
