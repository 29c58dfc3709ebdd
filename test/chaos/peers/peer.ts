import type { OrderType } from '../../../lib/domain/order-type.ts';
import type { PaperControl } from '../../../paper/src/testing.ts';

/** What a client wants done once. `id` is the client's own name for it, the same in every retry. */
export interface Wish {
  readonly id: string;
  readonly type: OrderType;
  readonly quantity: string;
  readonly price: string;
}

/** What the client of a gateway hears, and whether a client as they are written asks again. */
export interface Told {
  readonly said: 'placed' | 'notPlaced' | 'unknown';
  readonly again: boolean;
  readonly words: string;
}

/** Something that people put between their program and Binance spot. */
export interface Peer {
  readonly name: string;
  /** In one line, what is switched on. */
  readonly configuration: string;
  readonly control: PaperControl;
  place(wish: Wish): Promise<Told>;
  close(): Promise<void>;
}

/** How long the peers wait for the exchange: short, so that silence costs little. */
export const TIMEOUT_MS = 300;

/** What an error means to a wrapper that answers 4xx for what the exchange refuses, and 5xx for everything else. */
export function toldOf(error: unknown, isRefusal: (error: Error) => boolean): Told {
  const known = error instanceof Error ? error : new Error(String(error));
  const words = `${known.constructor.name}: ${known.message}`.slice(0, 120);
  return isRefusal(known) ? { said: 'notPlaced', again: false, words } : { said: 'unknown', again: true, words };
}
