import type { PortBuilder, VenueParts } from '../client/venue-parts.ts';
import { createBitmex } from './port.ts';

/** One port for all markets: they share one host, one account and one budget. */
export function bitmexPorts({ originOf, sharedBackOff, ...parts }: VenueParts): PortBuilder {
  // Every market has the same origin.
  const baseUrl = originOf('spot');
  return () => createBitmex({ ...parts, baseUrl, sharedBackOff: sharedBackOff('bitmex', baseUrl) });
}
