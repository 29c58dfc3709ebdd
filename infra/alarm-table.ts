import type { OperationName } from '../lib/api/operations/index.ts';
import type { ScheduleName } from '../lib/api/schedules.ts';
import { METRICS, type MetricName } from '../lib/telemetry/metric-table.ts';

/** What an alarm watches. */
export type Watched =
  /** One of our metrics, over all its dimensions. */
  | { readonly kind: 'own'; readonly metric: MetricName }
  /** An API Gateway metric of the whole API. */
  | { readonly kind: 'api'; readonly metric: '5XXError' }
  /** A Lambda metric of one function. */
  | { readonly kind: 'function'; readonly metric: 'Duration'; readonly operation: OperationName }
  /** Summed over the functions that trade. */
  | { readonly kind: 'trading'; readonly metric: 'Throttles' }
  /** Summed over the public functions. */
  | { readonly kind: 'public'; readonly metric: 'Invocations' }
  /** Scheduled calls that started and did not fail. */
  | { readonly kind: 'schedule'; readonly schedule: ScheduleName };

/** Options that enable single alarms. */
export type AlarmOption = 'logMetrics' | 'probe' | 'hooks';

export interface AlarmKind {
  readonly watched: Watched;
  readonly statistic: 'Sum' | 'Maximum' | 'p99';
  readonly comparison: 'above' | 'below';
  readonly threshold: number;
  readonly periodMinutes: number;
  /** How many of the last periods must be bad. */
  readonly periods: { readonly bad: number; readonly of: number };
  /** Whether missing data is good or bad. */
  readonly silence: 'good' | 'bad';
  readonly meaning: string;
  /** What to do when the alarm goes off. */
  readonly action: string;
  /** Present: the alarm exists only with this option. */
  readonly option?: AlarmOption;
}

