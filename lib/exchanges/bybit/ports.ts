import { quietly } from '../client/observer.ts';
import type { PortBuilder, VenueParts } from '../client/venue-parts.ts';
import { BYBIT_CATEGORIES } from './categories.ts';
import { createBybitClient } from './client.ts';
import { createBybitPort } from './port.ts';

/** One port for each market: they share one host, one account, one clock and one budget. */
export function bybitPorts({ originOf, sharedBackOff, bases, ...parts }: VenueParts): PortBuilder {
  // Every market has the same origin.
  const baseUrl = originOf('spot');
  const observe = quietly(parts.observe);
  const client = createBybitClient({ ...parts, baseUrl, observe, sharedBackOff: sharedBackOff('bybit', baseUrl) });
  return (market) =>
    createBybitPort({
      client,
      category: BYBIT_CATEGORIES[market],
      baseUrl,
      bases,
      now: parts.now,
      unmapped: (exchangeState) => observe({ kind: 'unmappedState', market, exchangeState }),
    });
}
