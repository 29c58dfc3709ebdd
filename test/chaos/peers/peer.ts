import type { OrderType } from '../../../lib/domain/order-type.ts';
import type { PaperControl } from '../../../paper/src/testing.ts';

/** A command to execute once. `id` is the client's own name for it, the same in every retry. */
export interface Wish {
  readonly id: string;
  readonly type: OrderType;
  readonly quantity: string;
  readonly price: string;
}

/** The answer of a gateway to its client, and whether a typical client repeats the request. */
export interface Told {
  readonly said: 'placed' | 'notPlaced' | 'unknown';
  readonly again: boolean;
  readonly words: string;
}

/** A common layer between a program and Binance spot. */
export interface Peer {
  readonly name: string;
  /** Its configuration, in one line. */
  readonly configuration: string;
  readonly control: PaperControl;
  place(wish: Wish): Promise<Told>;
  close(): Promise<void>;
}

/** Timeout of the peers; short, so that silence costs little. */
export const TIMEOUT_MS = 300;

/** The status in a wrapper that answers 4xx for refusals of the exchange, and 5xx for everything else. */
export function toldOf(error: unknown, isRefusal: (error: Error) => boolean): Told {
  const known = error instanceof Error ? error : new Error(String(error));
  const words = `${known.constructor.name}: ${known.message}`.slice(0, 120);
  return isRefusal(known) ? { said: 'notPlaced', again: false, words } : { said: 'unknown', again: true, words };
}
