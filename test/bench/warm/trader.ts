import type { BenchProduct } from './products.ts';

/** What is measured. */
export const OPERATIONS = ['place', 'get', 'cancel', 'listActive'] as const;
export type BenchOperation = (typeof OPERATIONS)[number];

/** A way to trade: each call is one operation, and throws unless the exchange did it. */
export interface Trader {
  /** Sends an order that ends at once and leaves the book as it was. */
  place(): Promise<void>;
  /** Leaves an order in the book; gives the id by which this trader finds it. */
  rest(): Promise<string>;
  get(id: string): Promise<void>;
  cancel(id: string): Promise<void>;
  listActive(): Promise<void>;
  close(): void;
}

/** Where the exchange and the table of intents are, in a process of their own. */
export interface World {
  readonly exchangeUrl: string;
  readonly tableUrl: string;
  readonly tableName: string;
}

export type CreateTrader = (product: BenchProduct, world: World) => Promise<Trader>;
