import type { Market } from '../../domain/instrument.ts';
import type { ClientEvent } from '../client/observer.ts';

/** What an operator wants to count or log about the venue. Holds nothing secret. */
export type BinanceEvent =
  | ClientEvent
  /** An order state that the documents do not name; the order's state was derived from its quantities. */
  | { readonly kind: 'unmappedState'; readonly market: Market; readonly exchangeState: string };

export type BinanceObserver = (event: BinanceEvent) => void;
