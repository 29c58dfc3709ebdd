import { randomFillSync, randomUUID } from 'node:crypto';
import type { AlertCounts } from '../alerts/alert-counts.ts';
import type { StrategySource } from '../alerts/strategy.ts';
import type { Needs } from '../api/operation.ts';
import type { ProductBudget } from '../api/pipeline/rate-limit-headers.ts';
import { dynamoDbAlertCounts } from '../aws/dynamodb-alert-counts.ts';
import { dynamoDbBackOffs } from '../aws/dynamodb-back-offs.ts';
import { dynamoDbCatalogue } from '../aws/dynamodb-catalogue.ts';
import { dynamoDbIntentStore } from '../aws/dynamodb-intent-store.ts';
import { dynamoDbSwitchStore } from '../aws/dynamodb-switch-store.ts';
import { type StaleKeys, ssmCredentials } from '../aws/ssm-credentials.ts';
import { ssmStrategies, strategiesPath } from '../aws/ssm-strategies.ts';
import { ssmTradingState } from '../aws/ssm-trading-state.ts';
import type { Config } from '../config.ts';
import { type SharedBackOffs, UNSHARED_BACK_OFFS } from '../exchanges/client/shared-back-off.ts';
import { type CredentialSource, concealing } from '../exchanges/credentials.ts';
import { attemptSegments } from '../exchanges/http/attempt-segment.ts';
import { type AttemptReport, createHttpClient } from '../exchanges/http/http-client.ts';
import { sleepUnlessAborted } from '../exchanges/http/sleep.ts';
import type { LazyPort } from '../exchanges/lazy-port.ts';
import { createPorts } from '../exchanges/ports.ts';
import { createReferencePrices, type ReferencePrices } from '../guard/order-value.ts';
import { createTradingGuard } from '../guard/trading-guard.ts';
import {
  fixedTradingState,
  strictestOf,
  type TradingStateReading,
  type TradingStateSource,
  watchedTradingState,
} from '../guard/trading-state.ts';
import type { IntentStore } from '../intents/intent-store.ts';
import type { SwitchStore } from '../intents/switch-store.ts';
import { createObservability } from '../observability/observability.ts';
import type { SwitchContext } from '../orders/cancel-after.ts';
import type { OrdersContext } from '../orders/reconcile/context.ts';
import { createCatalogue } from '../reference/catalogue.ts';
import type { SharedCatalogue } from '../reference/shared-catalogue.ts';
import { serviceName } from '../telemetry/metric-table.ts';
import type { Observability } from '../telemetry/observability.ts';
import { environmentCredentials } from './environment-credentials.ts';
import { type HealthRuntime, healthOf } from './health.ts';

