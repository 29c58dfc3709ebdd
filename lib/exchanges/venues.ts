import type { Config, Product } from '../config.ts';
import { MARKETS } from '../domain/instrument.ts';
import type { Observability } from '../telemetry/observability.ts';
import { createSecretText } from '../text/secret-text.ts';
import {
  type BinanceEvent,
  createBinanceCoinm,
  createBinanceSpot,
  createBinanceUsdm,
  createFuturesPool,
} from './binance/index.ts';
import { createBitmex } from './bitmex/index.ts';
import { cleanedPort } from './cleaned-port.ts';
import { type GateBoard, UNSHARED_GATES } from './client/shared-gate.ts';
import { type CredentialSource, concealing } from './credentials.ts';
import { createForeignText, type ForeignText } from './foreign-text.ts';
import type { HttpClient } from './http/http-client.ts';
import type { ExchangePort } from './port.ts';
import { type UnreadableRows, watchingRows } from './row-watch.ts';
import { traced } from './traced-port.ts';

/** What a venue is built from. */
export interface VenueParts {
  readonly config: Config;
  readonly http: HttpClient;
  readonly credentials: CredentialSource;
  readonly now: () => number;
  readonly observability: Observability;
  /** What containers tell each other of hosts that asked to be left alone; unless given, each learns for itself. */
  readonly gates?: GateBoard;
}

type Parts = VenueParts & { readonly text: ForeignText };

interface Registration {
  readonly products: readonly Product[];
  /** The port, or the ports where several share something, of the products that are switched on. */
  readonly create: (parts: Parts) => ExchangePort | readonly ExchangePort[];
}

/** All venues: a new one is one line here, and its own folder. */
const VENUES: readonly Registration[] = [
  {
    products: ['binance.spot'],
    create(parts) {
      const baseUrl = parts.config.origins.binance.spot;
      return createBinanceSpot({
        ...binanceDeps(parts),
        baseUrl,
        sharedGate: sharedGate(parts, 'binance.spot', baseUrl),
      });
    },
  },
  {
    products: ['binance.usdm', 'binance.coinm'],
    create(parts) {
      const { usdm, coinm } = parts.config.origins.binance;
      // One budget for both hosts: protocol/binance.md §5.
      const deps = {
        ...binanceDeps(parts),
        pool: createFuturesPool(parts.now, sharedGate(parts, 'binance.futures', usdm)),
      };
      return [
        ...(isOn(parts, 'binance.usdm') ? [createBinanceUsdm({ ...deps, baseUrl: usdm })] : []),
        ...(isOn(parts, 'binance.coinm') ? [createBinanceCoinm({ ...deps, baseUrl: coinm })] : []),
      ];
    },
  },
  {
    products: ['bitmex.spot', 'bitmex.usdm', 'bitmex.coinm'],
    create: ({ config, observability, text, gates = UNSHARED_GATES, ...parts }) =>
      createBitmex({
        ...parts,
        sharedGate: sharedGate({ gates }, 'bitmex', config.origins.bitmex),
        baseUrl: config.origins.bitmex,
        validityMs: config.recvWindowMs,
        bases: config.bases,
        markets: MARKETS.filter((market) => config.products.includes(`bitmex.${market}`)),
        observe(event) {
          const { kind, ...fields } = event;
          observability.logger.warn(`bitmex: ${kind}`, cleanedFields(fields, text));
          if (event.kind === 'clockLearnt') {
            observability.metrics.add('ClockOffset', event.offset, { exchange: 'bitmex', market: 'account' });
          }
        },
      }),
  },
];

/** The products that this version can serve. */
export const IMPLEMENTED: readonly Product[] = VENUES.flatMap((venue) => venue.products);

/**
 * The ports of the products that the configuration switches on. What exchanges write is cleaned, each call is a segment of
 * the trace, and rows that none of them could read are logged and counted.
 */
export function createPorts(given: VenueParts): ExchangePort[] {
  const secrets = createSecretText();
  const text = createForeignText(secrets);
  const parts = { ...given, text, credentials: concealing(given.credentials, secrets.conceal) };
  const { logger, metrics, tracer } = parts.observability;
  const tell = ({ exchange, market, list, count, first }: UnreadableRows) => {
    logger.warn(`${exchange}: rows that cannot be read`, { market, list, count, first });
    metrics.add('UnreadableRows', count, { operation: list, exchange, market });
  };
  return VENUES.filter((venue) => venue.products.some((product) => isOn(parts, product)))
    .flatMap((venue) => venue.create(parts))
    .map((port) => traced(watchingRows(cleanedPort(port, text), tell), tracer));
}

function isOn({ config }: VenueParts, product: Product): boolean {
  return config.products.includes(product);
}

/** Limits are the host's: one that was met at a test network says nothing of the exchange itself. */
function sharedGate({ gates = UNSHARED_GATES }: Pick<VenueParts, 'gates'>, pool: string, baseUrl: string) {
  return gates.gate(`${pool}@${new URL(baseUrl).host}`);
}

function binanceDeps({ config, observability, http, credentials, now, text }: Parts) {
  const observe = (event: BinanceEvent) => {
    const { kind, ...fields } = event;
    observability.logger.warn(`binance: ${kind}`, cleanedFields(fields, text));
    if (event.kind === 'clockLearnt') {
      observability.metrics.add('ClockOffset', event.offset, { exchange: 'binance', market: event.market });
    }
  };
  return { http, credentials, now, observe, recvWindowMs: config.recvWindowMs, bases: config.bases };
}

function cleanedFields(fields: object, { cleaned }: ForeignText): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, typeof value === 'string' ? cleaned(value) : value]),
  );
}
