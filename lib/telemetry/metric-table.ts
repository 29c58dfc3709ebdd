/** The dimensions of metrics. Each has few values, all from our own tables, because CloudWatch bills each combination. */
export type Dimension = 'operation' | 'exchange' | 'market' | 'outcome' | 'budget';

export interface MetricKind {
  readonly unit: 'Count' | 'Milliseconds' | 'Percent';
  readonly dimensions: readonly Dimension[];
  /** Whether it is also published without dimensions, for alarms, which cannot add up combinations. */
  readonly total: boolean;
  /**
   * A percentage whose maximum matters: within a minute a process writes a value only when it reaches a whole
   * percent higher than before.
   */
  readonly peaksOnly?: true;
  readonly meaning: string;
}

export const METRIC_NAMESPACE = 'Atlas';

/** The dimension `service` of every metric, which distinguishes deployments in one account. */
export function serviceName(stage: string): string {
  return `atlas-${stage}`;
}

const kinds = {
  Orders: {
    unit: 'Count',
    dimensions: ['operation', 'exchange', 'outcome'],
    total: false,
    meaning: 'Finished commands by outcome.',
  },
  UnknownOutcome: {
    unit: 'Count',
    dimensions: ['operation', 'exchange'],
    total: true,
    meaning: 'Commands answered with "unknown", which the sweeper or an operator resolves.',
  },
  IntentsSwept: {
    unit: 'Count',
    dimensions: ['operation', 'exchange', 'outcome'],
    total: false,
    meaning: 'Open commands that the sweeper processed, by result.',
  },
  IntentsStuck: {
    unit: 'Count',
    dimensions: ['operation', 'exchange'],
    total: true,
    meaning: 'Commands whose outcome is still unknown after minutes; an operator should look at them.',
  },
  IntentsOverdue: {
    unit: 'Count',
    dimensions: ['operation', 'exchange'],
    total: true,
    meaning:
      'Commands whose outcome is still unknown after hours: a quarter of the time for which the exchange tells of an order without a fill, at most 12 hours.',
  },
  AlertsUnauthenticated: {
    unit: 'Count',
    dimensions: [],
    total: true,
    meaning: 'Alerts that named a strategy without its secret: somebody guesses, or an alert has an old secret.',
  },
  CancelAfterFired: {
    unit: 'Count',
    dimensions: ['exchange'],
    total: false,
    meaning: "Dead man's switches that fired: scopes whose deadline passed without a renewal.",
  },
  CancelAfterStuck: {
    unit: 'Count',
    dimensions: ['exchange'],
    total: true,
    meaning: 'Fired switches that after minutes have not shown that nothing in scope rests.',
  },
  ExchangeLatency: {
    unit: 'Milliseconds',
    dimensions: ['exchange', 'operation'],
    total: false,
    meaning: 'Duration of one request to an exchange, from the first byte sent to the last byte read.',
  },
  OverheadLatency: {
    unit: 'Milliseconds',
    dimensions: ['operation'],
    total: false,
    meaning: 'Time that Atlas adds to a request: excludes waiting for exchanges and intended pauses.',
  },
  RateBudgetUsed: {
    unit: 'Percent',
    dimensions: ['exchange', 'market', 'budget'],
    total: true,
    peaksOnly: true,
    meaning:
      'How much of a request budget is used, as the exchange counts it. For its maximum: in each minute a container writes what rises by a whole percent.',
  },
  ClockOffset: {
    unit: 'Milliseconds',
    dimensions: ['exchange', 'market'],
    total: false,
    meaning: "The exchange's clock minus ours.",
  },
  UnreadableRows: {
    unit: 'Count',
    dimensions: ['operation', 'exchange', 'market'],
    total: true,
    meaning:
      'List rows (instruments, active orders, history, fills) that do not have the documented form; Atlas omits them and reports them in `sources`.',
  },
  StaleKeys: {
    unit: 'Count',
    dimensions: ['exchange'],
    total: true,
    meaning: 'Failed look-ups of exchange keys in Parameter Store after which the keys already read stayed in use.',
  },
  ColdStart: {
    unit: 'Count',
    dimensions: ['operation'],
    total: false,
    meaning: 'First requests of new containers.',
  },
  ErrorLines: {
    unit: 'Count',
    dimensions: [],
    total: true,
    meaning: 'Log lines of level ERROR, counted from the log where `logMetrics` is on.',
  },
} as const satisfies Record<string, MetricKind>;

export type MetricName = keyof typeof kinds;

/** The dimensions that a metric requires: exactly those of its row. */
export type MetricDimensions<N extends MetricName> = Readonly<Record<(typeof kinds)[N]['dimensions'][number], string>>;

/** All metrics of Atlas; the dashboard, alarms and docs derive from this table. */
export const METRICS: Readonly<Record<MetricName, MetricKind>> = kinds;