/** The dependencies of all operations, built once per container; `use-cases.ts` holds the operations. */
export interface Atlas extends HealthRuntime {
  readonly config: Config;
  readonly context: SwitchContext;
  readonly tradingState: TradingStateSource;
  /** Lists of instruments shared among containers; absent without a table. */
  readonly sharedCatalogue: SharedCatalogue | undefined;
  readonly alerts: {
    readonly strategies: StrategySource;
    /** `undefined`: this deployment has no table. */
    readonly counts: AlertCounts | undefined;
    readonly referencePrice: ReferencePrices;
  };
  /** Refreshes shared back-offs while the work runs, and waits until its own are written. */
  aware<T>(work: () => Promise<T>): Promise<T>;
  /**
   * Begins what the first request would wait for, as far as an operation needs it: keys, the trading state, shared
   * back-offs, connections to the exchanges. Never throws, and nothing of it matters should no request come.
   */
  begin(needs: Needs): void;
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
  /** Replaces the configured table, for dead man's switches. */
  readonly switches?: SwitchStore;
  /** Replaces the configured table, for the alerts of a day. */
  readonly alertCounts?: AlertCounts;
  /** Replaces the strategies in Parameter Store. */
  readonly strategies?: StrategySource;
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
  const context: SwitchContext = {
    switches: parts.switches ?? switchStore(config),
    ports,
    catalogue,
    now,
    sleep: noted(observability, parts.sleep ?? sleepUnlessAborted),
    newClientOrderId: clientOrderIds(),
    intentsNaming: (clientOrderId, signal) => store?.byClientOrderId(clientOrderId, signal) ?? Promise.resolve([]),
    namingLagMs: store?.namingLagMs ?? 0,
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
  const strategies = concealed(parts.strategies ?? strategySource(config, now), observability);
  return {
    config,
    now,
    observability,
    requestBudgetMs: config.requestBudgetMs,
    context,
    tradingState,
    sharedCatalogue: shared,
    alerts: {
      strategies,
      counts: parts.alertCounts ?? alertCounts(config),
      referencePrice: createReferencePrices(now),
    },
    aware: async (work) => {
      backOffs.refresh();
      try {
        return await work();
      } finally {
        await backOffs.announced();
      }
    },
    begin({ keys, tradingState: trading, instruments, intents, alerts }) {
      if (alerts !== undefined) strategies.begin?.();
      if (trading === 'obey') tradingState.refresh();
      if (keys !== 'none') credentials.begin?.([...new Set(ports.map(({ exchange }) => exchange))]);
      if (instruments === 'read' || intents !== 'none') backOffs.begin();
      if (keys !== 'none') for (const origin of new Set(ports.map((port) => port.origin))) http.open(origin);
      // With several venues only the request tells which one is needed.
      const [only, ...others] = ports;
      if (only !== undefined && others.length === 0) only.load().catch(() => undefined);
    },
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

function switchStore({ intents: { table } }: Config): SwitchStore | undefined {
  return table === undefined ? undefined : dynamoDbSwitchStore({ tableName: table });
}

function alertCounts({ intents: { table } }: Config): AlertCounts | undefined {
  return table === undefined ? undefined : dynamoDbAlertCounts({ tableName: table });
}

/** Where keys come from the environment, nothing is known of strategies. */
function strategySource({ credentials }: Config, now: () => number): StrategySource {
  if (credentials.source !== 'ssm') return { find: () => Promise.resolve(undefined) };
  return ssmStrategies({ path: strategiesPath(credentials.prefix), now });
}

/** Masks the secret of every strategy that an alert names, whether or not the alert has it. */
function concealed(source: StrategySource, { conceal }: Observability): StrategySource {
  return {
    ...source,
    async find(name) {
      const strategy = await source.find(name);
      if (strategy !== undefined) conceal(strategy.secret);
      return strategy;
    },
  };
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

/**
 * Makes client order ids of 128 random bits as 22 URL-safe characters: valid at every exchange, and never repeated. Chance is
 * drawn for many ids at once: to ask for it costs more than to have it.
 */
function clientOrderIds(): () => string {
  const chance = Buffer.alloc(64 * ID_BYTES);
  let drawn = chance.length;
  return () => {
    if (drawn === chance.length) {
      randomFillSync(chance);
      drawn = 0;
    }
    drawn += ID_BYTES;
    return chance.toString('base64url', drawn - ID_BYTES, drawn);
  };
}

/** Records waits as intended pauses of the current request, not as time that Atlas adds. */
function noted({ current }: Observability, sleep: OrdersContext['sleep']): OrdersContext['sleep'] {
  return (ms, signal) => {
    const record = current();
    return record === undefined ? sleep(ms, signal) : record.pause(() => sleep(ms, signal));
  };
}

function budgetsOf(ports: readonly LazyPort[], products: Iterable<string>): ProductBudget[] {
  const asked = new Set(products);
  return ports.flatMap((port) => {
    const { exchange } = port;
    const [market] = port.markets.filter(
      (each) => asked.has(`${exchange}.${each}`) || asked.has(`${exchange}.account`),
    );
    // Without its code nothing was sent yet.
    return market === undefined ? [] : [{ exchange, market, readings: port.loaded()?.budget() ?? [] }];
  });
}

/** Labels of the HTTP client read `exchange.market.operation`. */
function exchangeCall({ label, result, durationMs, weight }: AttemptReport) {
  const [exchange = 'unknown', market = 'unknown', operation = 'unknown'] = label.split('.');
  return { exchange, market, operation, status: 'status' in result ? result.status : undefined, durationMs, weight };
}
