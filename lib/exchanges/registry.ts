import type { CredentialSource } from '../accounts/credentials.ts';
import type { Config, Product } from '../config.ts';
import { MARKETS } from '../instruments/instrument.ts';
import type { Observability } from '../observability/observability.ts';
import { createBinanceSpot } from './binance/index.ts';
import { createBitmex } from './bitmex/index.ts';
import type { HttpClient } from './http/http-client.ts';
import type { ExchangePort } from './port.ts';

/** What a venue is built from. */
export interface VenueParts {
  readonly config: Config;
  readonly http: HttpClient;
  readonly credentials: CredentialSource;
  readonly now: () => number;
  readonly observability: Observability;
}

interface Registration {
  readonly products: readonly Product[];
  readonly create: (parts: VenueParts) => ExchangePort;
}

/** All venues: a new one is one line here, and its own folder. */
const VENUES: readonly Registration[] = [
  {
    products: ['binance.spot'],
    create: ({ config, observability, ...parts }) =>
      createBinanceSpot({
        ...parts,
        baseUrl: config.origins.binance.spot,
        recvWindowMs: config.recvWindowMs,
        bases: config.bases,
        observe: ({ kind, ...fields }) => observability.logger.warn(`binance: ${kind}`, fields),
      }),
  },
  {
    products: ['bitmex.spot', 'bitmex.usdm', 'bitmex.coinm'],
    create: ({ config, observability, ...parts }) =>
      createBitmex({
        ...parts,
        baseUrl: config.origins.bitmex,
        validityMs: config.recvWindowMs,
        bases: config.bases,
        markets: MARKETS.filter((market) => config.products.includes(`bitmex.${market}`)),
        observe: ({ kind, ...fields }) => observability.logger.warn(`bitmex: ${kind}`, fields),
      }),
  },
];

/** The products that this version can serve. */
export const IMPLEMENTED: readonly Product[] = VENUES.flatMap((venue) => venue.products);

/** The ports of the products that the configuration switches on. */
export function createPorts(parts: VenueParts): ExchangePort[] {
  return VENUES.filter((venue) => venue.products.some((product) => parts.config.products.includes(product))).map(
    (venue) => venue.create(parts),
  );
}
