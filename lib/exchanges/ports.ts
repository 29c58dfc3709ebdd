import { EXCHANGES, type Exchange, type Market } from '../domain/instrument.ts';
import type { Observability } from '../telemetry/observability.ts';
import { createSecretText } from '../text/secret-text.ts';
import { cleanedPort } from './cleaned-port.ts';
import type { VenueEvent } from './client/observer.ts';
import { type SharedBackOffs, UNSHARED_BACK_OFFS } from './client/shared-back-off.ts';
import type { PortBuilder, VenueParts } from './client/venue-parts.ts';
import { type CredentialSource, concealing } from './credentials.ts';
import { createForeignText, type ForeignText } from './foreign-text.ts';
import type { HttpClient } from './http/http-client.ts';
import { type LazyPort, lazyPort } from './lazy-port.ts';
import type { AccountLayers } from './observed-account.ts';
import type { AccountPort, ExchangePort, LinkedOrdersPort } from './port.ts';
import { type UnreadableRows, watchingRows } from './row-watch.ts';
import { traced } from './traced-port.ts';
import { type Product, productOf, productRow, VENUES } from './venues.ts';

/** How the code of each venue is loaded. For what needs no code see `venues.ts`. */
const BUILDERS: Readonly<Record<Exchange, () => Promise<(parts: VenueParts) => PortBuilder>>> = {
  binance: async () => (await import('./binance/ports.ts')).binancePorts,
  bitmex: async () => (await import('./bitmex/ports.ts')).bitmexPorts,
  bybit: async () => (await import('./bybit/ports.ts')).bybitPorts,
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
 * The ports of the enabled products; a venue's code is loaded with its first port. Exchange text is cleaned, each call is a
 * segment of the trace, and unreadable rows are logged and counted.
 */
export function createPorts(parts: PortsParts): LazyPort[] {
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
    const originOf = (market: Market) => origins[productOf(exchange, market)];
    let builder: PortBuilder | undefined;
    const build = async (market: Market) => {
      const create = await BUILDERS[exchange]();
      // Ports of one venue share its client.
      builder ??= create({
        http,
        credentials,
        now,
        bases,
        validityMs: recvWindowMs,
        markets,
        originOf,
        // Limits belong to the host: one met at a test network says nothing about the exchange itself.
        sharedBackOff: (pool, baseUrl) => backOffs.of(`${pool}@${new URL(baseUrl).host}`),
        observe: observing(exchange),
      });
      const port = await builder(market);
      const layers = { text, tracer, report };
      const observed = traced(watchingRows(cleanedPort(port, text), report), tracer);
      return withLists(withAccount(observed, port, layers), port, layers);
    };
    const groups = VENUES[exchange].portPer === 'market' ? markets.map((market) => [market] as const) : [markets];
    return groups.flatMap((group) => {
      const [market] = group;
      if (market === undefined) return [];
      return lazyPort({ exchange, markets: group, origin: originOf(market) }, () => build(market));
    });
  });
}

/** The port with the account of `bare`, which is loaded once and treated like the port itself. */
function withAccount(port: ExchangePort, bare: ExchangePort, layers: AccountLayers): ExchangePort {
  const load = async () => {
    const [{ observedAccount }, account] = await Promise.all([import('./observed-account.ts'), bare.account()]);
    return observedAccount(account, bare, layers);
  };
  let loading: Promise<AccountPort> | undefined;
  return {
    ...port,
    account: () => {
      loading ??= load();
      return loading;
    },
  };
}

/** The port with the order lists of `bare`, if it has any, treated like the port itself. */
function withLists(port: ExchangePort, bare: ExchangePort, layers: AccountLayers): ExchangePort {
  const { linkedOrders } = bare;
  if (linkedOrders === undefined) return port;
  const load = async () => {
    const [{ observedLists }, lists] = await Promise.all([import('./observed-lists.ts'), linkedOrders()]);
    return observedLists(lists, bare, layers);
  };
  let loading: Promise<LinkedOrdersPort> | undefined;
  return {
    ...port,
    linkedOrders: () => {
      loading ??= load();
      return loading;
    },
  };
}

function cleanedFields(fields: object, { cleaned }: ForeignText): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, typeof value === 'string' ? cleaned(value) : value]),
  );
}
