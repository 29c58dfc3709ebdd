import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { type CredentialSource, concealing } from './accounts/credentials.ts';
import { environmentCredentials } from './accounts/environment-credentials.ts';
import { ssmCredentials } from './accounts/ssm-credentials.ts';
import type { Operation } from './api/operation.ts';
import { type ApiHandler, type PipelineRuntime, pipeline, type Use } from './api/pipeline.ts';
import { type Config, readConfig } from './config.ts';
import { type AttemptReport, createHttpClient } from './exchanges/http/http-client.ts';
import { createPorts, IMPLEMENTED } from './exchanges/registry.ts';
import { createCatalogue, type Deadline } from './instruments/catalogue.ts';
import type { Instrument } from './instruments/instrument.ts';
import { EXCHANGES } from './instruments/instrument.ts';
import { createObservability, type Observability } from './observability/observability.ts';
import { type AmendOutcome, amendOrder } from './orders/amend.ts';
import { type CancelResult, cancelOrder } from './orders/cancel.ts';
import { type CancelAllResult, type CancelFilter, cancelOrders } from './orders/cancel-all.ts';
import type { OrdersContext } from './orders/context.ts';
import { type ExchangeReport, listExchanges } from './orders/exchanges.ts';
import { type InstrumentFilter, type InstrumentSource, listInstruments } from './orders/instruments.ts';
import { listActive, type OrderList } from './orders/list/active.ts';
import { listByIds, type OrdersById } from './orders/list/by-id.ts';
import type { OrderPage } from './orders/list/history.ts';
import { listOrders } from './orders/list/page.ts';
import type { OrderQuery } from './orders/list/query.ts';
import { createReadAhead } from './orders/list/read-ahead.ts';
import type { ListDependencies, SourceReport } from './orders/list/source.ts';
import type { AmendRequest, Order } from './orders/order.ts';
import { type PlaceRequest, type PlaceResult, placeOrder } from './orders/place.ts';
import { getOrder } from './orders/read.ts';
import { VERSION } from './version.ts';

/** Everything the API can do, built once per container. */
export interface Atlas extends PipelineRuntime {
  readonly config: Config;
  placeOrder(request: PlaceRequest, deadline: Deadline): Promise<PlaceResult>;
  getOrder(orderId: string, deadline: Deadline): Promise<Order>;
  amendOrder(orderId: string, change: AmendRequest, deadline: Deadline): Promise<AmendOutcome>;
  cancelOrder(orderId: string, deadline: Deadline): Promise<CancelResult>;
  cancelOrders(
    filter: CancelFilter,
    deadline: Deadline,
  ): Promise<{ results: CancelAllResult[]; sources: readonly SourceReport[] }>;
  listOrders(query: OrderQuery, deadline: Deadline): Promise<OrderPage>;
  listByIds(ids: readonly string[], deadline: Deadline): Promise<OrdersById>;
  listActive(filter: CancelFilter, deadline: Deadline): Promise<OrderList>;
  listInstruments(
    filter: InstrumentFilter,
    deadline: Deadline,
  ): Promise<{ instruments: Instrument[]; sources: InstrumentSource[] }>;
  listExchanges(deadline: Deadline): Promise<ExchangeReport[]>;
  health(): { status: 'ok'; version: string; stage: string };
  /** Ends all connections. */
  close(): void;
}

