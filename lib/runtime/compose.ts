import { randomBytes, randomUUID } from 'node:crypto';
import type { ProductBudget } from '../api/pipeline/rate-limit-headers.ts';
import { dynamoDbBackOffs } from '../aws/dynamodb-back-offs.ts';
import { dynamoDbCatalogue } from '../aws/dynamodb-catalogue.ts';
import { dynamoDbIntentStore } from '../aws/dynamodb-intent-store.ts';
import { type StaleKeys, ssmCredentials } from '../aws/ssm-credentials.ts';
import { ssmTradingState } from '../aws/ssm-trading-state.ts';
import type { Config } from '../config.ts';
import type { Deadline } from '../domain/deadline.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { AmendRequest, Order } from '../domain/order.ts';
import { type SharedBackOffs, UNSHARED_BACK_OFFS } from '../exchanges/client/shared-back-off.ts';
import { type CredentialSource, concealing } from '../exchanges/credentials.ts';
import { attemptSegments } from '../exchanges/http/attempt-segment.ts';
import { type AttemptReport, createHttpClient } from '../exchanges/http/http-client.ts';
import { sleepUnlessAborted } from '../exchanges/http/sleep.ts';
import type { ExchangePort } from '../exchanges/port.ts';
import { createPorts } from '../exchanges/ports.ts';
import { pageWeights } from '../exchanges/venues.ts';
import { createTradingGuard } from '../guard/trading-guard.ts';
import {
  fixedTradingState,
  reportTrading,
  strictestOf,
  type TradingReport,
  type TradingStateReading,
  type TradingStateSource,
  watchedTradingState,
} from '../guard/trading-state.ts';
import type { IntentStore } from '../intents/intent-store.ts';
import { createReadAhead } from '../listing/read-ahead.ts';
import type { SourceReport } from '../listing/source.ts';
import { createObservability } from '../observability/observability.ts';
import { amendOrder } from '../orders/amend.ts';
import { cancelOrder } from '../orders/cancel.ts';
import { type CancelAllResult, type CancelFilter, cancelOrders } from '../orders/cancel-all.ts';
import { listActive, type OrderList } from '../orders/list/active.ts';
import { listByIds, type OrdersById } from '../orders/list/by-id.ts';
import { ORDER_ROWS, type OrderListDependencies, type OrderPage } from '../orders/list/history.ts';
import { listOrders } from '../orders/list/page.ts';
import type { OrderQuery } from '../orders/list/query.ts';
import type { PlaceRequest } from '../orders/place.ts';
import { placeOrder } from '../orders/place.ts';
import { getOrder } from '../orders/read.ts';
import type { Caller } from '../orders/reconcile/command.ts';
import type { OrdersContext, RecordingContext } from '../orders/reconcile/context.ts';
import { type FollowedIntent, followIntent } from '../orders/reconcile/follow-intent.ts';
import type { AmendOutcome } from '../orders/reconcile/settle-amend.ts';
import type { CancelResult } from '../orders/reconcile/settle-cancel.ts';
import type { PlaceResult } from '../orders/reconcile/settle-place.ts';
import { type Swept, sweepIntents } from '../orders/reconcile/sweep-intents.ts';
import { createCatalogue } from '../reference/catalogue.ts';
import { type ExchangeReport, listExchanges } from '../reference/exchanges.ts';
import { type InstrumentFilter, type InstrumentSource, listInstruments } from '../reference/instruments.ts';
import { refreshCatalogue } from '../reference/refresh-catalogue.ts';
import type { SharedCatalogue } from '../reference/shared-catalogue.ts';
import { serviceName } from '../telemetry/metric-table.ts';
import type { Observability } from '../telemetry/observability.ts';
import { type DeploymentReport, deploymentReport } from './deployment.ts';
import { environmentCredentials } from './environment-credentials.ts';
import { type HealthRuntime, healthOf } from './health.ts';

/** Everything the API can do, built once per container. */
export interface Atlas extends HealthRuntime {
  readonly config: Config;
  placeOrder(request: PlaceRequest, deadline: Deadline, caller: Caller): Promise<PlaceResult>;
  getOrder(orderId: string, deadline: Deadline): Promise<Order>;
  amendOrder(orderId: string, change: AmendRequest, deadline: Deadline, caller: Caller): Promise<AmendOutcome>;
  cancelOrder(orderId: string, deadline: Deadline, caller: Caller): Promise<CancelResult>;
  cancelOrders(
    filter: CancelFilter,
    deadline: Deadline,
    caller: Caller,
  ): Promise<{ results: CancelAllResult[]; sources: readonly SourceReport[] }>;
  followIntent(id: string, deadline: Deadline): Promise<FollowedIntent>;
  /** Resolves commands that were left open; called by a schedule. */
  sweepIntents(deadline: Deadline): Promise<readonly Swept[]>;
  /** Fetches the exchanges' lists of instruments for all containers; called by a schedule. */
  refreshCatalogue(deadline: Deadline): Promise<void>;
  listOrders(query: OrderQuery, deadline: Deadline): Promise<OrderPage>;
  listByIds(ids: readonly string[], deadline: Deadline): Promise<OrdersById>;
  listActive(filter: CancelFilter, deadline: Deadline): Promise<OrderList>;
  listInstruments(
    filter: InstrumentFilter,
    deadline: Deadline,
  ): Promise<{ instruments: Instrument[]; sources: InstrumentSource[] }>;
  listExchanges(deadline: Deadline): Promise<ExchangeReport[]>;
  /** The trading state. */
  tradingReport(): Promise<TradingReport>;
  /** The limits in force. */
  deployment(): Promise<DeploymentReport>;
  /** Closes all connections. */
  close(): void;
}

