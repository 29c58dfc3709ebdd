import type { ClientEvent } from '../client/observer.ts';

/** What an operator wants to count or log about the venue. Holds nothing secret. */
export type BitmexEvent =
  | ClientEvent
  /** An order state that is not known; the order's state was derived from its quantities. */
  | { readonly kind: 'unmappedState'; readonly exchangeState: string };

export type BitmexObserver = (event: BitmexEvent) => void;
