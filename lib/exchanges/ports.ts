import { EXCHANGES, type Exchange } from '../domain/instrument.ts';
import type { Observability } from '../telemetry/observability.ts';
import { createSecretText } from '../text/secret-text.ts';
import { binancePorts } from './binance/ports.ts';
import { bitmexPorts } from './bitmex/ports.ts';
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

/** What builds the ports of each venue. For facts that need no connection see `venues.ts`. */
const BUILDERS: Readonly<Record<Exchange, (parts: VenueParts) => readonly ExchangePort[]>> = {
  binance: binancePorts,
  bitmex: bitmexPorts,
};

/** What the ports are built from. */
export interface PortsParts {
  /** The enabled products. */
  readonly products: readonly Product[];
  /** The origin of each product: scheme, host and port, no path. */
  readonly origins: Readonly<Record<Product, string>>;
  /** Base assets whose instruments are served, e.g. BTC, ETH, SOL. */
  readonly bases: readonly string[];
  /** How long a request's signature is valid. */
  readonly recvWindowMs: number;
  readonly http: HttpClient;
  readonly credentials: CredentialSource;
  readonly now: () => number;
  readonly observability: Pick<Observability, 'logger' | 'metrics' | 'tracer'>;
  /** Back-offs that containers share; without them each learns for itself. */
  readonly backOffs?: SharedBackOffs;
}

/**
 * The ports of the enabled products. Exchange text is cleaned, each call is a segment of the trace, and unreadable rows are
 * logged and counted.
 */
export function createPorts(parts: PortsParts): ExchangePort[] {
  const { observability, origins, bases, recvWindowMs, http, now, backOffs = UNSHARED_BACK_OFFS } = parts;
  const { logger, metrics, tracer } = observability;
  const secrets = createSecretText();
  const text = createForeignText(secrets);
  const credentials = concealing(parts.credentials, secrets.conceal);
  const enabled = parts.products.map(productRow);
  const observing = (exchange: Exchange) => (event: VenueEvent) => {
    const { kind, ...fields } = event;
    logger.warn(`${exchange}: ${kind}`, cleanedFields(fields, text));
    if (event.kind === 'clockLearnt') metrics.add('ClockOffset', event.offset, { exchange, market: event.market });
  };
  const report = ({ exchange, market, list, count, first }: UnreadableRows) => {
    logger.warn(`${exchange}: unreadable rows`, { market, list, count, first });
    metrics.add('UnreadableRows', count, { operation: list, exchange, market });
  };
  return EXCHANGES.flatMap((exchange) => {
    const markets = enabled.filter((row) => row.exchange === exchange).map(({ market }) => market);
    if (markets.length === 0) return [];
    return BUILDERS[exchange]({
      http,
      credentials,
      now,
      bases,
      validityMs: recvWindowMs,
      markets,
      originOf: (market) => origins[productOf(exchange, market)],
      // Limits belong to the host: one met at a test network says nothing about the exchange itself.
      sharedBackOff: (pool, baseUrl) => backOffs.of(`${pool}@${new URL(baseUrl).host}`),
      observe: observing(exchange),
    });
  }).map((port) => traced(watchingRows(cleanedPort(port, text), report), tracer));
}

function cleanedFields(fields: object, { cleaned }: ForeignText): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, typeof value === 'string' ? cleaned(value) : value]),
  );
}
