import { randomFillSync, randomUUID } from 'node:crypto';
import type { ProductBudget } from '../api/pipeline/rate-limit-headers.ts';
import { dynamoDbBackOffs } from '../aws/dynamodb-back-offs.ts';
import { dynamoDbCatalogue } from '../aws/dynamodb-catalogue.ts';
import { dynamoDbIntentStore } from '../aws/dynamodb-intent-store.ts';
import { ssmCredentials } from '../aws/ssm-credentials.ts';
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
  /** What the schedule does: finds out what became of commands that were left behind. */
  sweepIntents(deadline: Deadline): Promise<readonly Swept[]>;
  /** What the other schedule does: fetches what the exchanges list, for all containers. */
  refreshCatalogue(deadline: Deadline): Promise<void>;
  listOrders(query: OrderQuery, deadline: Deadline): Promise<OrderPage>;
  listByIds(ids: readonly string[], deadline: Deadline): Promise<OrdersById>;
  listActive(filter: CancelFilter, deadline: Deadline): Promise<OrderList>;
  listInstruments(
    filter: InstrumentFilter,
    deadline: Deadline,
  ): Promise<{ instruments: Instrument[]; sources: InstrumentSource[] }>;
  listExchanges(deadline: Deadline): Promise<ExchangeReport[]>;
  /** What may be traded now. */
  tradingReport(): Promise<TradingReport>;
  /** What this deployment allows. */
  deployment(): Promise<DeploymentReport>;
  /** Ends all connections. */
  close(): void;
}

/** What may be put in another's place: by tests, and by what stands in for the cloud. */
export interface AtlasParts {
  readonly credentials?: CredentialSource;
  readonly observability?: Observability;
  readonly now?: () => number;
  readonly sleep?: OrdersContext['sleep'];
  /** In place of the table of the configuration. */
  readonly intents?: IntentStore;
  /** Whether `intents` outlives this process, so that an Idempotency-Key can be honoured; it does unless this says no. */
  readonly intentsOutliveProcess?: boolean;
  /** In place of what the configuration says. */
  readonly tradingState?: TradingStateSource;
  /** Another place where an operator says what may be traded: of this and the configuration the stricter holds. */
  readonly readTradingState?: () => Promise<TradingStateReading>;
  /** In place of the shared back-offs in the table of the configuration. */
  readonly backOffs?: SharedBackOffs;
  /** In place of the lists in the table of the configuration. */
  readonly sharedCatalogue?: SharedCatalogue;
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
      service: serviceName(config.stage),
      env,
      level: config.log.level,
      format: config.log.format,
      debugSampleRate: config.log.debugSampleRate,
    });
  const credentials = concealing(parts.credentials ?? credentialSource(config, env, now), observability.conceal);
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
  /** Refreshes shared back-offs while the request runs, and waits until those it caused itself are written. */
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
): CredentialSource {
  if (config.credentials.source === 'environment') return environmentCredentials(env);
  const { prefix, ttlMs, use } = config.credentials;
  return ssmCredentials({ prefix, ttlMs, use, now });
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

const ID_BYTES = 16;
/** Chance is drawn for many ids at once: to ask for it costs more than to have it. */
const chance = Buffer.alloc(64 * ID_BYTES);
let drawn = chance.length;

/** 128 random bits as 22 URL-safe characters: within every exchange's alphabet and length, and never a repeat. */
function newClientOrderId(): string {
  if (drawn === chance.length) {
    randomFillSync(chance);
    drawn = 0;
  }
  drawn += ID_BYTES;
  return chance.toString('base64url', drawn - ID_BYTES, drawn);
}

/** The same wait, which the current request hears of: it is meant, and not time that Atlas adds. */
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

/** Labels of the HTTP path read `exchange.market.operation`. */
function exchangeCall({ label, result, durationMs, weight }: AttemptReport) {
  const [exchange = 'unknown', market = 'unknown', operation = 'unknown'] = label.split('.');
  return { exchange, market, operation, status: 'status' in result ? result.status : undefined, durationMs, weight };
}
