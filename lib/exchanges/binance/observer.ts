import type { Market } from '../../instruments/instrument.ts';

/** What an operator wants to count or log about the venue. Holds nothing secret. */
export type BinanceEvent =
  | { readonly kind: 'clockLearnt'; readonly market: Market; readonly offset: number; readonly roundTripMs: number }
  | { readonly kind: 'keysRefused'; readonly market: Market; readonly renewed: boolean }
  | { readonly kind: 'rateLimited'; readonly market: Market; readonly code: string; readonly retryAfterMs: number }
  | {
      readonly kind: 'unlistedRefusal';
      readonly market: Market;
      readonly operation: string;
      readonly status: number;
      readonly code: string;
      readonly message: string | undefined;
    }
  /** An order state that the documents do not name; the order's state was derived from its quantities. */
  | { readonly kind: 'unmappedState'; readonly market: Market; readonly exchangeState: string };

export type BinanceObserver = (event: BinanceEvent) => void;

/** An observer that fails must not make an executed order look like a failed one. */
export function quietly(observe: BinanceObserver | undefined): BinanceObserver {
  return (event) => {
    try {
      observe?.(event);
    } catch {
      // Nothing depends on being observed.
    }
  };
}
