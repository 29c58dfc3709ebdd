import type { BinanceClient } from '../client.ts';
import type { PositionModes } from './position-mode.ts';
import type { FuturesProduct } from './product.ts';

/** What the requests of one product share. */
export interface FuturesDeps {
  readonly product: FuturesProduct;
  readonly client: BinanceClient;
  readonly modes: PositionModes;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Receives order states the documents do not name. */
  readonly unmapped: (status: string) => void;
}
