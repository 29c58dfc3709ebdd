/** What an operator wants to count or log about the venue. Holds nothing secret. */
export type BitmexEvent =
  | { readonly kind: 'clockLearnt'; readonly offset: number; readonly roundTripMs: number }
  | { readonly kind: 'keysRefused'; readonly renewed: boolean }
  | { readonly kind: 'rateLimited'; readonly status: number; readonly retryAfterMs: number }
  | {
      readonly kind: 'unlistedRefusal';
      readonly operation: string;
      readonly status: number;
      readonly code: string;
      readonly message: string | undefined;
    }
  /** An order state that is not known; the order's state was derived from its quantities. */
  | { readonly kind: 'unmappedState'; readonly exchangeState: string }
  /** A listed order that says no side, as one to close a position that was not there: it cannot be shown as an order. */
  | { readonly kind: 'sidelessOrder'; readonly exchangeOrderId: string }
  /** An instrument of a supported kind whose row cannot be read; the others are served without it. */
  | { readonly kind: 'unreadableInstrument'; readonly exchangeSymbol: string; readonly reason: string };

export type BitmexObserver = (event: BitmexEvent) => void;