/** Replaceable parts: for tests, and for the local stand-ins of cloud services. */
export interface AtlasParts {
  readonly credentials?: CredentialSource;
  readonly observability?: Observability;
  readonly now?: () => number;
  readonly sleep?: OrdersContext['sleep'];
  /** Replaces the configured table. */
  readonly intents?: IntentStore;
  /** Whether `intents` outlives this process, as an Idempotency-Key requires; true by default. */
  readonly intentsOutliveProcess?: boolean;
  /** Replaces the configured trading state. */
  readonly tradingState?: TradingStateSource;
  /** A second source of the trading state; the stricter of this and the configured one is in force. */
  readonly readTradingState?: () => Promise<TradingStateReading>;
  /** Replaces the shared back-offs of the configured table. */
  readonly backOffs?: SharedBackOffs;
  /** Replaces the shared lists of the configured table. */
  readonly sharedCatalogue?: SharedCatalogue;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Maximum number of concurrent exchange requests within one API call. */
const CONCURRENCY = 8;

/** The composition root: the only place that knows every folder. */
export function createAtlas(config: Config, parts: AtlasParts = {}): Atlas {
  const env = parts.env ?? process.env;
  const now = parts.now ?? Date.now;
  const observability =
    parts.observability ??
    createObservability({
      service: serviceName(config.stage),
      env,
      level: config.log.level,
      format: config.log.format,
      debugSampleRate: config.log.debugSampleRate,
    });
  const credentials = concealing(
    parts.credentials ?? credentialSource(config, env, now, keptKeys(observability)),
    observability.conceal,
  );
  const http = createHttpClient({
    now,
    sleep: noted(observability, sleepUnlessAborted),
    onAttemptStart: attemptSegments(observability.tracer),
    onAttempt: (report) => observability.exchangeCall(exchangeCall(report)),
  });
  const failed = (what: string, error: unknown) => observability.logger.error(what, { error });
  const backOffs = parts.backOffs ?? dynamoDbOrAlone(config, now, failed);
  const ports = createPorts({ ...config, http, credentials, now, observability, backOffs });
  const { stage, bases, catalogueTtlMs } = config;
  const shared = parts.sharedCatalogue ?? sharedCatalogue(config);
  const catalogue = createCatalogue({ ports, ttlMs: catalogueTtlMs, now, bases, shared, failed });
  const watch = (read: () => Promise<TradingStateReading>): TradingStateSource =>
    watchedTradingState({
      read,
      now,
      failed,
      changed: (to) => observability.logger.warn(`the trading state is now ${to.state}`, { ...to }),
    });
  const tradingState =
    parts.tradingState ??
    strictestOf([
      configuredTradingState(config, watch),
      ...(parts.readTradingState === undefined ? [] : [watch(parts.readTradingState)]),
    ]);
  const store = parts.intents ?? intentStore(config);
  const context: RecordingContext = {
    ports,
    catalogue,
    now,
    sleep: noted(observability, parts.sleep ?? sleepUnlessAborted),
    newClientOrderId,
    intentsNaming: (clientOrderId, signal) => store?.byClientOrderId(clientOrderId, signal) ?? Promise.resolve([]),
    guard: createTradingGuard(tradingState, config.trading.limits, now),
    intents: {
      store,
      outlivesProcess: parts.intentsOutliveProcess ?? true,
      stage,
      requireKey: config.intents.requireKey,
      newWriter: randomUUID,
      failed,
    },
  };
  /** Refreshes shared back-offs while the request runs, and waits until its own are written. */
  const aware = async <T>(work: () => Promise<T>): Promise<T> => {
    backOffs.refresh();
    try {
      return await work();
    } finally {
      await backOffs.announced();
    }
  };
  const readAhead = createReadAhead<Order>({ now, mayChange: ORDER_ROWS.mayChange });
  const listing = (call: Deadline): OrderListDependencies => ({
    ports,
    catalogue,
    now,
    call,
    maxWeight: pageWeights(config.maxPageWeight),
    concurrency: CONCURRENCY,
    readAhead,
  });

  return {
    config,
    now,
    observability,
    requestBudgetMs: config.requestBudgetMs,
    placeOrder(request, deadline, caller) {
      tradingState.refresh();
      return aware(() => placeOrder(context, request, caller, deadline));
    },
    getOrder: (orderId, deadline) => aware(() => getOrder(context, orderId, deadline)),
    amendOrder(orderId, change, deadline, caller) {
      tradingState.refresh();
      return aware(() => amendOrder(context, orderId, change, caller, deadline));
    },
    cancelOrder: (orderId, deadline, caller) => aware(() => cancelOrder(context, orderId, caller, deadline)),
    cancelOrders: (filter, deadline, caller) =>
      aware(() => cancelOrders(context, { ...listing(deadline), rank: 'cancel' }, filter, caller, deadline)),
    followIntent: (id, deadline) => aware(() => followIntent(context, id, deadline)),
    sweepIntents: async (deadline) => {
      const swept = await aware(() => sweepIntents(context, deadline));
      for (const { operation, exchange, state, stuck } of swept) {
        observability.metrics.add('IntentsSwept', 1, { operation, exchange, outcome: state });
        if (stuck) observability.metrics.add('IntentsStuck', 1, { operation, exchange });
      }
      return swept;
    },
    refreshCatalogue: (deadline) => aware(() => refreshCatalogue({ ports, shared, now }, deadline)),
    listOrders: (query, deadline) => aware(() => listOrders(query, listing(deadline))),
    listByIds: (ids, deadline) => aware(() => listByIds(ids, listing(deadline))),
    listActive: (filter, deadline) => aware(() => listActive(filter, listing(deadline))),
    listInstruments: (filter, deadline) => aware(() => listInstruments(context, filter, deadline)),
    listExchanges: (deadline) =>
      aware(async () => {
        const reports = await listExchanges(context, deadline);
        for (const { exchange, market, time } of reports) {
          if (time) observability.metrics.add('ClockOffset', time.offset, { exchange, market });
        }
        return reports;
      }),
    tradingReport: () => reportTrading(tradingState),
    deployment: () => deploymentReport(config, tradingState),
    budgets: (products) => budgetsOf(ports, products),
    health: () => healthOf(stage, tradingState),
    close: () => http.close(),
  };
}

function credentialSource(
  config: Config,
  env: Readonly<Record<string, string | undefined>>,
  now: () => number,
  onStale: (stale: StaleKeys) => void,
): CredentialSource {
  if (config.credentials.source === 'environment') return environmentCredentials(env);
  const { prefix, ttlMs, use } = config.credentials;
  return ssmCredentials({ prefix, ttlMs, use, now, onStale });
}

/** Counts every failed look-up of keys that stay in use, and logs the first one of an outage. */
function keptKeys({ logger, metrics }: Observability): (stale: StaleKeys) => void {
  return ({ exchange, error, first }) => {
    metrics.add('StaleKeys', 1, { exchange });
    if (first) logger.warn('Parameter Store does not answer: the keys already read stay in use', { exchange, error });
  };
}

function intentStore({ intents: { table, ttlMs } }: Config): IntentStore | undefined {
  return table === undefined ? undefined : dynamoDbIntentStore({ tableName: table, ttlMs });
}

function configuredTradingState(
  { trading: { state } }: Config,
  watch: (read: () => Promise<TradingStateReading>) => TradingStateSource,
): TradingStateSource {
  if (state.source === 'environment') return fixedTradingState(state.state);
  return watch(ssmTradingState({ parameter: state.parameter }));
}

function dynamoDbOrAlone(
  { intents: { table } }: Config,
  now: () => number,
  failed: (what: string, error: unknown) => void,
): SharedBackOffs {
  return table === undefined ? UNSHARED_BACK_OFFS : dynamoDbBackOffs({ tableName: table, now, failed });
}

function sharedCatalogue({ bases, intents: { table } }: Config): SharedCatalogue | undefined {
  return table === undefined ? undefined : dynamoDbCatalogue({ tableName: table, bases });
}

/** 128 random bits as 22 URL-safe characters: valid at every exchange, and never repeated. */
function newClientOrderId(): string {
  return randomBytes(16).toString('base64url');
}

/** Records waits as intended pauses of the current request, not as time that Atlas adds. */
function noted({ current }: Observability, sleep: OrdersContext['sleep']): OrdersContext['sleep'] {
  return (ms, signal) => {
    const record = current();
    return record === undefined ? sleep(ms, signal) : record.pause(() => sleep(ms, signal));
  };
}

function budgetsOf(ports: readonly ExchangePort[], products: Iterable<string>): ProductBudget[] {
  const asked = new Set(products);
  return ports.flatMap((port) => {
    const { exchange } = port;
    const [market] = port.markets.filter(
      (each) => asked.has(`${exchange}.${each}`) || asked.has(`${exchange}.account`),
    );
    return market === undefined ? [] : [{ exchange, market, readings: port.budget() }];
  });
}

/** Labels of the HTTP client read `exchange.market.operation`. */
function exchangeCall({ label, result, durationMs, weight }: AttemptReport) {
  const [exchange = 'unknown', market = 'unknown', operation = 'unknown'] = label.split('.');
  return { exchange, market, operation, status: 'status' in result ? result.status : undefined, durationMs, weight };
}
