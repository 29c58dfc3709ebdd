import type { Market } from '../../domain/instrument.ts';

/** Client events an operator may want to count or log. They hold nothing secret. */
export type ClientEvent =
  | {
      readonly kind: 'clockLearnt';
      readonly market: Market | 'account';
      readonly offset: number;
      readonly roundTripMs: number;
    }
  | { readonly kind: 'keysRefused'; readonly market: Market | 'account'; readonly renewed: boolean }
  | {
      readonly kind: 'rateLimited';
      readonly market: Market | 'account';
      readonly status: number;
      readonly code: string;
      readonly retryAfterMs: number;
    }
  /** A refusal the venue's table does not list; it gets the class the venue declares for those. */
  | {
      readonly kind: 'unlistedRefusal';
      readonly market: Market | 'account';
      readonly operation: string;
      readonly status: number;
      readonly code: string;
      readonly message: string | undefined;
    };

/** Venue events an operator may want to count or log. They hold nothing secret. */
export type VenueEvent =
  | ClientEvent
  /** An order state the documents do not name; the order's state was derived from its quantities. */
  | {
      readonly kind: 'unmappedState';
      /** Absent if one port serves all markets. */
      readonly market?: Market;
      readonly exchangeState: string;
    };

/** A failing observer must not make an executed order look like a failed one. */
export function quietly<E>(observe: ((event: E) => void) | undefined): (event: E) => void {
  return (event) => {
    try {
      observe?.(event);
    } catch {
      // Nothing depends on the observer.
    }
  };
}
