import { EXCHANGES, type Exchange } from '../domain/instrument.ts';
import type { Observability } from '../telemetry/observability.ts';
import { createSecretText } from '../text/secret-text.ts';
import { binancePorts } from './binance/ports.ts';
import { bitmexPorts } from './bitmex/ports.ts';
import { bybitPorts } from './bybit/ports.ts';
import { cleanedPort } from './cleaned-port.ts';
import type { VenueEvent } from './client/observer.ts';
import { type SharedBackOffs, UNSHARED_BACK_OFFS } from './client/shared-back-off.ts';
import type { VenueParts } from './client/venue-parts.ts';
import { type CredentialSource, concealing } from './credentials.ts';
import { createForeignText, type ForeignText } from './foreign-text.ts';
import type { HttpClient } from './http/http-client.ts';
import type { ExchangePort } from './port.ts';
import { type UnreadableRows, watchingRows } from './row-watch.ts';
import { traced } from './traced-port.ts';
import { type Product, productOf, productRow } from './venues.ts';

/** What builds the ports of each venue. What is known of a venue without talking to it: `venues.ts`. */
const BUILDERS: Readonly<Record<Exchange, (parts: VenueParts) => readonly ExchangePort[]>> = {
  binance: binancePorts,
  bitmex: bitmexPorts,
  bybit: bybitPorts,
};

/** What the ports are built from. */
export interface PortsParts {
  /** The products that are switched on. */
  readonly products: readonly Product[];
  /** Where each product is reached: scheme, host and port, no path. */
  readonly origins: Readonly<Record<Product, string>>;
  /** Base assets whose instruments are served, e.g. BTC, ETH, SOL. */
  readonly bases: readonly string[];
  /** How long the signature of a request is valid. */
  readonly recvWindowMs: number;
  readonly http: HttpClient;
  readonly credentials: CredentialSource;
  readonly now: () => number;
  readonly observability: Pick<Observability, 'logger' | 'metrics' | 'tracer'>;
  /** What containers tell each other of hosts that asked to be left alone; unless given, each learns for itself. */
  readonly backOffs?: SharedBackOffs;
}

/**
 * The ports of the products that are switched on. What exchanges write is cleaned, each call is a segment of the trace,
 * and rows that none of them could read are logged and counted.
 */
export function createPorts(parts: PortsParts): ExchangePort[] {
  const { observability, origins, bases, recvWindowMs, http, now, backOffs = UNSHARED_BACK_OFFS } = parts;
  const { logger, metrics, tracer } = observability;
  const secrets = createSecretText();
  const text = createForeignText(secrets);
  const credentials = concealing(parts.credentials, secrets.conceal);
  const switchedOn = parts.products.map(productRow);
  const observing = (exchange: Exchange) => (event: VenueEvent) => {
    const { kind, ...fields } = event;
    logger.warn(`${exchange}: ${kind}`, cleanedFields(fields, text));
    if (event.kind === 'clockLearnt') metrics.add('ClockOffset', event.offset, { exchange, market: event.market });
  };
  const tell = ({ exchange, market, list, count, first }: UnreadableRows) => {
    logger.warn(`${exchange}: rows that cannot be read`, { market, list, count, first });
    metrics.add('UnreadableRows', count, { operation: list, exchange, market });
  };
  return EXCHANGES.flatMap((exchange) => {
    const markets = switchedOn.filter((row) => row.exchange === exchange).map(({ market }) => market);
    if (markets.length === 0) return [];
    return BUILDERS[exchange]({
      http,
      credentials,
      now,
      bases,
      validityMs: recvWindowMs,
      markets,
      originOf: (market) => origins[productOf(exchange, market)],
      // Limits are the host's: one that was met at a test network says nothing of the exchange itself.
      sharedBackOff: (pool, baseUrl) => backOffs.of(`${pool}@${new URL(baseUrl).host}`),
      observe: observing(exchange),
    });
  }).map((port) => traced(watchingRows(cleanedPort(port, text), tell), tracer));
}

function cleanedFields(fields: object, { cleaned }: ForeignText): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, typeof value === 'string' ? cleaned(value) : value]),
  );
}
