import { readConfig } from '../../lib/config.ts';
import type { Deadline } from '../../lib/domain/deadline.ts';
import { createHttpClient, type HttpClient, type HttpRequest } from '../../lib/exchanges/http/http-client.ts';
import type { LazyPort } from '../../lib/exchanges/lazy-port.ts';
import { createPorts } from '../../lib/exchanges/ports.ts';
import { PRODUCTS, pageWeights } from '../../lib/exchanges/venues.ts';
import { UNGUARDED } from '../../lib/guard/trading-guard.ts';
import type { ListDependencies } from '../../lib/listing/source.ts';
import { createObservability } from '../../lib/observability/observability.ts';
import type { RecordingContext } from '../../lib/orders/reconcile/context.ts';
import { UNRECORDED } from '../../lib/orders/reconcile/testing/exchange-fake.ts';
import { createCatalogue } from '../../lib/reference/catalogue.ts';
import { PAPER_KEY, paperEnvironment } from '../../local/paper-environment.ts';
import { paperCredentials } from '../../local/testing/paper-credentials.ts';
import { type Paper, startPaper } from '../../paper/src/index.ts';
import { createClock, type ProductBuilder } from '../../paper/src/testing.ts';
import { productsOn } from './products.ts';

/** A Sunday, far from any delivery, funding or rate window that could matter. */
export const START = Date.UTC(2026, 10, 22, 12);
/** Waits of several ports, which are concurrent in production, follow each other here on the one clock. */
const BUDGET_MS = 40_000;

/** The clock, the keys and the network of the adapters. */
export interface Circumstances {
  /** How far our clock is behind the exchange's, milliseconds. */
  readonly behindMs?: number;
  readonly apiKey?: string;
  readonly apiSecret?: string;
  /** Changes the body of a reply in transit. */
  readonly distort?: (body: string, request: Pick<HttpRequest, 'method' | 'path'>) => string;
}

/** The adapters of every product, as in a fresh container, on the paper exchanges' clock. */
export interface Container {
  readonly ports: readonly LazyPort[];
  readonly context: RecordingContext;
  listing(call: Deadline): ListDependencies;
  deadline(): Deadline;
  close(): void;
}

/** The paper exchanges of one test file, and containers that trade on them. Waiting takes no real time. */
export interface ConformanceFixture {
  readonly paper: Paper;
  /** Fresh exchanges at {@link START}. */
  reset(): void;
  container(circumstances?: Circumstances): Container;
  close(): Promise<void>;
}

/**
 * Opens the fixture. Only scenarios and waits move its one clock, so that nothing depends on the machine, and orders of
 * one moment share a timestamp.
 */
export async function openFixture(builders: readonly ProductBuilder[]): Promise<ConformanceFixture> {
  const clock = createClock(() => START);
  const paper = await startPaper({ makerIntervalMs: 0, makerLevels: 4, clock, builders });
  const config = readConfig(paperEnvironment(paper.url, { ATLAS_EXCHANGES: served(paper) }), PRODUCTS);
  const observability = createObservability({
    service: 'conformance',
    env: {},
    level: 'silent',
    format: 'json',
    debugSampleRate: 0,
  });
  const sleep = (ms: number): Promise<void> => {
    clock.advance(Math.max(0, Math.ceil(ms)));
    return Promise.resolve();
  };
  let ids = 0;

  return {
    paper,
    reset: () => paper.control.reset(),
    container({ behindMs = 0, apiKey = PAPER_KEY.apiKey, apiSecret = PAPER_KEY.apiSecret, distort } = {}) {
      const now = () => clock.now() - behindMs;
      const credentials = paperCredentials({ apiKey, apiSecret });
      const plain = createHttpClient({ now, sleep });
      const http: HttpClient = distort === undefined ? plain : distorted(plain, distort);
      const ports = createPorts({ ...config, http, credentials, now, observability });
      const catalogue = createCatalogue({ ports, ttlMs: config.catalogueTtlMs, now });
      const newClientOrderId = () => `replacement-${++ids}`;
      const intentsNaming = () => Promise.resolve([]);
      return {
        ports,
        context: {
          ports,
          catalogue,
          now,
          sleep,
          newClientOrderId,
          intentsNaming,
          namingLagMs: 0,
          guard: UNGUARDED,
          intents: UNRECORDED,
        },
        listing: (call) => ({
          ports,
          catalogue,
          now,
          call,
          sleep,
          maxWeight: pageWeights(config.maxPageWeight),
          concurrency: 4,
        }),
        deadline: () => ({ signal: AbortSignal.timeout(BUDGET_MS), deadline: now() + BUDGET_MS }),
        close: () => http.close(),
      };
    },
    close: () => paper.close(),
  };
}

/** The same connections with changed reply bodies. */
function distorted(http: HttpClient, distort: NonNullable<Circumstances['distort']>): HttpClient {
  return {
    ...http,
    async send(request) {
      const reply = await http.send(request);
      return { ...reply, text: distort(reply.text, request) };
    },
  };
}

/** The products of these paper exchanges, as the configuration names them. */
function served({ products }: Paper): string {
  return productsOn(products.map(({ protocol: { product } }) => product)).join(',');
}