/** What may be put in another's place: by tests, and by what stands in for the cloud. */
export interface AtlasParts {
  readonly credentials?: CredentialSource;
  readonly observability?: Observability;
  readonly now?: () => number;
  readonly sleep?: OrdersContext['sleep'];
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Requests to exchanges under way at once within one call of the API. */
const CONCURRENCY = 8;

/** The composition root: the only place that knows every room. */
export function createAtlas(config: Config, parts: AtlasParts = {}): Atlas {
  const env = parts.env ?? process.env;
  const now = parts.now ?? Date.now;
  const observability =
    parts.observability ??
    createObservability({
      service: 'atlas',
      env,
      level: config.log.level,
      format: config.log.format,
      debugSampleRate: config.log.debugSampleRate,
    });
  const credentials = concealing(parts.credentials ?? credentialSource(config, env, now), observability.conceal);
  const http = createHttpClient({ now, onAttempt: (report) => observability.exchangeCall(exchangeCall(report)) });
  const ports = createPorts({ config, http, credentials, now, observability });
  const catalogue = createCatalogue({ ports, ttlMs: config.catalogueTtlMs, now });
  const context: OrdersContext = { ports, catalogue, now, sleep: parts.sleep ?? sleep, newClientOrderId };
  const readAhead = createReadAhead({ now });
  const listing = (call: Deadline): ListDependencies => ({
    ports,
    catalogue,
    now,
    call,
    maxWeight: Object.fromEntries(
      EXCHANGES.map((exchange) => [exchange, config.maxPageWeight]),
    ) as ListDependencies['maxWeight'],
    concurrency: CONCURRENCY,
    readAhead,
  });

  return {
    config,
    now,
    observability,
    requestBudgetMs: config.requestBudgetMs,
    placeOrder: (request, deadline) => placeOrder(context, request, deadline),
    getOrder: (orderId, deadline) => getOrder(context, orderId, deadline),
    amendOrder: (orderId, change, deadline) => amendOrder(context, orderId, change, deadline),
    cancelOrder: (orderId, deadline) => cancelOrder(context, orderId, deadline),
    cancelOrders: (filter, deadline) => cancelOrders(context, listing(deadline), filter, deadline),
    listOrders: (query, deadline) => listOrders(query, listing(deadline)),
    listByIds: (ids, deadline) => listByIds(ids, listing(deadline)),
    listActive: (filter, deadline) => listActive(filter, listing(deadline)),
    listInstruments: (filter, deadline) => listInstruments(context, filter, deadline),
    listExchanges: (deadline) => listExchanges(context, deadline),
    health: () => ({ status: 'ok', version: VERSION, stage: config.stage }),
    close: () => http.close(),
  };
}

/** A Lambda handler; `on` binds the same code to another runtime, as the local gateway and the tests do. */
export type LambdaHandler = ApiHandler & { readonly on: (atlas: Atlas) => ApiHandler };

let container: Atlas | undefined;

/**
 * Makes the handler of one operation. The runtime is built once per container: in Lambda while it starts, when the
 * processor is not yet metered; elsewhere when first needed.
 */
export function lambda<O extends Operation>(operation: O, use: Use<O, Atlas>): LambdaHandler {
  const on = (atlas: Atlas) => pipeline(operation, use, atlas);
  const own = () => {
    container ??= createAtlas(readConfig(process.env, IMPLEMENTED));
    return on(container);
  };
  let handler: ApiHandler | undefined = process.env.AWS_LAMBDA_FUNCTION_NAME === undefined ? undefined : own();
  const invoke: ApiHandler = (event, context) => {
    handler ??= own();
    return handler(event, context);
  };
  return Object.assign(invoke, { on });
}

function credentialSource(
  config: Config,
  env: Readonly<Record<string, string | undefined>>,
  now: () => number,
): CredentialSource {
  if (config.credentials.source === 'environment') return environmentCredentials(env);
  const { prefix, ttlMs } = config.credentials;
  return ssmCredentials({ prefix, ttlMs, now });
}

/** 128 random bits as 22 URL-safe characters: within every exchange's alphabet and length, and never a repeat. */
function newClientOrderId(): string {
  return randomBytes(16).toString('base64url');
}

async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  await wait(Math.max(0, ms), undefined, { signal }).catch(() => undefined);
}

/** Labels of the HTTP path read `exchange.market.operation`. */
function exchangeCall({ label, result, durationMs }: AttemptReport) {
  const [exchange = 'unknown', market = 'unknown', operation = 'unknown'] = label.split('.');
  return { exchange, market, operation, status: 'status' in result ? result.status : undefined, durationMs, weight: 0 };
}
