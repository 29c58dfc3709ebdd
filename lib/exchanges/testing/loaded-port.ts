import type { LazyPort } from '../lazy-port.ts';
import type { ExchangePort } from '../port.ts';

/** The port as a lazy one that needs no loading. */
export function loadedPort(port: ExchangePort): LazyPort {
  const { exchange, markets, origin } = port;
  return { exchange, markets, origin, load: () => Promise.resolve(port), loaded: () => port };
}
