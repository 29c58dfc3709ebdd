import type { ClientEvent } from '../client/observer.ts';

/** What an operator wants to count or log about the venue. Holds nothing secret. */
export type BitmexEvent =
  | ClientEvent
  /** An order state that is not known; the order's state was derived from its quantities. */
  | { readonly kind: 'unmappedState'; readonly exchangeState: string }
  /** A listed order that says no side, as one to close a position that was not there: it cannot be shown as an order. */
  | { readonly kind: 'sidelessOrder'; readonly exchangeOrderId: string }
  /** An instrument of a supported kind whose row cannot be read; the others are served without it. */
  | { readonly kind: 'unreadableInstrument'; readonly exchangeSymbol: string; readonly reason: string };

export type BitmexObserver = (event: BitmexEvent) => void;
