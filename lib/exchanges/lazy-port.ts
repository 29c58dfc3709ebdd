import type { Exchange, Market } from '../domain/instrument.ts';
import type { ExchangePort } from './port.ts';

/**
 * A port whose venue's code is loaded on first use, so that a request pays only for the venues that it names. The row of the
 * venue says what is known before.
 */
export interface LazyPort extends Pick<ExchangePort, 'exchange' | 'markets' | 'origin'> {
  /** Loads the venue's code on first use, and returns the same port every time. Sends nothing. */
  load(): Promise<ExchangePort>;
  /** The port; `undefined` until it is loaded. */
  loaded(): ExchangePort | undefined;
}

/** Whether a port serves a product. */
export function serves({ exchange, markets }: Pick<LazyPort, 'exchange' | 'markets'>, of: ServedProduct): boolean {
  return exchange === of.exchange && markets.includes(of.market);
}

interface ServedProduct {
  readonly exchange: Exchange;
  readonly market: Market;
}

/** Creates a lazy port from what is known of it and how it is built. A failure is not kept: the next use tries again. */
export function lazyPort(
  known: Pick<LazyPort, 'exchange' | 'markets' | 'origin'>,
  build: () => Promise<ExchangePort>,
): LazyPort {
  let port: ExchangePort | undefined;
  let loading: Promise<ExchangePort> | undefined;
  return {
    ...known,
    loaded: () => port,
    load: () => {
      loading ??= build().then(
        (built) => {
          port = built;
          return built;
        },
        (error: unknown) => {
          loading = undefined;
          throw error;
        },
      );
      return loading;
    },
  };
}
