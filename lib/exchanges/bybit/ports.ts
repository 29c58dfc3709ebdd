import { quietly } from '../client/observer.ts';
import type { VenueParts } from '../client/venue-parts.ts';
import type { ExchangePort } from '../port.ts';
import { BYBIT_CATEGORIES } from './categories.ts';
import { createBybitClient } from './client.ts';
import { createBybitPort } from './port.ts';

/** One port for each market that is switched on: they share one host, one account, one clock and one budget. */
export function bybitPorts({ markets, originOf, sharedBackOff, bases, ...parts }: VenueParts): readonly ExchangePort[] {
  // Every market has the same origin.
  const baseUrl = originOf('spot');
  const observe = quietly(parts.observe);
  const client = createBybitClient({ ...parts, baseUrl, observe, sharedBackOff: sharedBackOff('bybit', baseUrl) });
  return markets.map((market) =>
    createBybitPort({
      client,
      category: BYBIT_CATEGORIES[market],
      baseUrl,
      bases,
      now: parts.now,
      unmapped: (exchangeState) => observe({ kind: 'unmappedState', market, exchangeState }),
    }),
  );
}
