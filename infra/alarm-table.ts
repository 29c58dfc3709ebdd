import type { OperationName } from '../lib/api/operations/index.ts';
import type { ScheduleName } from '../lib/api/schedules.ts';
import { METRICS, type MetricName } from '../lib/telemetry/metric-table.ts';

/** What an alarm watches. */
export type Watched =
  /** One of our metrics, over all its dimensions. */
  | { readonly kind: 'own'; readonly metric: MetricName }
  /** A metric that API Gateway keeps of the whole API. */
  | { readonly kind: 'api'; readonly metric: '5XXError' }
  /** A metric that Lambda keeps of one function. */
  | { readonly kind: 'function'; readonly metric: 'Duration'; readonly operation: OperationName }
  /** Added up over the functions that trade. */
  | { readonly kind: 'trading'; readonly metric: 'Throttles' }
  /** Added up over the functions that anybody may call. */
  | { readonly kind: 'public'; readonly metric: 'Invocations' }
  /** Calls by the clock that began and did not fail. */
  | { readonly kind: 'schedule'; readonly schedule: ScheduleName };

/** Options by which single alarms come and go. */
export type AlarmOption = 'logMetrics' | 'probe';

export interface AlarmKind {
  readonly watched: Watched;
  readonly statistic: 'Sum' | 'Maximum' | 'p99';
  readonly comparison: 'above' | 'below';
  readonly threshold: number;
  readonly periodMinutes: number;
  /** So many of the last so many periods. */
  readonly periods: { readonly bad: number; readonly of: number };
  /** Whether silence is a good or a bad sign. */
  readonly silence: 'good' | 'bad';
  readonly meaning: string;
  /** What to do when it goes off. */
  readonly action: string;
  /** Present: only where this option is on. */
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
    meaning: 'The sweeper still does not know how a command ended, minutes after it was sent.',
    action:
      '`npm run intents -- list`; look at the exchange for the client order id, and trade around it until it is known. BitMEX proves no absence: if nothing is there, `npm run intents -- settle` ends it.',
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
      'More than 5 answers of 5xx in 5 minutes: an exchange is down or closed, keys are missing, or Atlas fails.',
    action: 'Read `code` in the log lines of these requests; `GET /v1/exchanges` tells which exchange answers.',
  },
  PlacingSlow: {
    watched: { kind: 'function', metric: 'Duration', operation: 'placeOrder' },
    statistic: 'p99',
    comparison: 'above',
    threshold: 3_000,
    periodMinutes: 1,
    periods: { bad: 3, of: 5 },
    silence: 'good',
    meaning: 'The slowest of a hundred orders took more than 3 s, in 3 of 5 minutes.',
    action: 'Compare `ExchangeLatency` with `OverheadLatency`: the exchange, or us. Many cold starts: keep containers.',
  },
  Throttled: {
    watched: { kind: 'trading', metric: 'Throttles' },
    statistic: 'Sum',
    comparison: 'above',
    threshold: 0,
    periodMinutes: 1,
    periods: { bad: 1, of: 1 },
    silence: 'good',
    meaning: 'A function that trades could not run: the concurrency of the account, or its own, is used up.',
    action: 'Raise the quota of the account, or `reservedConcurrency`.',
  },
  BudgetNearlyUsed: {
    watched: { kind: 'own', metric: 'RateBudgetUsed' },
    statistic: 'Maximum',
    comparison: 'above',
    // Reads are stopped at 80 %, so that orders and cancels keep a reserve: the alarm comes before.
    threshold: 70,
    periodMinutes: 1,
    periods: { bad: 2, of: 3 },
    silence: 'good',
    meaning:
      'More than 70 % of a request budget of an exchange is used: at 80 % Atlas stops reading, to keep a reserve.',
    action: 'Find who asks so often by `principal` and `weight` in the log; lists without a symbol weigh most.',
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
      'An exchange listed something that Atlas cannot read: it is left out of lists, and an instrument of it takes no orders.',
    action:
      'Read the log lines "rows that cannot be read": they name symbols, order ids and the field. Look at these at the exchange; a new form of the protocol needs a new version.',
  },
  SweeperSilent: {
    watched: { kind: 'schedule', schedule: 'sweepIntents' },
    statistic: 'Sum',
    comparison: 'below',
    threshold: 1,
    periodMinutes: 5,
    periods: { bad: 1, of: 1 },
    silence: 'bad',
    meaning: 'No sweep has succeeded for 5 minutes: nobody finds out what became of commands that were left behind.',
    action: "Read the sweeper's log; is its rule enabled, can it reach the table and the exchanges?",
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
      'Not once in 10 minutes was every list of instruments refreshed: containers ask the exchanges themselves, which makes them slow to start and costs request weight.',
    action: 'Read the log of `refresh-catalogue`: it names the exchange that did not answer, or the table.',
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
      'Not once in 10 minutes could the front door be read: health, and with a signature what the deployment allows.',
    action:
      'Read the log of `probe`: it names the request and the status. 403 or 401 to a good signature: policy or authorizer; no answer: domain, certificate, gateway.',
    option: 'probe',
  },
  PublicTraffic: {
    watched: { kind: 'public', metric: 'Invocations' },
    statistic: 'Sum',
    comparison: 'above',
    // Some 30 USD a month if it goes on; at their throttle the public operations would cost hundreds.
    threshold: 10_000,
    periodMinutes: 60,
    periods: { bad: 1, of: 1 },
    silence: 'good',
    meaning: 'Somebody calls the public operations again and again; every call costs you, whatever it answers.',
    action:
      'Find the address in the access log. Switch `docs` off, lower `throttles` of these operations, or switch `waf` on.',
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
    action: 'Read them.',
    option: 'logMetrics',
  },
} as const satisfies Record<string, AlarmKind>;

export type AlarmName = keyof typeof kinds;

/** Every alarm of the stack; docs/reference/alarms.md is generated from these. */
export const ALARMS: Readonly<Record<AlarmName, AlarmKind>> = kinds;

/** Their names, in the order of the table. */
export const ALARM_NAMES = Object.keys(kinds) as readonly AlarmName[];

/** What is watched and where the line is, in words, e.g. `IntentsStuck > 0 in 1 min`. */
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
      return `calls of \`${watched.schedule}\` that succeeded`;
  }
}

function unitOf(watched: Watched): string {
  if (watched.kind === 'function') return ' ms';
  return watched.kind === 'own' && METRICS[watched.metric].unit === 'Percent' ? ' %' : '';
}