const kinds = {
  UnresolvedOutcome: {
    watched: { kind: 'own', metric: 'IntentsStuck' },
    statistic: 'Sum',
    comparison: 'above',
    threshold: 0,
    periodMinutes: 1,
    periods: { bad: 1, of: 1 },
    silence: 'good',
    meaning: 'The sweeper does not know the outcome of a command minutes after it was sent.',
    action:
      'Run `npm run intents -- list`, look up the client order id at the exchange, and allow for the possible order in your trading until the outcome is known. BitMEX never proves an absence: if there is no such order, end the intent with `npm run intents -- settle`.',
  },
  OverdueOutcome: {
    watched: { kind: 'own', metric: 'IntentsOverdue' },
    statistic: 'Sum',
    comparison: 'above',
    threshold: 0,
    periodMinutes: 1,
    periods: { bad: 1, of: 1 },
    silence: 'good',
    meaning:
      'The outcome of a command is unknown for hours, and the exchange may forget an order without a fill: Bybit 24 hours after its end, Binance futures 3 days after its creation.',
    action:
      'Settle it now, while the exchange still tells: run `npm run intents -- list`, look for the client order id among the open orders, the history and the fills of the exchange, and run `npm run intents -- settle`.',
  },
  SwitchNotCleared: {
    watched: { kind: 'own', metric: 'CancelAfterStuck' },
    statistic: 'Sum',
    comparison: 'above',
    threshold: 0,
    periodMinutes: 1,
    periods: { bad: 1, of: 1 },
    silence: 'good',
    meaning: "A dead man's switch fired minutes ago, and orders in its scope may still rest.",
    action:
      'Read `problem` in `GET /v1/cancel-after` and cancel the rest at the exchange if need be. The sweeper goes on every minute; `PUT /v1/cancel-after` with 0 seconds ends it.',
  },
  ServerErrors: {
    watched: { kind: 'api', metric: '5XXError' },
    statistic: 'Sum',
    comparison: 'above',
    threshold: 5,
    periodMinutes: 5,
    periods: { bad: 1, of: 1 },
    silence: 'good',
    meaning:
      'More than 5 answers were 5xx in 5 minutes: an exchange is down or closed, keys are missing, or Atlas fails.',
    action: 'Read `code` in the log lines of these requests; `GET /v1/exchanges` shows which exchanges answer.',
  },
  PlacingSlow: {
    watched: { kind: 'function', metric: 'Duration', operation: 'placeOrder' },
    statistic: 'p99',
    comparison: 'above',
    threshold: 3_000,
    periodMinutes: 1,
    periods: { bad: 3, of: 5 },
    silence: 'good',
    meaning: 'The slowest 1 % of orders took more than 3 s in 3 of 5 minutes.',
    action:
      'Compare `ExchangeLatency` with `OverheadLatency` to see whether the exchange or Atlas is slow. With many cold starts, set `provisionedConcurrency`.',
  },
  Throttled: {
    watched: { kind: 'trading', metric: 'Throttles' },
    statistic: 'Sum',
    comparison: 'above',
    threshold: 0,
    periodMinutes: 1,
    periods: { bad: 1, of: 1 },
    silence: 'good',
    meaning: 'A function that trades could not run: the concurrency of the account, or its own, is exhausted.',
    action: 'Raise the account quota or `reservedConcurrency`.',
  },
  BudgetNearlyUsed: {
    watched: { kind: 'own', metric: 'RateBudgetUsed' },
    statistic: 'Maximum',
    comparison: 'above',
    // Reads stop at 80 %, which reserves the rest for orders and cancels: the alarm comes before that.
    threshold: 70,
    periodMinutes: 1,
    periods: { bad: 2, of: 3 },
    silence: 'good',
    meaning: "More than 70 % of an exchange's request budget is used; at 80 % Atlas stops reading to keep a reserve.",
    action: 'Find the heaviest caller by `principal` and `weight` in the log; lists without a symbol weigh most.',
  },
  UnreadableRows: {
    watched: { kind: 'own', metric: 'UnreadableRows' },
    statistic: 'Sum',
    comparison: 'above',
    threshold: 0,
    periodMinutes: 15,
    periods: { bad: 1, of: 1 },
    silence: 'good',
    meaning:
      'An exchange listed rows that Atlas cannot read. They are left out of lists; an unreadable instrument accepts no orders.',
    action:
      'Read the log lines "unreadable rows": they name symbols, order ids and the field. Check these at the exchange; a changed protocol needs a new version of Atlas.',
  },
  SweeperSilent: {
    watched: { kind: 'schedule', schedule: 'sweepIntents' },
    statistic: 'Sum',
    comparison: 'below',
    threshold: 1,
    periodMinutes: 5,
    periods: { bad: 1, of: 1 },
    silence: 'bad',
    meaning: 'No sweep has succeeded for 5 minutes: unfinished commands are not resolved.',
    action: "Read the sweeper's log. Check that its rule is enabled and that it reaches the table and the exchanges.",
  },
  CatalogueSilent: {
    watched: { kind: 'schedule', schedule: 'refreshCatalogue' },
    statistic: 'Sum',
    comparison: 'below',
    threshold: 1,
    periodMinutes: 10,
    periods: { bad: 1, of: 1 },
    silence: 'bad',
    meaning:
      'In 10 minutes no run refreshed all instrument lists: containers ask the exchanges themselves, which slows their start and costs request weight.',
    action: 'Read the log of `refresh-catalogue`: it names the exchange, or the table, that did not answer.',
  },
  ProbeFailed: {
    watched: { kind: 'schedule', schedule: 'probe' },
    statistic: 'Sum',
    comparison: 'below',
    threshold: 1,
    periodMinutes: 10,
    periods: { bad: 1, of: 1 },
    silence: 'bad',
    meaning:
      'In 10 minutes no probe could read the API through its public address: health, and the deployment with a signature.',
    action:
      'Read the log of `probe`: it names the request and the status. 401 or 403 with a valid signature: check policy and authorizer. No answer: check domain, certificate and gateway.',
    option: 'probe',
  },
  AlertsUnauthenticated: {
    watched: { kind: 'own', metric: 'AlertsUnauthenticated' },
    statistic: 'Sum',
    comparison: 'above',
    threshold: 5,
    periodMinutes: 5,
    periods: { bad: 1, of: 1 },
    silence: 'good',
    meaning:
      'More than 5 alerts in 5 minutes did not carry the secret of a strategy: somebody guesses, or an alert has an old secret and its orders are missing.',
    action:
      'Compare the alerts of your strategies with `npm run hooks -- show <strategy>`. If they are right, find the address in the access log; with `waf`, or lower `throttles`, guesses cost less.',
    option: 'hooks',
  },
  PublicTraffic: {
    watched: { kind: 'public', metric: 'Invocations' },
    statistic: 'Sum',
    comparison: 'above',
    // About 30 USD a month if it continues; at their throttle the public operations would cost hundreds.
    threshold: 10_000,
    periodMinutes: 60,
    periods: { bad: 1, of: 1 },
    silence: 'good',
    meaning: 'The public operations receive many calls, and each call costs you, whatever the answer.',
    action:
      'Find the address in the access log. Disable `docs`, lower `throttles` of these operations, or enable `waf`.',
  },
  ErrorLines: {
    watched: { kind: 'own', metric: 'ErrorLines' },
    statistic: 'Sum',
    comparison: 'above',
    threshold: 5,
    periodMinutes: 5,
    periods: { bad: 1, of: 1 },
    silence: 'good',
    meaning: 'More than 5 log lines of level ERROR in 5 minutes.',
    action: 'Read these log lines.',
    option: 'logMetrics',
  },
} as const satisfies Record<string, AlarmKind>;

export type AlarmName = keyof typeof kinds;

/** Every alarm of the stack; docs/reference/alarms.md is generated from these. */
export const ALARMS: Readonly<Record<AlarmName, AlarmKind>> = kinds;

/** Their names, in the order of the table. */
export const ALARM_NAMES = Object.keys(kinds) as readonly AlarmName[];

/** The alarm condition in words, e.g. `IntentsStuck > 0 in 1 min`. */
export function conditionOf({ watched, statistic, comparison, threshold, periodMinutes, periods }: AlarmKind): string {
  const sign = comparison === 'above' ? '>' : '<';
  const span =
    periods.of === 1 ? `${periodMinutes} min` : `${periods.bad * periodMinutes} of ${periods.of * periodMinutes} min`;
  return `${statistic} of ${subjectOf(watched)} ${sign} ${threshold}${unitOf(watched)} in ${span}`;
}

function subjectOf(watched: Watched): string {
  switch (watched.kind) {
    case 'own':
      return `\`${watched.metric}\``;
    case 'api':
      return `\`${watched.metric}\` of the API`;
    case 'function':
      return `\`${watched.metric}\` of \`${watched.operation}\``;
    case 'trading':
      return `\`${watched.metric}\` of the functions that trade`;
    case 'public':
      return `\`${watched.metric}\` of the public functions`;
    case 'schedule':
      return `successful calls of \`${watched.schedule}\``;
  }
}

function unitOf(watched: Watched): string {
  if (watched.kind === 'function') return ' ms';
  return watched.kind === 'own' && METRICS[watched.metric].unit === 'Percent' ? ' %' : '';
}
