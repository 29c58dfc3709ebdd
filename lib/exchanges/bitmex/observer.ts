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
  | { readonly kind: 'unmappedState'; readonly exchangeState: string };

export type BitmexObserver = (event: BitmexEvent) => void;
